"""A precise alarm clock inside an asyncio loop: one timerfd and a heap of deadlines (Linux).

asyncio rounds deadlines up to whole milliseconds and uvloop to the nearest; a service time of 4 ms would be off by a
tenth. A timerfd in the loop's own poll is late by 35-60 us.
"""

import asyncio
import ctypes
import heapq
import os
import time
from typing import Any

Stall = tuple[int, int]  # from, to: CLOCK_MONOTONIC in ns
TFD_NONBLOCK, TFD_CLOEXEC, TFD_TIMER_ABSTIME = 0o4000, 0o2000000, 1
STALL_NS = 2_000_000  # an alarm that rings later than this was held up
STALLS_MAX = 10_000  # remembered
NEVER_NS = 1 << 62
EARLY_NS = 5_000  # a deadline that close is met now: another turn of the loop would cost more
NS_PER_S = 1_000_000_000


class Timespec(ctypes.Structure):
    """struct timespec."""

    _fields_ = (("s", ctypes.c_long), ("ns", ctypes.c_long))


class Itimerspec(ctypes.Structure):
    """struct itimerspec."""

    _fields_ = (("interval", Timespec), ("value", Timespec))


class PreciseTimer:
    """Alarms on CLOCK_MONOTONIC, in ns."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.alarms: list[tuple[int, int, asyncio.Future[None]]] = []
        self.count = 0
        self.armed_ns = NEVER_NS
        self.held_up: list[Stall] = []  # when an alarm was due, and when it rang, where that was late
        self.setting = Itimerspec()
        self.libc: Any = ctypes.CDLL(None, use_errno=True)
        self.fd = self.libc.timerfd_create(time.CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create")
        self.loop.add_reader(self.fd, self.ring)

    def until(self, at_ns: int) -> asyncio.Future[None]:
        """Done at `at_ns`; at once if that is past."""
        future = self.loop.create_future()
        now_ns = time.monotonic_ns()
        if at_ns <= now_ns:
            self.note_late(at_ns, now_ns)
            future.set_result(None)
            return future
        self.count += 1
        heapq.heappush(self.alarms, (at_ns, self.count, future))
        if at_ns < self.armed_ns:
            self.arm(at_ns)
        return future

    def arm(self, at_ns: int) -> None:
        """Set the timerfd."""
        self.setting.value.s, self.setting.value.ns = divmod(at_ns, NS_PER_S)
        self.libc.timerfd_settime(self.fd, TFD_TIMER_ABSTIME, ctypes.byref(self.setting), None)
        self.armed_ns = at_ns

    def ring(self) -> None:
        """Wake everybody whose time has come, in order of deadlines; set anew, the timerfd is not readable any more."""
        now_ns = time.monotonic_ns()
        late_since_ns = now_ns
        while self.alarms and self.alarms[0][0] <= now_ns + EARLY_NS:
            at_ns, _, future = heapq.heappop(self.alarms)
            if not future.done():
                late_since_ns = min(late_since_ns, at_ns)
                future.set_result(None)
        self.note_late(late_since_ns, now_ns)
        while self.alarms and self.alarms[0][2].done():  # nobody waits for it any more
            heapq.heappop(self.alarms)
        self.arm(self.alarms[0][0] if self.alarms else NEVER_NS)

    def note_late(self, due_ns: int, now_ns: int) -> None:
        """Remember that something was due before, if that is long ago."""
        if now_ns - due_ns > STALL_NS and len(self.held_up) < STALLS_MAX:
            self.held_up.append((due_ns, now_ns))

    def close(self) -> None:
        """Give the file descriptor back."""
        self.loop.remove_reader(self.fd)
        os.close(self.fd)
