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

# Of `validate`.
Chosen = Annotated[
    list[str] | None,
    typer.Option("--architecture", metavar="NAME", help="Which; may be repeated. Without: all that can be run."),
]
Rates = Annotated[
    str,
    typer.Option(metavar="R,...", help="Loads: how busy the busiest is (0.6 or 60%), or requests per second (120/s)."),
]
Seconds = Annotated[float, typer.Option(min=1.0, max=600.0, help="How long each run drives the system.")]
Cores = Annotated[str, typer.Option(metavar="KIND", help="How real instances hold their cores: slots or semaphore.")]
BalancedBy = Annotated[str, typer.Option(metavar="NAME", help="Who balances at proxies: own, nginx, haproxy or envoy.")]
Kill = Annotated[
    list[str] | None,
    typer.Option(metavar="COMPONENT@TIME", help="SIGKILL one instance of its unit then; may be repeated."),
]
Freeze = Annotated[
    list[str] | None,
    typer.Option(metavar="COMPONENT@TIME", help="SIGSTOP one instance of its unit then; may be repeated."),
]
Faults = Annotated[bool, typer.Option("--faults", help="Let the file's own faults strike, too.")]
Independent = Annotated[
    int | None,
    typer.Option(metavar="N", help="Instead of the same requests on both sides: N runs with dice of their own."),
]
Trials = Annotated[
    int | None,
    typer.Option(metavar="N", help="N valid runs at each load, all of which must pass; else two of three decide."),
]
