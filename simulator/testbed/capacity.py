"""What there is a limited number of: workers, connections (held as long as somebody likes), cores and servers.

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
from pathlib import Path

import numpy as np

from simulator.policies.admission import QUEUE, REFUSE, admit
from simulator.testbed.timer import PreciseTimer

PLENTY = 1 << 16  # more of anything than there can be requests in flight: no limit


class Gate:
    """So many inside, so many waiting, first come first served; whoever leaves says when on its own clock."""

    def __init__(self, size: int, queue_max: int):
        self.size, self.queue_max = size, queue_max
        self.busy = 0
        self.waiting: deque[asyncio.Future[int]] = deque()

    async def enter(self, at_ns: int) -> int | None:
        """The moment of entry for somebody who comes at `at_ns`; None: refused."""
        verdict = admit(self.size, self.queue_max, self.busy, len(self.waiting))
        if verdict == REFUSE:
            return None
        if verdict == QUEUE:
            turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            self.waiting.append(turn)
            return max(at_ns, await turn)
        self.busy += 1
        return at_ns

    def leave(self, at_ns: int) -> None:
        """Hand the place on, or give it back."""
        if self.waiting:
            self.waiting.popleft().set_result(at_ns)
        else:
            self.busy -= 1


class Slots:
    """Deadline-chained slots. With a `table` (a file of `size` int64) they are shared by all processes that open it."""

    kind = "slots"

    def __init__(self, timer: PreciseTimer, size: int, table: Path | None = None):
        self.timer, self.size = timer, size
        self.lock: int | None = None
        if size >= PLENTY:
            return
        if table is None:
            self.ends_ns = np.zeros(size, np.int64)
            return
        self.lock = os.open(table, os.O_RDWR | os.O_CLOEXEC)
        self.ends_ns = np.frombuffer(mmap.mmap(self.lock, size * 8), np.int64)

    def book(self, at_ns: int, work_ns: int) -> int:
        """When work that comes at `at_ns` will be done."""
        if self.size >= PLENTY:
            return at_ns + work_ns
        if self.lock is not None:
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        slot = int(self.ends_ns.argmin())
        end_ns = max(at_ns, int(self.ends_ns[slot])) + work_ns
        self.ends_ns[slot] = end_ns
        if self.lock is not None:
            fcntl.flock(self.lock, fcntl.LOCK_UN)
        return end_ns

    async def work(self, at_ns: int, work_ns: int) -> int:
        """Wait for a slot and work; the moment it was done on the story's clock."""
        end_ns = self.book(at_ns, work_ns)
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

    async def work(self, at_ns: int, work_ns: int) -> int:
        """Wait for a core and work; the moment it was done."""
        async with self.semaphore:
            await self.timer.until(max(at_ns, time.monotonic_ns()) + work_ns)
            return time.monotonic_ns()


CORES = {Slots.kind: Slots, PlainCores.kind: PlainCores}


def shared_table(path: Path, size: int) -> Path:
    """An empty table of slots for several processes."""
    path.write_bytes(bytes(size * 8))
    return path
