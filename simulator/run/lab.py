"""A laboratory: one scenario with its cells of `vary`, played as far as questions need it. Claims are judged here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from simulator.measure.expressions import metrics_of
from simulator.measure.judge import Verdict, judge_in, together
from simulator.measure.study import Study
from simulator.model.claims import DURING, WHILE_DOWN, Claim, Metric, Window
from simulator.model.errors import ModelError
from simulator.model.topology import Expectation, Scenario
from simulator.run import isolation
from simulator.run.execute import Control
from simulator.run.experiment import Played, needs, play


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
    """A claim, what became of it, and whether it failed under its control, as it must (None: it has none)."""

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
        return {**found, "control_failed": self.control_failed, **extra}

    @property
    def good(self) -> bool:
        """Passed, and not proven worthless by its control."""
        return self.verdict.passed is True and self.control_failed is not False


@dataclass
class Lab:
    """Plays the cells of a file once each and remembers; further experiments (`while X is down`) likewise."""

    loaded: Loaded
    control: Control
    budget: Budget
    played: dict[tuple[tuple[str, str], ...], Played] = field(default_factory=dict)
    outages: dict[tuple[Any, ...], Played] = field(default_factory=dict)
    without: dict[tuple[tuple[str, object], ...], "Lab"] = field(default_factory=dict)

    def cells(self) -> Iterator[tuple[Mapping[str, str], Played]]:
        """Every cell with its runs."""
        for cell in self.loaded.cells():
            yield cell.at, self.cell(cell)

    def cell(self, cell: Cell) -> Played:
        """One cell's runs."""
        key = tuple(sorted(cell.at.items()))
        if key not in self.played:
            scenario = cell.loaded.scenario
            found = play(scenario, self.control, replications=self.budget.numbers, kept=needs(self.loaded.scenario))
            for name, study in found.studies.items():
                study.outside = self.outside(key, scenario, name)
            self.played[key] = found
        return self.played[key]

    def outside(
        self, key: tuple[tuple[str, str], ...], scenario: Scenario, name: str
    ) -> Callable[[Metric], Sequence[float]]:
        """Metrics that need runs of their own: a component down for the middle third, no other fault."""

        def values(metric: Metric) -> Sequence[float]:
            if metric.window.kind != WHILE_DOWN:
                raise ModelError(f"{metric.name} cannot be judged in a claim")
            target = metric.window.name
            if (key, target) not in self.outages:
                scene = isolation.outage(scenario, target)
                self.outages[key, target] = play(scene, self.control, replications=self.budget.numbers)
            study = self.outages[key, target].studies[name]
            return study.values(metric._replace(window=Window(DURING, isolation.DOWN)))

        return values

    def verdict(self, expectation: Expectation) -> Verdict:
        """Judge a claim in every cell it speaks of; it must hold in all of them."""
        found: dict[tuple[int, ...], Verdict] = {}
        cells = list(self.loaded.cells())
        for cell in cells:
            pick = self.picker(cells, cell)
            key = tuple(id(pick(metric)) for metric in metrics_of(expectation.claim))
            if key not in found:
                found[key] = self.judged(expectation.claim, pick, expectation)
        return together(list(found.values()))

    def judged(self, claim: Claim, pick: Callable[[Metric], Study], expectation: Expectation) -> Verdict:
        """One claim on one choice of studies."""
        b = self.budget
        return judge_in(claim, pick, level=b.level, strict=b.strict, seeds=expectation.seeds)

    def picker(self, cells: Sequence[Cell], here: Cell) -> Callable[[Metric], Study]:
        """The study a metric names: its `at` moves to another cell, its `in` chooses the architecture."""

        def pick(metric: Metric) -> Study:
            at = dict(here.at) | (dict([metric.at]) if metric.at else {})
            cell = next((c for c in cells if dict(c.at) == at), None)
            if cell is None:
                raise ModelError(f"no cell at {at}")
            studies = self.cell(cell).studies
            return studies[metric.in_ or next(iter(studies))]

        return pick

    def judgements(self) -> list[Judgement]:
        """All claims, each with its control."""
        return [self.judgement(e) for e in self.loaded.scenario.expect if not self.control.interrupted()]

    def judgement(self, expectation: Expectation) -> Judgement:
        """A claim and whether it fails where its cause is taken away."""
        verdict = self.verdict(expectation)
        if not expectation.control:
            return Judgement(expectation, verdict)
        other = self.under(expectation.control)
        return Judgement(expectation, verdict, control_failed=other.verdict(expectation).passed is False)

    def under(self, overrides: tuple[tuple[str, object], ...]) -> "Lab":
        """The laboratory of the same file under a control, which need not be equal in hardware."""
        if overrides not in self.without:
            changed = self.loaded.with_overrides(dict(overrides), equal=False)
            self.without[overrides] = Lab(changed, self.control, self.budget)
        return self.without[overrides]


def with_precision(lab: Lab, share: float, most: int) -> Lab:
    """Replicate until the mean latency of every architecture is known to within ± `share`, or `most` replications."""
    while not lab.control.interrupted():
        widths = [relative_width(study) for _, played in lab.cells() for study in played.studies.values()]
        if max(widths, default=0.0) <= share or lab.budget.count >= most:
            return lab
        needed = int(lab.budget.count * (max(widths) / share) ** 2 * 1.1) + 1
        lab = Lab(lab.loaded, lab.control, replace(lab.budget, count=min(most, max(needed, lab.budget.count + 2))))
    return lab


def relative_width(study: Study) -> float:
    """Half the interval of the mean latency as a share of it; infinite where there is none."""
    estimate = study.estimate(Metric("mean"))
    if estimate.value is None or estimate.half_width is None:
        return float("inf")
    return estimate.half_width / estimate.value if estimate.value else 0.0
