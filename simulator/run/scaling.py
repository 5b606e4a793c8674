"""How much load an architecture carries within its goals: a bracket, never a point.

All rates, and all numbers of people, are multiplied by one factor. A factor is *carried* where the interval of every
goal's metric lies on the right side, *failed* where one lies surely on the wrong side, the load is above capacity or a
run meets a limit; between them it is undecided, and stays so. Where the load is steady, a probe need not last as long
as the file's run: it ends when many requests have come; how long that was stands beside the bracket (`probe_s`).
"""

import math
from dataclasses import dataclass, field, replace

from simulator.measure.stability import stable_throughout
from simulator.measure.study import Study
from simulator.model.claims import Metric
from simulator.model.topology import LOG, USERS, Point, Scenario, Workload
from simulator.run.aims import CARRIED, FAILED, Answer, aims_of, joined, judged
from simulator.run.busy import busiest
from simulator.run.execute import Control, expected_requests
from simulator.run.experiment import Played, calm, closed, play
from simulator.run.metastable import alone
from simulator.scenario.lower import lower

PROBES = 9
NARROW = 1.04  # a bracket whose ends lie closer together is good enough
WIDEN = 1.35
MANY, SHORT_NS = 60_000, 20_000_000_000  # a probe ends after so many requests, though not before so long


@dataclass(frozen=True)
class Bracket:
    """Surely carries / surely fails, in offered requests per second; None where no probe showed it: `why` says why.

    `factors`: the same as multiples of the file's load, 0 and infinite where no probe showed it. `probe_s`: how long
    each run of a probe lasted. `lost`: how many replications were, alone, above capacity at the load that is carried.
    """

    architecture: str
    carries_rps: float | None
    fails_rps: float | None
    cores: int
    why: str = ""
    factors: tuple[float, float] = (0.0, math.inf)
    probe_s: float = 0.0
    lost: int = 0

    @property
    def rps_per_core(self) -> float | None:
        """Carried load a core."""
        return None if self.carries_rps is None else self.carries_rps / self.cores

    @property
    def ends(self) -> dict[str, float | None]:
        """What JSON says of every bracket."""
        return {"carries_rps": self.carries_rps, "fails_rps": self.fails_rps, "rps_per_core": self.rps_per_core}


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """All rates and numbers of people times a factor; people come whole."""

    def grown(load: Workload, point: Point) -> Point:
        much = point.rate_per_s * factor
        return point._replace(rate_per_s=float(round(much)) if load.process == USERS else much)

    loads = {
        name: load._replace(points=tuple(grown(load, point) for point in load.points))
        for name, load in scenario.workloads.items()
    }
    return scenario._replace(workloads=loads)


def lasting(scenario: Scenario, duration_ns: int) -> Scenario:
    """The same load for less time, where it is steady; courses stay as they are."""
    e = scenario.experiment
    if any(len(load.points) != 1 or load.points[0].at_ns for load in scenario.workloads.values()):
        return scenario
    duration_ns = min(duration_ns, e.duration_ns)
    warm_up_ns = None if e.warm_up_ns is None else min(e.warm_up_ns, duration_ns // 5)
    return scenario._replace(experiment=e._replace(duration_ns=duration_ns, warm_up_ns=warm_up_ns))


def offered_rps(scenario: Scenario, architecture: str) -> float:
    """The mean rate over the run of all open workloads that an architecture faces."""
    return expected_requests(lower(scenario, architecture)) / (scenario.experiment.duration_ns / 1e9)


def verdict(study: Study) -> Answer:
    """Whether the goals are met: all surely, one surely not, or neither."""
    if study.limited or not stable_throughout(study):
        return Answer(FAILED)
    return joined([judged(study, aim) for aim in aims_of(study)])


@dataclass
class Search:
    """The bracket of one architecture while it narrows; factors of the file's load."""

    scenario: Scenario
    architecture: str
    control: Control
    replications: int
    carries: float = 0.0
    fails: float = math.inf
    doubted: tuple[float, ...] = ()
    why: str = ""
    measured_rps: dict[float, float] = field(default_factory=dict)
    lost: dict[float, int] = field(default_factory=dict)  # replications that were above capacity, where carried

    def probe(self, factor: float) -> None:
        """Run at one factor; what is interrupted tells nothing."""
        if self.control.interrupted() or factor <= 0 or not math.isfinite(factor):
            return
        scene, numbers = scaled(self.scenario, factor), range(self.replications)
        try:
            played: Played = play(scene, self.control, replications=numbers, architectures=[self.architecture])
        except KeyboardInterrupt:
            self.why = "interrupted"
            return
        study = played.studies[self.architecture]
        answer = verdict(study)
        self.measured_rps[factor] = study.estimate(Metric("offered")).value or 0.0
        if answer.verdict == CARRIED and factor < self.fails:
            self.carries = max(self.carries, factor)
            self.lost[factor] = alone(study)
        elif answer.verdict == FAILED:
            self.fails = min(self.fails, factor)
        else:
            self.doubted, self.why = (*self.doubted, factor), answer.why

    def rps(self, factor: float) -> float:
        """Offered requests per second at a factor: by the rates or, of people, as measured."""
        if closed(self.scenario):
            return self.measured_rps[factor]
        return factor * offered_rps(self.scenario, self.architecture)

    def next(self) -> float | None:
        """The factor to try next; None when the bracket is as narrow as it can get."""
        doubted = sorted(x for x in self.doubted if self.carries < x < self.fails)
        if self.carries == 0.0:
            return min((*doubted, self.fails)) / WIDEN
        if math.isinf(self.fails):
            return max((*doubted, self.carries)) * WIDEN
        gaps = [(self.carries, (*doubted, self.fails)[0]), ((self.carries, *doubted)[-1], self.fails)]
        low, high = max(gaps, key=lambda gap: gap[1] / gap[0])
        return math.sqrt(low * high) if high / low > NARROW else None


def bracket(scenario: Scenario, architecture: str, study: Study, control: Control, replications: int) -> Bracket:
    """Search from where the busiest resource would be nearly full. `study` is the architecture at the file's load."""
    cores = study.setting.all_cores
    if not scenario.slo:
        return Bracket(architecture, None, None, cores, "the scenario states no slo")
    if any(load.process == LOG for load in scenario.workloads.values()):
        return Bracket(architecture, None, None, cores, "the load of an access log is what it was")
    load = busiest(study)
    first = 0.9 / load if load > 0 else 1.0
    search = Search(probed(scenario, architecture, first), architecture, unheard(control), replications)
    narrowed(search, first)
    return found(search, cores)


def probed(scenario: Scenario, architecture: str, factor: float) -> Scenario:
    """What probes play: without faults and, where the load is steady, as long as it takes for many requests."""
    rps = 0.0 if closed(scenario) else factor * offered_rps(scenario, architecture)
    return lasting(calm(scenario), max(SHORT_NS, round(MANY / rps * 1e9))) if rps > 0 else calm(scenario)


def unheard(control: Control) -> Control:
    """A control for probes: one may meet a limit, and then it has failed; nobody need be told."""
    return replace(control, messages=[], limited=False)


def narrowed(search: Search, first: float | None, probes: int = PROBES) -> Search:
    """A search after so many probes, beginning at a factor."""
    factor = first
    for _ in range(probes):
        if factor is None or search.control.interrupted():
            break
        search.probe(factor)
        factor = search.next()
    return search


def found(search: Search, cores: int) -> Bracket:
    """The bracket of a search."""
    carries = search.rps(search.carries) if search.carries > 0 else None
    fails = search.rps(search.fails) if math.isfinite(search.fails) else None
    why = search.why if carries is None or fails is None else ""
    ends, lost = (search.carries, search.fails), search.lost.get(search.carries, 0)
    probe_s = search.scenario.experiment.duration_ns / 1e9
    return Bracket(search.architecture, carries, fails, cores, why, ends, probe_s, lost)
