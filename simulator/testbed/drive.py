"""What came of a load: the clients' file, the services' reports, and what was done to processes meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from simulator.model.laws import NEVER_NS
from simulator.model.trace import CRASH, FREEZE, RESTART, THAW
from simulator.testbed.comparing import NS_PER_MS
from simulator.testbed.judging import Punctual
from simulator.testbed.lives import Done
from simulator.testbed.timer import Stall

AFTER_THAW_NS = 20_000_000  # who was stopped needs a moment


class Drive(NamedTuple):
    """What came of a load. `requests`: REQUEST rows; beside each row, its lag and the work told in its answer, in ns.

    `hops`: link -> array (calls, 2) of what the messages there and back cost, in ns, as far as who measured it lived to
    tell. `stalled`: share of the time in which a processor stood still; `held_up`: in which somebody was late for
    what it had to do, be it because of the testbed's own load, and was not frozen on purpose.
    `overrun`: queries whose real statement outlasted the drawn time. `own`: share of the machine's processors that the
    testbed's processes used. `done`: crashes, freezes and starts, in order.
    """

    requests: np.ndarray
    lag_ns: np.ndarray
    work_ns: np.ndarray
    hops: dict[int, np.ndarray]
    stalled: float
    overrun: int
    own: float
    fifo: bool
    loop: str
    done: tuple[Done, ...] = ()
    held_up: float = 0.0

    @property
    def late_ns(self) -> int:
        """By how much the latest deed was late."""
        return max((done.late_ns for done in self.done), default=0)

    @property
    def punctual(self) -> Punctual:
        """How much later than planned, in ms, and what was never done."""
        births = [done.late_ns for done in self.done if done.what == RESTART]
        others = [done.late_ns for done in self.done if done.what != RESTART]
        missed = sum(done.what in (FREEZE, THAW) and not done.pid for done in self.done)
        return Punctual(max(others, default=0) / NS_PER_MS, max(births, default=0) / NS_PER_MS, missed)


class Told(NamedTuple):
    """What everybody says at the end: the clients' words, and the reports of instances by number."""

    clients: Mapping[str, Any]
    reports: Mapping[int, Mapping[str, Any]]

    @property
    def all(self) -> list[Mapping[str, Any]]:
        """Everybody's."""
        return [self.clients, *self.reports.values()]

    @property
    def cpu_ns(self) -> int:
        """Processor time of all."""
        return sum(told["cpu_ns"] for told in self.all)

    @property
    def overrun(self) -> int:
        """Queries that took too long."""
        return sum(report["overrun"] for report in self.reports.values())

    def held_up(self, done: Sequence[Done], start_ns: int) -> list[Stall]:
        """When somebody was late though nobody had stopped it."""
        stalls = list(self.clients["held_up"])
        for number, report in self.reports.items():
            frozen = stopped(done, number, start_ns)
            stalls += [stall for stall in report["held_up"] if not any(overlap(stall, pause) for pause in frozen)]
        return stalls


def stopped(done: Sequence[Done], number: int, start_ns: int) -> list[Stall]:
    """When an instance was frozen, on CLOCK_MONOTONIC; who was never thawed, for ever."""
    pauses, since_ns = list[Stall](), -1
    for deed in done:
        if deed.instance != number:
            continue
        if deed.what == FREEZE:
            since_ns = deed.done_ns
        elif deed.what in (THAW, CRASH) and since_ns >= 0:
            pauses.append((start_ns + since_ns, start_ns + deed.done_ns + AFTER_THAW_NS))
            since_ns = -1
    return pauses if since_ns < 0 else [*pauses, (start_ns + since_ns, NEVER_NS)]


def overlap(one: Stall, other: Stall) -> bool:
    """Whether they have a moment in common."""
    return one[0] < other[1] and other[0] < one[1]


def columns(out: Path) -> tuple[dict[str, np.ndarray], dict[int, np.ndarray]]:
    """The clients' file: the columns of a drive, and the hops of their links."""
    with np.load(out) as file:
        hops = {int(name[5:]): file[name] for name in file.files if name.startswith("hops_")}
        return {name: file[name] for name in ("requests", "lag_ns", "work_ns")}, hops


def all_hops(hops: dict[int, np.ndarray], reports: Mapping[int, Mapping[str, Any]]) -> dict[int, np.ndarray]:
    """The clients' hops and those of services."""
    for report in reports.values():
        for link, pairs in report["hops"].items():
            more = np.array(pairs, np.int64).reshape(-1, 2)
            hops[int(link)] = np.concatenate([hops[int(link)], more]) if int(link) in hops else more
    return hops
