"""Commands that run experiments: `run`, `compare` and `validate`."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer

from simulator.cli import printing
from simulator.cli.guard import FAILED, INTERRUPTED
from simulator.cli.options import Engine
from simulator.cli.validating import Validating
from simulator.cli.watch import teller, watched
from simulator.run import files, outcomes, output
from simulator.run.execute import Control
from simulator.run.outcomes import Outcome
from simulator.run.tables import of_run

if TYPE_CHECKING:
    from rich.console import RenderableType

Tables = Callable[[dict[str, Any]], "list[RenderableType]"]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    scenario: str
    as_json: bool = False
    out: Path | None = None
    engine: Engine = Engine.auto
    seed: str | None = None
    replications: str | None = None
    changes: tuple[str, ...] = ()
    precision: str | None = None

    @property
    def overrides(self) -> dict[str, object]:
        """What differs from the file."""
        return files.overrides_of(self.changes, self.seed, self.replications)

    def command(self, name: str) -> str:
        """The command that does the same again."""
        options = [("--seed", self.seed), ("--replications", self.replications), ("--precision", self.precision)]
        options += [("--set", change) for change in self.changes]
        given = [part for option, value in options if value is not None for part in (option, value)]
        return shlex.join(["splitpoint", name, self.scenario, *given])


def run_it(asked: Asked) -> None:
    """`run`."""
    precision = files.share_of(asked.precision, "--precision") if asked.precision else None
    loaded = files.opened(asked.scenario, asked.overrides, equal=False)
    output.prepare(asked.out)
    with watched(asked.engine) as control:
        found = outcomes.of_run(loaded, control, asked.command("run"), precision)
    finish(asked, found, of_run, loaded.text)


def compare_it(asked: Asked) -> None:
    """`compare`."""
    loaded = files.opened(asked.scenario, asked.overrides, equal=True)
    output.prepare(asked.out)
    with watched(asked.engine) as control:
        found = outcomes.of_compare(loaded, control, asked.command("compare"))
    from simulator.run.compare_tables import of_compare

    finish(asked, found, of_compare, loaded.text)


def validate_it(asked: Asked, wanted: Validating) -> None:
    """`validate`. Ctrl-C is left to the real system, which takes its processes down and judges what it has."""
    from simulator.run.validation import of_validate

    wish = wanted.wish()
    loaded = files.opened(asked.scenario, asked.overrides, equal=False)
    output.prepare(asked.out)
    command, telling = wanted.command(asked), teller()
    with TemporaryDirectory() as scratch:
        try:
            control = Control(say=telling.say)
            found = outcomes.of_validate(loaded, control, command, wish, asked.out or Path(scratch))
        finally:
            telling.close()
        finish(asked, found, of_validate, loaded.text)


def finish(asked: Asked, found: Outcome, tables: Tables, scenario_text: str) -> None:
    """Print, write, and end with the right code."""
    if asked.as_json:
        printing.document(found.document)
    else:
        printing.tables(tables(found.document))
    if asked.out is not None:
        for path in output.write(asked.out, found, scenario_text):
            printing.message(f"wrote {path}")
        if found.interrupted:
            printing.message(f"no page was drawn; `splitpoint report {asked.out}` draws what there is")
    if found.interrupted:
        raise typer.Exit(INTERRUPTED)
    if not found.good:
        raise typer.Exit(FAILED)
