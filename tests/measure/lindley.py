"""Queues of which everything is known, made with numpy alone: no engine, so that measuring is tested by itself.

In a queue served first come first served, whoever comes next begins when both he and the server are there (Lindley,
1952): ended_i = max(arrived_i, ended_i-1) + work_i, which is a running maximum of sums. All times are whole ns.
"""

from dataclasses import dataclass

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.setting import Setting
from simulator.measure.study import Study
from simulator.model.program import Names
from simulator.model.topology import UNLIMITED
from simulator.model.trace import CALL, ENDED, REQUEST, Books, Ending, Levels
from simulator.policies.outcomes import OK

MS = 1_000_000
SERVICE_NS = 10 * MS
STRETCHES = 500
BLOCK = 1 << 14
NO_CALLS = np.zeros(0, CALL)


@dataclass(frozen=True)
class System:
    """One station after another, each with work of this mean and coefficient of variation (1 or more)."""

    load: float
    stations: int = 1
    cv: float = 1.0
    work: float = 1.0  # a planted bug where it is not 1
    servers: int = 1  # a planted bug where it is not 1
    last_first: bool = False  # a planted bug

    @property
    def rate_per_s(self) -> float:
        return self.load * 1e9 / SERVICE_NS


def setting_for(stations: int, duration_ns: int) -> Setting:
    """What is known of the stations."""
    units = tuple(f"station-{i}" for i in range(stations))
    names = Names(("", "edge", *units), tuple(f"{u}.work" for u in units), units, (), ("visit",), ("visit",))
    edges = tuple(duration_ns * i // STRETCHES for i in range(STRETCHES + 1))
    every = (1,) * stations
    hosts = {unit: unit for unit in units}
    return Setting(names, edges, every, (UNLIMITED,) * stations, (), (), stations, hosts)


def duration_for(system: System, requests: int) -> int:
    """How long a run must be to see so many requests on average."""
    return int(requests * SERVICE_NS / system.load)


def work_of(system: System, count: int, chance: np.random.Generator) -> np.ndarray:
    """Exponential work or, for cv > 1, hyperexponential with balanced means."""
    work = chance.exponential(SERVICE_NS * system.work, count)
    if system.cv > 1.0:
        square = system.cv**2
        p = (1.0 + np.sqrt((square - 1.0) / (square + 1.0))) / 2.0
        work *= np.where(chance.random(count) < p, 1.0 / (2.0 * p), 1.0 / (2.0 * (1.0 - p)))
    return work.astype(np.int64)


def served_in_order(arrived: np.ndarray, work: np.ndarray) -> np.ndarray:
    """When each is done."""
    before = np.cumsum(work) - work
    return np.maximum.accumulate(arrived - before) + before + work


def served_by_many(arrived: np.ndarray, work: np.ndarray, servers: int) -> np.ndarray:
    """The same with several servers; a plain loop."""
    free, ended = [0] * servers, np.empty_like(arrived)
    for i, (at, need) in enumerate(zip(arrived.tolist(), work.tolist(), strict=True)):
        chosen = free.index(min(free))
        free[chosen] = ended[i] = max(at, free[chosen]) + need
    return ended


def served_last_first(arrived: np.ndarray, work: np.ndarray) -> np.ndarray:
    """The same where the latest in the queue is next; a plain loop."""
    ended, waiting, now = np.empty_like(arrived), [], 0
    times, needs = arrived.tolist(), work.tolist()
    come = 0
    while come < len(times) or waiting:
        if not waiting:
            now = max(now, times[come])
        while come < len(times) and times[come] <= now:
            waiting.append(come)
            come += 1
        chosen = waiting.pop()
        now += needs[chosen]
        ended[chosen] = now
    return ended


def visits(system: System, duration_ns: int, chance: np.random.Generator) -> tuple[np.ndarray, list[tuple]]:
    """REQUEST rows in the order in which they end, and (came, left, work) of each station."""
    expected = duration_ns * system.rate_per_s / 1e9
    gaps = chance.exponential(1e9 / system.rate_per_s, int(expected + 6 * np.sqrt(expected) + 10))
    arrived = np.cumsum(gaps).astype(np.int64)
    arrived = arrived[arrived < duration_ns]
    came, stations = arrived, []
    for _ in range(system.stations):
        work = work_of(system, came.size, chance)
        if system.servers > 1:
            left = served_by_many(came, work, system.servers)
        else:
            left = served_last_first(came, work) if system.last_first else served_in_order(came, work)
        stations.append((came, left, work))
        came = left
    rows = np.zeros(arrived.size, REQUEST)
    rows["arrived_ns"], rows["ended_ns"], rows["index"], rows["outcome"] = arrived, came, np.arange(arrived.size), OK
    rows["attempts"] = 1
    return rows[np.argsort(came, kind="stable")] if system.servers > 1 or system.last_first else rows, stations


def area(edges_ns: np.ndarray, begun: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """The integral over each stretch of how many have begun and not ended, in ns."""

    def since(moments: np.ndarray) -> np.ndarray:
        moments = np.sort(moments)
        count = np.searchsorted(moments, edges_ns)
        return count * edges_ns - np.append(0, np.cumsum(moments))[count]

    return np.diff(since(begun) - since(ended))


def ending_of(setting: Setting, stations: list[tuple]) -> Ending:
    """The observer's integrals and the books of stations with one server each."""
    end = max(int(stations[-1][1].max()), setting.duration_ns + 1)
    edges = np.array((*setting.edges_ns, end), np.int64)
    inside = np.stack([area(edges, came, left) for came, left, _ in stations], axis=1)
    busy = np.stack([area(edges, left - work, left) for _, left, work in stations], axis=1)
    begun = np.stack([np.histogram(came, edges)[0] for came, _, _ in stations], axis=1)
    nothing = np.zeros((len(edges) - 1, 0), np.int64)
    no_caches = np.zeros((len(edges) - 1, len(setting.names.components)), np.int64)
    watched = (busy, busy, inside - busy, 0 * busy, 0 * busy, nothing, nothing, begun, nothing)
    levels = Levels(edges, *watched, *(no_caches,) * 4)
    residence = np.array([int((left - came).sum()) for came, left, _ in stations])
    books = Books(residence, np.array([int(work.sum()) for _, _, work in stations]), np.zeros(0, np.int64))
    return Ending(ENDED, end, 0, levels, books)


def accumulated(setting: Setting, rows: np.ndarray) -> Accumulator:
    """The rows, taken block by block."""
    run = Accumulator(setting.names, setting.edges_ns)
    for start in range(0, rows.size, BLOCK):
        run.take(rows[start : start + BLOCK], NO_CALLS)
    return run


def study_of(
    system: System, requests: int, replications: int, seed: tuple[int, ...], *, watched: bool = False
) -> Study:
    """Replications of a system, measured. `watched`: with the observer's integrals, and all checks of a run."""
    duration = duration_for(system, requests)
    setting, runs = setting_for(system.stations, duration), []
    for i in range(replications):
        rows, stations = visits(system, duration, np.random.default_rng((*seed, i)))
        runs.append(accumulated(setting, rows))
        if watched:
            runs[-1].finish(ending_of(setting, stations))
    return Study(setting, runs)
