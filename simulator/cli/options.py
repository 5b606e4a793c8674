"""The options that several commands share, each said once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    """Which engine runs it; both give the same numbers."""

    auto = "auto"
    simpy = "simpy"
    fast = "fast"


Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a bundled one.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write results.json, scenario.yaml and report.html there.")
]
Engines = Annotated[Engine, typer.Option("--engine", help="simpy (readable), fast (compiled), or what suits the size.")]
Seed = Annotated[str | None, typer.Option("--seed", metavar="N", help="Other dice than the file's.")]
Replications = Annotated[
    str | None, typer.Option("--replications", metavar="N", help="How often everything is run; instead of the file's.")
]
Precision = Annotated[
    str | None,
    typer.Option(metavar="SHARE", help="Replicate until every mean latency is known to within ± this, such as 2%."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another value than the file's; may be repeated."),
]
