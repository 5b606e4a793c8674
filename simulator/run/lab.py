"""A laboratory: one scenario with its cells of `vary`, played as far as questions need it. Claims are judged here."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.measure.expressions import metrics_of
from simulator.measure.judge import Verdict, judge_in, together
from simulator.measure.study import Study
from simulator.model.claims import DURING, WHILE_DOWN, Metric, Window
from simulator.model.errors import ModelError
from simulator.model.estimate import Estimate
from simulator.model.topology import Expectation, Scenario
from simulator.run.breakages import DOWN
from simulator.run.claims import Budget, Cell, Judgement, Loaded
from simulator.run.execute import Control
from simulator.run.experiment import Played, needs, play

MET = "a run that it needs met a limit"


@dataclass
class Lab:
    """Plays the cells of a file once each and remembers; further experiments (`while X is down`) likewise."""

    loaded: Loaded
    control: Control
    budget: Budget
    played: dict[tuple[tuple[str, str], ...], Played] = field(default_factory=dict)
    outages: dict[tuple[Any, ...], Played] = field(default_factory=dict)
    without: dict[str, "Lab"] = field(default_factory=dict)

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
                from simulator.run import isolation

                scene = isolation.outage(scenario, target)
                self.outages[key, target] = self.whole(play(scene, self.control, replications=self.budget.numbers))
            study = self.outages[key, target].studies[name]
            if study.limited:
                return [math.nan] * self.budget.count
            return study.values(metric._replace(window=Window(DURING, DOWN)))

        return values

    def verdict(self, expectation: Expectation) -> Verdict:
        """Judge a claim in every cell it speaks of; it must hold in all of them."""
        found: dict[tuple[int, ...], Verdict] = {}
        cells = list(self.loaded.cells())
        for cell in cells:
            pick = self.picker(cells, cell)
            studies = [pick(metric) for metric in metrics_of(expectation.claim)]
            key = tuple(id(study) for study in studies)
            if key not in found:
                found[key] = self.judged(expectation, pick, studies)
        return together(list(found.values()))

    def judged(self, expectation: Expectation, pick: Callable[[Metric], Study], studies: Sequence[Study]) -> Verdict:
        """One claim on one choice of studies; of runs that met a limit nothing can be said."""
        claim, b = expectation.claim, self.budget
        if any(study.limited for study in studies):
            return Verdict(claim.text, None, "nothing", Estimate(None, why=MET), MET)
        if len({len(study.replications) for study in studies}) > 1:
            raise KeyboardInterrupt  # a cell was cut short
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
        """All claims, each with its control; where it is interrupted, those that were judged."""
        found: list[Judgement] = []
        for expectation in self.loaded.scenario.expect:
            if self.control.interrupted():
                break
            try:
                found.append(self.judgement(expectation))
            except KeyboardInterrupt:
                break
        return found

    def judgement(self, expectation: Expectation) -> Judgement:
        """A claim and whether it fails where its cause is taken away."""
        verdict = self.verdict(expectation)
        if not expectation.control:
            return Judgement(expectation, verdict)
        try:
            passed = self.under(expectation.control).verdict(expectation).passed
        except KeyboardInterrupt:
            passed = None
        unknown = passed is None or self.control.interrupted()
        return Judgement(expectation, verdict, control_failed=None if unknown else not passed)

    def whole(self, played: Played) -> Played:
        """What was cut short cannot be paired with what was not: KeyboardInterrupt."""
        if played.partial and not played.limited:
            raise KeyboardInterrupt
        return played

    def under(self, overrides: tuple[tuple[str, object], ...]) -> "Lab":
        """The laboratory of the same file under a control, which need not be equal in hardware."""
        key = repr(overrides)  # a value may be a mapping
        if key not in self.without:
            changed = self.loaded.with_overrides(dict(overrides), equal=False)
            self.without[key] = Lab(changed, self.control, self.budget)
        return self.without[key]


def with_precision(lab: Lab, share: float, most: int) -> Lab:
    """Replicate until the mean latency of every architecture is known to within ± `share`, or `most` replications.

    Interrupted, it is the last laboratory that was played to its end.
    """
    done = lab
    while not lab.control.interrupted():
        try:
            studies = [study for _, played in lab.cells() for study in played.studies.values()]
        except KeyboardInterrupt:
            break
        done, widths = lab, [relative_width(study) for study in studies if not study.limited]
        if max(widths, default=0.0) <= share or lab.budget.count >= most:
            break
        wanted = lab.budget.count * (max(widths) / share) ** 2 * 1.1 if math.isfinite(max(widths)) else most
        count = min(most, max(int(wanted) + 1, lab.budget.count + 2))
        lab = Lab(lab.loaded, lab.control, replace(lab.budget, count=count))
    return done


def relative_width(study: Study) -> float:
    """Half the interval of the mean latency as a share of it; infinite where there is none."""
    estimate = study.estimate(Metric("mean"))
    if estimate.value is None or estimate.half_width is None:
        return float("inf")
    return estimate.half_width / estimate.value if estimate.value else 0.0
