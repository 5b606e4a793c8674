"""The observer: integrals over time of how many cores are busy and how many wait. It reads and never changes the run.

A gauge adds `level x time` whenever its level changes; at every boundary of a stretch all gauges are read and begin
anew.
"""

from collections.abc import Callable

import numpy as np

from simulator.model.program import Program
from simulator.model.trace import Books, Levels


class Gauge:
    """A level and its integral (level x ns) since the last reading."""

    __slots__ = ("area", "level", "since_ns")

    def __init__(self) -> None:
        self.level = self.area = self.since_ns = 0

    def move(self, by: int, now_ns: int) -> None:
        """The level changes by `by`."""
        self.area += self.level * (now_ns - self.since_ns)
        self.since_ns = now_ns
        self.level += by

    def read(self, now_ns: int) -> int:
        """The integral since the last reading."""
        self.move(0, now_ns)
        area, self.area = self.area, 0
        return area


class UnitMeter:
    """What is watched of a unit's instances together."""

    def __init__(self) -> None:
        self.busy_cores, self.busy_workers, self.queued, self.core_waiting = Gauge(), Gauge(), Gauge(), Gauge()
        self.queue_max = 0
        self.residence_ns = self.work_ns = 0

    def read(self, now_ns: int) -> tuple[int, ...]:
        """The integrals and the longest queue of the stretch that ends."""
        gauges = (self.busy_cores, self.busy_workers, self.queued, self.core_waiting)
        queue_max, self.queue_max = self.queue_max, 0
        return (*(gauge.read(now_ns) for gauge in gauges), queue_max)


class DatabaseMeter:
    """What is watched of a database."""

    def __init__(self) -> None:
        self.busy, self.waiting = Gauge(), Gauge()
        self.queries = self.work_ns = 0

    def read(self, now_ns: int) -> tuple[int, ...]:
        """The integrals and the number of queries begun in the stretch that ends."""
        queries, self.queries = self.queries, 0
        return self.busy.read(now_ns), self.waiting.read(now_ns), queries


class Observer:
    """All meters, and their readings a stretch."""

    def __init__(self, program: Program, longest_queue: Callable[[int], int]):
        self.edges_ns, self.closed = program.edges_ns, 0
        self.units = [UnitMeter() for _ in program.units]
        self.databases = [DatabaseMeter() for _ in program.databases]
        self.begun = [0] * len(program.names.operations)
        self.retried = [0] * len(program.names.operations)
        self.longest_queue = longest_queue
        self.components = len(program.names.components)
        self.rows: list[tuple[list[tuple[int, ...]], list[tuple[int, ...]], list[int], list[list[int]]]] = []
        self.forget()

    def forget(self) -> None:
        """A stretch begins: nothing counted."""
        self.reached = [0] * len(self.begun)
        self.counts = [[0] * self.components for _ in range(4)]
        self.hits, self.misses, self.replica_reads, self.stale = self.counts

    @property
    def next_edge_ns(self) -> int:
        """The end of the present stretch."""
        return self.edges_ns[self.closed + 1] if self.closed + 1 < len(self.edges_ns) else 1 << 62

    def close(self, now_ns: int) -> None:
        """Close every stretch that has ended by now."""
        while self.next_edge_ns <= now_ns:
            self.read(self.next_edge_ns)
            self.closed += 1

    def read(self, at_ns: int) -> None:
        """One row of readings."""
        units, databases = [u.read(at_ns) for u in self.units], [d.read(at_ns) for d in self.databases]
        self.rows.append((units, databases, self.reached, self.counts))
        self.forget()
        for number, unit in enumerate(self.units):
            unit.queue_max = self.longest_queue(number)

    def levels(self, end_ns: int) -> Levels:
        """All readings; the last stretch is the drain."""
        self.close(end_ns)
        self.read(end_ns)
        units = np.array([row[0] for row in self.rows], np.int64).reshape(len(self.rows), len(self.units), 5)
        databases = np.array([row[1] for row in self.rows], np.int64).reshape(len(self.rows), len(self.databases), 3)
        busy_cores, busy_workers, queued, core_waiting, queue_max = (units[:, :, i] for i in range(5))
        counts = np.array([row[3] for row in self.rows], np.int64).reshape(len(self.rows), 4, self.components)
        return Levels(
            edges_ns=np.array((*self.edges_ns[: self.closed + 1], end_ns), np.int64),
            busy_cores=busy_cores,
            busy_workers=busy_workers,
            queued=queued,
            core_waiting=core_waiting,
            queue_max=queue_max,
            busy_servers=databases[:, :, 0],
            server_waiting=databases[:, :, 1],
            reached=np.array([row[2] for row in self.rows], np.int64),
            queries=databases[:, :, 2],
            hits=counts[:, 0],
            misses=counts[:, 1],
            replica_reads=counts[:, 2],
            stale=counts[:, 3],
        )

    def books(self) -> Books:
        """The sums kept the other way."""
        return Books(
            np.array([u.residence_ns for u in self.units], np.int64),
            np.array([u.work_ns for u in self.units], np.int64),
            np.array([d.work_ns for d in self.databases], np.int64),
            np.array(self.begun, np.int64),
            np.array(self.retried, np.int64),
        )
