"""Metastable points: loads that are carried as long as nothing happens, and not carried any more once something has.

Measured cheaply, with one more probe: at CALM of the load that is surely carried (from empty), the load is PEAK times
what surely fails, for BURST of the run. A queue without end has drained long before the last part of the run begins; if
a goal is surely missed there, something (retries, work for nobody) keeps the outage alive: metastable. Perhaps so
is a load at which replications part ways: surely carried on the whole, and yet some run alone was above capacity. By
chance that happens near capacity, too, so then it is undecided.
"""

from typing import Any, NamedTuple

from simulator.measure.stability import stable
from simulator.measure.study import Study
from simulator.model.claims import FROM, Window
from simulator.model.topology import Scenario, Workload
from simulator.run.aims import CARRIED, FAILED, UNDECIDED, Answer, aims_of, joined, judged
from simulator.run.execute import Control
from simulator.run.experiment import play

CALM, PEAK = 0.8, 3.0
BEGIN, BURST, JUDGED = 0.2, 0.03, 0.6  # shares of the run: when it comes, how long it lasts, from when it must be over


class Relapse(NamedTuple):
    """What a burst leaves behind: `metastable` None where the data do not tell, or `why` it was not tried.

    Loads are factors of the file's; `lost` of so many replications were above capacity at the carried load.
    """

    metastable: bool | None
    load: float = 0.0
    peak: float = 0.0
    burst_ns: int = 0
    lost: int = 0
    why: str = ""

    def document(self, rps: float) -> dict[str, Any]:
        """As JSON says it; `rps`: requests a second at the file's load."""
        told = {"load_rps": self.load * rps, "burst_rps": self.peak * rps, "burst_s": self.burst_ns / 1e9}
        tried = told if self.load else {}
        return {"lost_replications": self.lost, **tried, **({"why": self.why} if self.why else {})}


def alone(study: Study) -> int:
    """How many replications, each judged by itself, were above capacity."""
    ones = [Study(study.setting, [run], warm_up_ns=study.warm_up_ns) for run in study.replications]
    return sum(not stable(one, one.span(Window())) for one in ones)


def relapse(
    scenario: Scenario, architecture: str, factors: tuple[float, float], control: Control, replications: int
) -> Relapse:
    """Whether a burst outlives itself. `factors`: of the file's load, surely carried and surely failed."""
    if any(len(load.points) != 1 or load.points[0].at_ns for load in scenario.workloads.values()):
        return Relapse(None, why="the load changes by itself")
    load, peak = CALM * factors[0], PEAK * factors[1]
    scene = with_burst(scenario, load, peak)
    played = play(scene, control, replications=range(replications), architectures=[architecture])
    burst_ns = round(BURST * scenario.experiment.duration_ns)
    answer = afterwards(played.studies[architecture])
    told = {CARRIED: False, FAILED: True, UNDECIDED: None}[answer.verdict]
    return Relapse(told, load, peak, burst_ns, why=answer.why)


def with_burst(scenario: Scenario, load: float, peak: float) -> Scenario:
    """All rates times `load`, and for a while times `peak`."""
    duration_ns = scenario.experiment.duration_ns
    begin, end = round(BEGIN * duration_ns), round((BEGIN + BURST) * duration_ns)

    def course(row: Workload) -> Workload:
        first = row.points[0]
        moments = ((0, load), (begin, peak), (end, load))
        return row._replace(points=tuple(first._replace(at_ns=t, rate_per_s=first.rate_per_s * k) for t, k in moments))

    return scenario._replace(workloads={name: course(row) for name, row in scenario.workloads.items()})


def afterwards(study: Study) -> Answer:
    """Whether the goals are met again at the end of the run."""
    if study.limited:
        return Answer(FAILED)
    duration_ns = study.setting.duration_ns
    window = Window(FROM, "", round(JUDGED * duration_ns), duration_ns)
    aims = [aim._replace(metric=aim.metric._replace(window=window)) for aim in aims_of(study)]
    return joined([judged(study, aim) for aim in aims])
