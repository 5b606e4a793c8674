"""Whether a processor stood still: a beat of its own there, more urgent than anything of the testbed.

`python -m simulator.testbed.beating CORE PARENT`. What delays it is neither an application nor its load: the machine
below, or the real-time scheduler's own limit. Each line on its standard input asks when that was, since the last.
"""

import os
import select
import sys
import time

from simulator.testbed.leash import FIFO_PRIORITY, hurry, say, tie_to_parent
from simulator.testbed.timer import STALL_NS, STALLS_MAX, Stall

BEAT_NS = 5_000_000
NS_PER_S = 1_000_000_000


def beat() -> None:
    """Until standard input ends."""
    stalls, due_ns = list[Stall](), time.monotonic_ns()
    while True:
        due_ns += BEAT_NS
        left_s = max(0.0, (due_ns - time.monotonic_ns()) / NS_PER_S)
        asked, _, _ = select.select([sys.stdin], [], [], left_s)
        now_ns = time.monotonic_ns()
        if now_ns - due_ns > STALL_NS:
            if len(stalls) < STALLS_MAX:
                stalls.append((due_ns, now_ns))
            due_ns = now_ns
        if asked:
            if not sys.stdin.readline():
                return
            say(stalls=stalls)
            stalls, due_ns = [], time.monotonic_ns()


def main() -> None:
    """The process."""
    tie_to_parent(int(sys.argv[-1]))
    os.sched_setaffinity(0, {int(sys.argv[1])})
    say(urgent=hurry(FIFO_PRIORITY + 2))  # than whoever is driven, and than the launcher
    beat()


if __name__ == "__main__":
    main()
