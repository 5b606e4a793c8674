"""Whether a process stood still: it means to do something every 5 ms, and writes down when it could not.

A machine that does other work for 20 ms delays every request that is there, whatever the model says. The share of time
lost so is read from the clock alone, so that a wrong model cannot pass for a disturbed machine.
"""

import time

from simulator.testbed.timer import PreciseTimer

BEAT_NS = 5_000_000
STALL_NS = 2_000_000  # a beat later than this is a stall
STALLS_MAX = 10_000

Stall = tuple[int, int]  # from, to: CLOCK_MONOTONIC in ns


class Pulse:
    """The beats of one process; `stalls`, at most the first ten thousand."""

    def __init__(self, timer: PreciseTimer):
        self.timer = timer
        self.stalls: list[Stall] = []

    async def beat(self) -> None:
        """For ever."""
        due_ns = time.monotonic_ns()
        while True:
            due_ns += BEAT_NS
            await self.timer.until(due_ns)
            now_ns = time.monotonic_ns()
            if now_ns - due_ns > STALL_NS:
                if len(self.stalls) < STALLS_MAX:
                    self.stalls.append((due_ns, now_ns))
                due_ns = now_ns


def stood_still(stalls: list[Stall], from_ns: int, to_ns: int) -> float:
    """The share of the time from `from_ns` to `to_ns` in which at least one process stood still."""
    lost_ns, counted_ns = 0, from_ns
    for start_ns, end_ns in sorted(stalls):
        lost_ns += max(0, min(end_ns, to_ns) - max(start_ns, counted_ns))
        counted_ns = max(counted_ns, end_ns)
    return lost_ns / (to_ns - from_ns)
