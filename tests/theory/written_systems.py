"""Systems of calls that survive whose answers are known, as scenario files, and what a run of the engine shows of them.

Each control is a change of the text that makes it another system.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator import fast
from simulator.measure.intervals import student
from simulator.model.estimate import Estimate
from simulator.model.program import Program
from simulator.model.trace import Ending
from simulator.policies import outcomes
from simulator.scenario.loading import loads
from simulator.scenario.lower import lower

HEAD = "schema: 1\nname: written\nlesson: A system with a known answer.\n"
TAIL = "experiment: {{duration: {duration}, replications: 1, drain: 600 s}}\n"
SEED, REPLICATIONS, LEVEL = 3, 20, 0.999


class Seen(NamedTuple):
    """One replication: the rows of the core record, and how it ended."""

    requests: np.ndarray
    calls: np.ndarray
    ending: Ending


Measure = Callable[[Seen], float]


class System(NamedTuple):
    """A scenario without its head and tail, how long it runs, what is measured, and what theory says.

    `control`: a text and what replaces it, so that the truth is missed. `widest`: of the interval, as a share.
    """

    text: str
    duration: str
    measures: dict[str, tuple[Measure, float]]
    control: tuple[str, str]
    widest: float = 0.03


def lowered(text: str, duration: str) -> Program:
    """The program of a scenario's only architecture."""
    scenario = loads(HEAD + text + TAIL.format(duration=duration), "written").scenario
    return lower(scenario, next(iter(scenario.architectures)))


def seen(program: Program, replication: int) -> Seen:
    """Play it."""
    blocks: list[tuple[np.ndarray, np.ndarray]] = []
    ending = fast.play(program, (SEED, replication), lambda *block: blocks.append((block[0].copy(), block[1].copy())))
    requests, calls = (np.concatenate(rows) for rows in zip(*blocks, strict=True))
    return Seen(requests, calls, ending)


def observed(system: System, text: str, replications: int = REPLICATIONS) -> dict[str, Estimate]:
    """Every measure with its interval over the replications."""
    program = lowered(text, system.duration)
    runs = (seen(program, number) for number in range(replications))
    values = [[measure(run) for measure, _ in system.measures.values()] for run in runs]
    columns = zip(system.measures, zip(*values, strict=True), strict=True)
    return {name: student(column, LEVEL) for name, column in columns}


def later(run: Seen) -> np.ndarray:
    """The requests without the first tenth of the time."""
    return run.requests[run.requests["arrived_ns"] >= run.requests["arrived_ns"].max() // 10]


def mean_ns(run: Seen) -> float:
    """Mean response of the good ones."""
    rows = later(run)
    return float((rows["ended_ns"] - rows["arrived_ns"])[rows["outcome"] == outcomes.OK].mean())


def good_share(run: Seen) -> float:
    """Share of good ones, from the first on."""
    return float(np.mean(run.requests["outcome"] == outcomes.OK))


def good_share_later(run: Seen) -> float:
    """Share of good ones, without the first tenth of the time."""
    return float(np.mean(later(run)["outcome"] == outcomes.OK))


def rate_per_s(run: Seen) -> float:
    """Requests a second, without the first tenth of the time."""
    arrived = later(run)["arrived_ns"]
    return float(len(arrived) / (arrived.max() - arrived.min()) * 1e9)


def attempts(run: Seen) -> float:
    """Attempts a call."""
    return float(run.calls["attempts"].mean())


def error_share(run: Seen) -> float:
    """Share of calls that ended in an error."""
    return float(np.mean(run.calls["outcome"] == outcomes.ERROR))


def refused_of(calls: np.ndarray) -> int:
    """How many of some calls met a dead instance."""
    return int(np.count_nonzero(calls["outcome"] == outcomes.REFUSED))


def refused(run: Seen) -> float:
    """How many calls met a dead instance."""
    return float(refused_of(run.calls))


def stale_share(run: Seen) -> float:
    """Of reads from replicas, those that missed a write."""
    levels = run.ending.levels
    return float(levels.stale.sum() / levels.replica_reads.sum())


def hit_share(run: Seen) -> float:
    """Of lookups, those that hit."""
    levels = run.ending.levels
    return float(levels.hits.sum() / (levels.hits.sum() + levels.misses.sum()))
