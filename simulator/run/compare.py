"""The main job.

The architectures of one scenario on latency, scaling and fault isolation, on equal hardware, under the same dice.

Latency and scaling are measured without the file's faults; fault isolation takes one thing down at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from simulator.measure.intervals import paired
from simulator.measure.summary import summary
from simulator.model.claims import Metric
from simulator.model.estimate import Estimate
from simulator.model.topology import Scenario
from simulator.run import blast
from simulator.run.breakeven import Map, grid_of, maps
from simulator.run.carrying import Carrying, carrying
from simulator.run.effort import effort
from simulator.run.execute import Control
from simulator.run.experiment import Played, calm, closed, play
from simulator.run.ideal import ideal_in
from simulator.run.isolation import Matrix, matrix, routes_offered
from simulator.run.ladder import Step, ladder, pairs_of
from simulator.run.memory import NOTHING_STATED
from simulator.run.scaling import Bracket
from simulator.scenario.stated import Stated

NS_PER_MS = 1e6
METRICS = ("mean", "p50", "p95", "p99")


@dataclass(frozen=True)
class Difference:
    """How much later `a` answers a route than `b`: paired by seed, in ms; negative: sooner."""

    a: str
    b: str
    route: str
    metric: str
    ms: Estimate
    share: Estimate  # of the later one's


@dataclass
class Comparison:
    """Everything that was measured; what is missing was not reached before an interruption or a limit (`partial`)."""

    scenario: Scenario
    played: Played
    engine: str
    stated: Stated = NOTHING_STATED
    differences: list[Difference] = field(default_factory=list)
    ladders: list[Step] = field(default_factory=list)
    maps: list[Map] = field(default_factory=list)
    carrying: Carrying = field(default_factory=Carrying)
    isolation: Matrix = field(default_factory=lambda: Matrix({}, {}))
    messages: list[str] = field(default_factory=list)
    interrupted: bool = False
    limited: bool = False

    @property
    def digest(self) -> str:
        """Of the runs at the file's load, without faults."""
        return self.played.digest

    @property
    def brackets(self) -> dict[str, Bracket]:
        """What each carries."""
        return self.carrying.brackets

    @property
    def efforts(self) -> dict[str, dict[str, Any]]:
        """What there is to run in each."""
        studies = self.played.studies.items()
        return {name: effort(self.scenario, name, study.setting, self.stated) for name, study in studies}

    @property
    def partial(self) -> bool:
        """Whether something ended before its time."""
        return self.interrupted or self.limited

    def hear(self, control: Control) -> None:
        """What was said meanwhile, and whether something ended before its time."""
        self.messages, self.limited = list(control.messages), control.limited
        self.interrupted = control.interrupted() or (self.played.partial and not self.played.limited)


def compare(scenario: Scenario, control: Control, replications: int, stated: Stated = NOTHING_STATED) -> Comparison:
    """All three experiments; if interrupted, what there is. Raises KeyboardInterrupt where that is nothing."""
    control.say("latency: every architecture under the same dice")
    played = play(calm(scenario), control, replications=range(replications))
    found = Comparison(scenario, played, control.engine, stated)
    found.differences = differences(played)
    for whole, split in pairs_of(scenario):
        control.say(f"ladder: from {whole} to {split}, one cause of latency at a time")
        warm_up_ns = max(study.warm_up_ns for study in played.studies.values())
        found.ladders += ladder(scenario, (whole, split), control, played.replications, warm_up_ns)
    if pairs_of(scenario) and not control.interrupted():
        control.say("break-even map: more and less work, more and less load")
        found.maps = maps(scenario, pairs_of(scenario), played.studies, control, grid_of(replications))
    found.carrying = carrying(scenario, played.studies, control, replications)
    control.say("fault isolation: one thing down at a time")
    if not control.interrupted():
        found.isolation = matrix(scenario, control, replications)
    found.hear(control)
    return found


def differences(played: Played) -> list[Difference]:
    """Every pair of architectures, every route that both offer, every metric."""
    found = []
    for a, b in combinations(played.studies, 2):
        both = [r for r in routes_offered(played.scenario, a) if r in routes_offered(played.scenario, b)]
        for route in both:
            found += [difference(played, (a, b), route, name) for name in METRICS]
    return found


def difference(played: Played, pair: tuple[str, str], route: str, name: str) -> Difference:
    """One paired difference; hidden where one of the two numbers is."""
    metric, studies = Metric(name, route), [played.studies[x] for x in pair]
    why = next((w for w in (study.hidden(metric) for study in studies) if w), None)
    if why:
        nothing = Estimate(None, why=why)
        return Difference(*pair, route, name, nothing, nothing)
    batch = max(study.batch(metric) for study in studies)
    left, right = (study.values(metric, batch) for study in studies)
    later = left if sum(left) > sum(right) else right
    ms = paired([x / NS_PER_MS for x in left], [x / NS_PER_MS for x in right])
    share = paired(shares(left, later), shares(right, later))
    return Difference(*pair, route, name, ms, share)


def shares(values: Sequence[float], of: Sequence[float]) -> list[float]:
    """Each value as a share of another; NaN of nothing."""
    return [x / y if y else float("nan") for x, y in zip(values, of, strict=True)]


def document(found: Comparison, verdicts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The stable fields of `compare --json`."""
    efforts = found.efforts
    return {
        "scenario": found.scenario.name,
        "engine": found.engine,
        "seed": found.scenario.experiment.seed,
        "replications": found.played.replications,
        "digest": found.digest,
        "partial": found.partial,
        "limited": found.limited,
        "messages": found.messages,
        "architectures": {
            name: summary(study, memory_mib=efforts[name]["memory_mib"]) for name, study in found.played.studies.items()
        },
        "latency": latency_document(found),
        "scaling": found.carrying.document(efforts),
        **blast.documents(found.isolation),
        "effort": efforts,
        "ideal": ideal_in(found.scenario),
        "closed": closed(found.scenario),
        "verdicts": list(verdicts),
    }


def latency_document(found: Comparison) -> dict[str, Any]:
    """The ladder and the paired differences as plain data."""
    rungs = [
        {"whole": s.whole, "split": s.split, "step": s.name, "mean_ms": s.mean_ms.document()} for s in found.ladders
    ]
    pairs = [
        {"a": d.a, "b": d.b, "route": d.route, "metric": f"{d.metric}_ms", **d.ms.document()} for d in found.differences
    ]
    return {"ladder": rungs, "differences": pairs, "break_even": [row for one in found.maps for row in one.document()]}
