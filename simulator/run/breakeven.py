"""The break-even map: over work and load, where does a split answer sooner than the whole, and where not?

Work: all that the application computes, reads and writes, times a factor; what a hop costs stays, so that to the left
a hop is dear and to the right it is cheap. Load: all rates times a factor, told as a share of what the whole can carry
with that work (by how busy its busiest cores or servers are at the file's load). So where little work meets a high
share, many requests come. In every cell both answer the same requests under the same dice, without the file's faults,
and what is kept is the paired difference of the mean latency of good requests over all routes, with its interval.

Runs are short, and longer the fuller the whole is: a busy queue forgets slowly. A fifth of each is warm-up. What a
system learns over minutes (caches, leases) is not on this map.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from simulator.measure.intervals import paired
from simulator.measure.stability import SATURATED, saturation, stable_throughout
from simulator.measure.study import Study
from simulator.measure.windows import EVERYTHING
from simulator.model.claims import Metric
from simulator.model.estimate import Estimate
from simulator.model.topology import LOG, Scenario
from simulator.run.busy import busiest
from simulator.run.execute import Control
from simulator.run.experiment import Played, calm, closed, play
from simulator.run.scaling import offered_rps, scaled
from simulator.run.work import worked

WHOLE, SPLIT, UNDECIDED, UNSTABLE = "whole", "split", "undecided", "unstable"
NS_PER_MS = 1e6
WARM_UP = 5  # one part of so many
TURNED_AWAY = 0.01  # of all requests, that one answers and the other does not: their means are not of the same crowd
STEADY = "the load changes with time, so one number cannot say how much it is"


@dataclass(frozen=True)
class Grid:
    """Which cells, and how long each runs.

    `loads` are shares of the whole's capacity; `requests` are expected in one replication, warm-up included, where the
    whole is empty, and 1 / (1 - load) times as many where it is full.
    """

    works: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0)
    loads: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9)
    replications: int = 5
    requests: int = 1_000


def grid_of(replications: int) -> Grid:
    """The usual map, in which a quarter of an experiment's replications are spent, but five where there are so many."""
    return Grid(replications=max(min(replications, Grid.replications), replications // 4))


@dataclass(frozen=True)
class Spot:
    """One cell: `work` as a factor of the file's, `load` as a share of the whole's capacity.

    `difference_ms`: split - whole, so negative where the split is sooner; `winner` by its interval.
    """

    work: float
    load: float
    load_rps: float
    difference_ms: Estimate
    winner: str


@dataclass
class Map:
    """The cells of one pair of architectures; without any, `why` there are none."""

    whole: str
    split: str
    spots: list[Spot] = field(default_factory=list)
    why: str = ""

    def column(self, work: float) -> list[Spot]:
        """The cells of one work, from the lowest load to the highest."""
        return sorted((spot for spot in self.spots if spot.work == work), key=lambda spot: spot.load)

    def document(self) -> list[dict[str, Any]]:
        """Rows of `latency.break_even` in JSON."""
        pair = {"whole": self.whole, "split": self.split}
        return [{**pair, **vars(s), "difference_ms": s.difference_ms.document()} for s in self.spots]

    @property
    def works(self) -> list[float]:
        """All factors of work."""
        return sorted({spot.work for spot in self.spots})


def maps(
    scenario: Scenario, pairs: Sequence[tuple[str, str]], studies: Mapping[str, Study], control: Control, grid: Grid
) -> list[Map]:
    """A map of each pair (whole, split). `studies`: the wholes at the file's load. Interrupted: the cells that are."""
    if any(load.process == LOG or len(load.points) != 1 for load in scenario.workloads.values()):
        return [Map(*pair, why=STEADY) for pair in pairs]
    found, base = [], calm(scenario)._replace(expect=(), slo={})
    for whole in dict.fromkeys(whole for whole, _ in pairs):
        mine = [Map(whole, split) for by, split in pairs if by == whole]
        for work, load, rps, played in cells(base, mine, studies[whole], control, grid):
            for one in mine:
                difference = gap_ms(played, whole, one.split)
                one.spots.append(Spot(work, load, rps, difference, winner(played, (whole, one.split), difference)))
        found += mine
    return found


def cells(
    scenario: Scenario, mine: Sequence[Map], study: Study, control: Control, grid: Grid
) -> Iterator[tuple[float, float, float, Played]]:
    """Plays every cell of one whole with all its splits: work, share of capacity, requests/s, runs."""
    names, busy = [mine[0].whole, *(one.split for one in mine)], busiest(study)
    quiet = replace(control, messages=[], limited=False, tell=lambda _done, _all: None)
    places = [(work, load) for work in grid.works for load in grid.loads]
    now_rps = rps_of(scenario, names[0], study)
    for number, (work, load) in enumerate(places if busy > 0 and now_rps > 0 else []):
        factor = load / (busy * work)
        rps = now_rps * factor
        scene = lasting(scaled(worked(scenario, work), factor), int(grid.requests / (1.0 - load) / rps * 1e9))
        try:
            played = play(scene, quiet, replications=range(grid.replications), architectures=names)
        except KeyboardInterrupt:
            return
        if control.interrupted():
            return
        control.tell(number + 1, len(places))
        yield work, load, rps, played


def rps_of(scenario: Scenario, architecture: str, study: Study) -> float:
    """Requests per second at the file's load: by the rates or, of people, as measured."""
    if closed(scenario):
        return study.estimate(Metric("offered")).value or 0.0
    return offered_rps(scenario, architecture)


def lasting(scenario: Scenario, duration_ns: int) -> Scenario:
    """The same for so long."""
    clock = scenario.experiment._replace(duration_ns=duration_ns, warm_up_ns=duration_ns // WARM_UP)
    return scenario._replace(experiment=clock)


def gap_ms(played: Played, whole: str, split: str) -> Estimate:
    """How much later the split answers, on average over all routes, in ms."""
    mean = Metric("mean")
    right, left = (played.studies[name].values(mean) for name in (whole, split))
    return paired([x / NS_PER_MS for x in left], [x / NS_PER_MS for x in right])


def winner(played: Played, pair: tuple[str, str], difference_ms: Estimate) -> str:
    """Who is sooner, by the interval; nobody where one of them cannot carry the load."""
    studies = [played.studies[name] for name in pair]
    first, second = (study.values(Metric("availability")) for study in studies)
    served = paired(first, second)
    if not all(carries(study) for study in studies) or abs(served.value or 0.0) > TURNED_AWAY:
        return UNSTABLE
    if difference_ms.low is not None and difference_ms.low > 0:
        return WHOLE
    return SPLIT if difference_ms.high is not None and difference_ms.high < 0 else UNDECIDED


def carries(study: Study) -> bool:
    """Whether nothing grows without end and nothing is busy without pause: a bounded queue turns the rest away."""
    if study.limited or not stable_throughout(study):
        return False
    return saturation(study.setting, study.replications, study.span(EVERYTHING)) < SATURATED


def boundary(spots: Sequence[Spot]) -> Spot | None:
    """Where the difference is nothing, along the load, in cells of one work; None where it has one sign only.

    Waiting grows as 1 / (1 - load), so the difference times what is free is nearly a straight line: its zero is looked
    for between the first neighbours of unlike sign. The spot's difference is 0 and says nothing of its interval.
    """
    known = [(s, s.difference_ms.value * (1.0 - s.load)) for s in spots if usable(s) and s.difference_ms.value]
    for (low, before), (high, after) in pairwise(known):
        if (before > 0) == (after > 0):
            continue
        part = before / (before - after)
        load, rps = (a + part * (b - a) for a, b in ((low.load, high.load), (low.load_rps, high.load_rps)))
        return Spot(low.work, load, rps, Estimate(0.0), UNDECIDED)
    return None


def usable(spot: Spot) -> bool:
    """Whether a cell has a difference that means something."""
    return spot.winner != UNSTABLE and spot.difference_ms.value is not None
