"""What a command hands out: the stable fields of its JSON, and beside them what pages need to be drawn again later."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.run.compare import compare, document
from simulator.run.execute import Control
from simulator.run.lab import Budget, Lab, with_precision
from simulator.run.result import result_of
from simulator.run.verdicts import verdicts
from simulator.run.versions import versions

if TYPE_CHECKING:
    from simulator.scenario import Loaded

PICTURES = "pictures"
REPLICATIONS_MAX = 1_000  # of `--precision`


@dataclass(frozen=True)
class Outcome:
    """A document and how it ended. `good`: nothing failed, nothing is undecided; `partial`: it was interrupted."""

    document: dict[str, Any]
    good: bool
    partial: bool

    @property
    def stable(self) -> dict[str, Any]:
        """The document without what only pictures are drawn from."""
        return {name: value for name, value in self.document.items() if name != PICTURES}


def head(kind: str, command: str, loaded: "Loaded") -> dict[str, Any]:
    """What every document begins with: what it is and how to get it again."""
    scenario = loaded.scenario
    lesson = {"lesson": scenario.lesson, "overrides": {path: str(value) for path, value in loaded.overrides.items()}}
    return {"kind": kind, "command": command, "versions": versions(), **lesson}


def of_run(loaded: "Loaded", control: Control, command: str, precision: float | None = None) -> Outcome:
    """`run`: every architecture of every cell, goals and claims."""
    lab = Lab(loaded, control, Budget(loaded.scenario.experiment.replications))
    if precision is not None:
        lab = with_precision(lab, precision, REPLICATIONS_MAX)
    found = result_of(lab)
    return Outcome({**head("run", command, loaded), **found.document()}, found.good, found.partial)


def of_compare(loaded: "Loaded", control: Control, command: str) -> Outcome:
    """`compare`: the three experiments and their verdicts."""
    found = compare(loaded.scenario, control, loaded.scenario.experiment.replications)
    plain = document(found, [verdict.document() for verdict in verdicts(found)])
    return Outcome({**head("compare", command, loaded), **plain}, True, found.partial)
