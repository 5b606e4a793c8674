"""A made-up replication of a small system: rows that no queue produced, and the observer's integrals to go with them.

Two routes, an edge and two components with three operations, two units, one database, a fault from 40 s to 60 s.
"""

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.setting import Setting
from simulator.model.program import Names
from simulator.model.topology import UNLIMITED, Goal
from simulator.model.trace import CALL, ENDED, REQUEST, Books, Ending, Levels
from simulator.policies import outcomes
from simulator.policies.screening import NAMES as MANNERS
from simulator.policies.screening import WELL_FORMED

S = 1_000_000_000
MS = 1_000_000
DURATION_NS = 100 * S
EDGES_NS = tuple(range(0, DURATION_NS + 1, S))
NAMES = Names(
    components=("", "edge", "users", "posts"),
    operations=("users.get", "posts.list", "posts.create", "edge.feed", "edge.post"),
    units=("gateway", "users", "posts"),
    databases=("main",),
    workloads=("readers", "writers"),
    routes=("feed", "post"),
)
SETTING = Setting(
    NAMES,
    EDGES_NS,
    cores=(1, 2, 2),
    workers=(UNLIMITED, 8, 8),
    servers=(4,),
    connections=(10,),
    processes=5,
    hosts={"edge": "gateway", "users": "users", "posts": "posts"},
    stores={"users": "main", "posts": "main"},
    faults={"posts-down": (40 * S, 60 * S)},
    goals={"feed": Goal((("p99", 200 * MS),), 0.995)},
)
THRESHOLDS_NS = {"feed": (200 * MS,), "all": (50 * MS,)}
WANTED = ("users.get", "edge -> posts")


def requests(seed: int, count: int) -> np.ndarray:
    """REQUEST rows of every outcome and manner."""
    chance = np.random.default_rng((seed, 1))
    rows = np.zeros(count, REQUEST)
    rows["arrived_ns"] = np.sort(chance.integers(0, DURATION_NS, count))
    rows["ended_ns"] = rows["arrived_ns"] + chance.exponential(80 * MS, count).astype(np.int64)
    rows["workload"] = rows["route"] = chance.integers(0, 2, count)
    rows["manners"] = np.where(chance.random(count) < 0.9, WELL_FORMED, chance.integers(0, len(MANNERS), count))
    rows["outcome"] = outcomes_of(chance, count, 0.8)
    rows["attempts"] = chance.geometric(0.9, count)
    for workload in (0, 1):
        mine = rows["workload"] == workload
        rows["index"][mine] = np.arange(mine.sum())
    return rows[np.argsort(rows["ended_ns"], kind="stable")]


def calls(seed: int, count: int) -> np.ndarray:
    """CALL rows, some of them begun after arrivals stopped."""
    chance = np.random.default_rng((seed, 2))
    rows = np.zeros(count, CALL)
    rows["began_ns"] = np.sort(chance.integers(0, DURATION_NS + 5 * S, count))
    rows["ended_ns"] = rows["began_ns"] + chance.exponential(30 * MS, count).astype(np.int64)
    rows["caller"], rows["operation"] = chance.integers(1, 4, count), chance.integers(0, 3, count)
    rows["outcome"] = outcomes_of(chance, count, 0.9)
    rows["attempts"] = chance.geometric(0.8, count)
    return rows


def outcomes_of(chance: np.random.Generator, count: int, good: float) -> np.ndarray:
    """Mostly good ones, and every other one."""
    return np.where(chance.random(count) < good, outcomes.OK, chance.integers(0, len(outcomes.NAMES), count))


def ending(seed: int = 0) -> Ending:
    """Integrals and books that fit each other."""
    chance = np.random.default_rng((seed, 3))
    stretches = len(EDGES_NS)

    def table(columns: int, most: int) -> np.ndarray:
        return chance.integers(0, most, (stretches, columns))

    edges = np.array((*EDGES_NS, DURATION_NS + 10 * S), np.int64)
    cores, workers, queued, waiting = (table(3, S) for _ in range(4))
    servers = table(1, S)
    watched = (cores, workers, queued, waiting, table(3, 30), servers, table(1, S), table(5, 50), table(1, 90))
    cached, replicated = (table(4, 40), table(4, 20)), table(4, 30)
    levels = Levels(edges, *watched, *cached, replicated, replicated // 3)
    books = Books((workers + queued).sum(axis=0), cores.sum(axis=0), servers.sum(axis=0))
    return Ending(ENDED, DURATION_NS + 10 * S, 0, levels, books)


def empty(exact_max: int = 10_000) -> Accumulator:
    """An accumulator for this system."""
    return Accumulator(NAMES, EDGES_NS, thresholds_ns=THRESHOLDS_NS, wanted=WANTED, exact_max=exact_max)


def finished(seed: int, count: int = 3000) -> Accumulator:
    """A whole replication, measured."""
    run = empty()
    run.take(requests(seed, count), calls(seed, 4 * count))
    run.finish(ending(seed))
    return run
