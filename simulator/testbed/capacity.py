"""What there is a limited number of: connections (held as long as somebody likes), cores and servers.

Cores and servers are emulated in one of two ways. *Slots* are deadline-chained: a piece of work starts at the later
of its arrival and the earliest end among the slots, and all three moments are known when it comes; what the timer is
late by is never passed on to the next. It computes the same recursion as the simulator, so it proves the plumbing,
not the queueing. A plain *semaphore* knows nothing beforehand: it waits, works and hands over, and its lateness adds
up under load.

Every place in a queue here belongs to a request in flight, which the load generator bounds.
"""

import asyncio
import fcntl
import mmap
import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np

from simulator.policies.admission import QUEUE, REFUSE, admit
from simulator.testbed.timer import PreciseTimer

PLENTY = 1 << 16  # more of anything than there can be requests in flight: no limit

Turn = asyncio.Future[int | None]  # the moment of entry; None: never
Pace = Callable[[int, int], int]  # start, work -> end, in ns


def steady(start_ns: int, work_ns: int) -> int:
    """The pace of who is neither slow nor stopped."""
    return start_ns + work_ns


class Gate:
    """So many inside, so many waiting, first come first served; whoever leaves says when on its own clock."""

    def __init__(self, size: int, queue_max: int):
        self.size, self.queue_max = size, queue_max
        self.busy = 0
        self.waiting: deque[Turn] = deque()

    def line_up(self, at_ns: int) -> Turn:
        """The turn of somebody who comes at `at_ns`: at once, later, or never."""
        turn: Turn = asyncio.get_running_loop().create_future()
        verdict = admit(self.size, self.queue_max, self.busy, len(self.waiting))
        if verdict == QUEUE:
            self.waiting.append(turn)
            return turn
        self.busy += verdict != REFUSE
        turn.set_result(None if verdict == REFUSE else at_ns)
        return turn

    async def enter(self, at_ns: int) -> int | None:
        """The moment of entry for somebody who comes at `at_ns`; None: refused."""
        moment_ns = await self.line_up(at_ns)
        return None if moment_ns is None else max(at_ns, moment_ns)

    def give_up(self, turn: Turn) -> None:
        """Somebody does not want to wait any longer."""
        if turn in self.waiting:
            self.waiting.remove(turn)
            turn.set_result(None)

    def leave(self, at_ns: int) -> None:
        """Hand the place on, or give it back."""
        if self.waiting:
            self.waiting.popleft().set_result(at_ns)
        else:
            self.busy -= 1


class Slots:
    """Deadline-chained slots. With a `table` (a file, see `shared_table`) all processes that open it share them."""

    kind = "slots"

    def __init__(self, timer: PreciseTimer, size: int, table: Path | None = None):
        self.timer, self.size = timer, size
        self.lock: int | None = None
        if size >= PLENTY:
            return
        table_ns = np.zeros(size + 1, np.int64)
        if table is not None:
            self.lock = os.open(table, os.O_RDWR | os.O_CLOEXEC)
            table_ns = np.frombuffer(mmap.mmap(self.lock, (size + 1) * 8), np.int64)
        self.ends_ns, self.emptied_ns = table_ns[:size], table_ns[size:]

    def book(self, at_ns: int, work_ns: int, pace: Pace = steady, emptied_ns: int = 0) -> int:
        """When work that comes at `at_ns` will be done. `emptied_ns`: when all that was in progress was last lost."""
        if self.size >= PLENTY:
            return pace(at_ns, work_ns)
        if self.lock is not None:
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.emptied_ns[0] < emptied_ns:
            self.ends_ns[:], self.emptied_ns[0] = 0, emptied_ns
        slot = int(self.ends_ns.argmin())
        end_ns = pace(max(at_ns, int(self.ends_ns[slot])), work_ns)
        self.ends_ns[slot] = end_ns
        if self.lock is not None:
            fcntl.flock(self.lock, fcntl.LOCK_UN)
        return end_ns

    async def work(self, at_ns: int, work_ns: int, pace: Pace = steady) -> int:
        """Wait for a slot and work; the moment it was done on the story's clock."""
        end_ns = self.book(at_ns, work_ns, pace)
        await self.timer.until(end_ns)
        return end_ns

    def close(self) -> None:
        """Give a shared table back."""
        if self.lock is not None:
            os.close(self.lock)


class PlainCores:
    """A semaphore. Its clock is the wall's."""

    kind = "semaphore"

    def __init__(self, timer: PreciseTimer, size: int):
        self.timer, self.semaphore = timer, asyncio.Semaphore(size)

    async def work(self, at_ns: int, work_ns: int, pace: Pace = steady) -> int:
        """Wait for a core and work; the moment it was done."""
        async with self.semaphore:
            await self.timer.until(pace(max(at_ns, time.monotonic_ns()), work_ns))
            return time.monotonic_ns()


CORES = {Slots.kind: Slots, PlainCores.kind: PlainCores}


def shared_table(path: Path, size: int) -> Path:
    """An empty table of slots for several processes."""
    path.write_bytes(bytes((size + 1) * 8))
    return path
