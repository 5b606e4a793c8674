"""`check`: are the files right, do their claims hold, and do they fail where their cause is taken away?

Claims are judged over a first block of replications, and once more over a second block whose seeds are chosen when it
runs: a claim that was tuned to its seeds fails there.
"""

import secrets  # noqa: TID251 - the second block of seeds must not be known beforehand
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.model.errors import Problem, ScenarioError
from simulator.run.claims import Budget, Judgement
from simulator.run.claims import Loaded as File
from simulator.run.execute import Control
from simulator.run.lab import Lab

SEEDS = 30
LEVEL = 0.999
FAR = 1 << 20  # second blocks begin beyond any first block


@dataclass(frozen=True)
class Checked:
    """One file: its claims over the first block, and over the second, whose first replication is `second_block`."""

    path: str
    name: str
    first: tuple[Judgement, ...]
    second: tuple[Judgement, ...]
    second_block: int
    messages: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Everything held in both blocks."""
        return all(judgement.good for judgement in (*self.first, *self.second))

    def document(self) -> dict[str, Any]:
        """A row of `check --json`."""
        return {
            "file": self.path,
            "scenario": self.name,
            "passed": self.good,
            "claims": [j.document() for j in self.first],
            "second_block": {"first_replication": self.second_block, "claims": [j.document() for j in self.second]},
            "messages": list(self.messages),
        }


def check(path: Path, control: Control, seeds: int = SEEDS) -> Checked:
    """Judge a file at 99.9 %. Raises ScenarioError for a file that is wrong."""
    from simulator.scenario import load

    return judged(load(path), str(path), control, seeds)


def judged(loaded: File, path: str, control: Control, seeds: int) -> Checked:
    """The claims of a file that has been read, in both blocks."""
    start, heard = FAR + secrets.randbelow(FAR), len(control.messages)
    first = Lab(loaded, control, Budget(seeds, 0, LEVEL, strict=True)).judgements()
    again = Lab(loaded, control, Budget(seeds, start, LEVEL, strict=True))
    second = again.judgements() if loaded.scenario.expect else []
    return Checked(path, loaded.scenario.name, tuple(first), tuple(second), start, tuple(control.messages[heard:]))


def all_problems(errors: Sequence[ScenarioError]) -> list[Problem]:
    """The problems of several files together."""
    return [problem for error in errors for problem in error.problems]
