"""What a laboratory works with: files and their cells, a budget of replications, and what became of each claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.measure.judge import Verdict
from simulator.model.topology import Expectation, Scenario
from simulator.scenario.stated import Stated


class Cell(Protocol):
    """One cell of the grid of `vary`."""

    @property
    def at(self) -> Mapping[str, str]:
        """Varied name -> value as written."""

    @property
    def loaded(self) -> "Loaded":
        """The file with that value."""


class Loaded(Protocol):
    """A scenario file, read: what the door hands out."""

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario."""

    @property
    def stated(self) -> Stated:
        """What it says of technologies and prices."""

    def cells(self) -> Sequence[Cell]:
        """The grid of `vary`; one cell without it."""

    def with_overrides(self, more: Mapping[str, object], *, equal: bool | None = None) -> "Loaded":
        """The same file with other values."""


@dataclass(frozen=True)
class Budget:
    """Which replications to run: `first` .. `first + count - 1`, and at which level claims are judged."""

    count: int
    first: int = 0
    level: float = 0.95
    strict: bool = False

    @property
    def numbers(self) -> range:
        """The replication numbers."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True)
class Judgement:
    """A claim, what became of it, and whether it failed under its control, as it must (None: none, or unknown)."""

    expectation: Expectation
    verdict: Verdict
    control_failed: bool | None = None

    def document(self) -> dict[str, Any]:
        """A row of `claims` in JSON."""
        found = self.verdict.document()
        extra = {
            name: text
            for name, text in (("source", self.expectation.source), ("why_true", self.expectation.why))
            if text
        }
        control = {"has_control": bool(self.expectation.control), "control_failed": self.control_failed}
        return {**found, **control, **extra}

    @property
    def good(self) -> bool:
        """Passed, and failed under its control, if it has one."""
        return self.verdict.passed is True and (self.control_failed is True or not self.expectation.control)
