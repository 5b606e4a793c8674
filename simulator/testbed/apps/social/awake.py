"""Keeping a processor awake: a process that computes nothing, on one core, whenever nobody else wants it.

A core that sleeps between two requests wakes slowly and works slower for a while; how much depends on how long it
slept, so that the cost of a request would depend on the load. `python -m simulator.testbed.apps.social.awake CORE
PARENT`.
"""

import os
import sys
import threading

from simulator.testbed.leash import say, tie_to_parent


def main() -> None:
    """The process."""
    tie_to_parent(int(sys.argv[-1]))
    os.sched_setaffinity(0, {int(sys.argv[1])})
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    say(ready=True)
    while True:
        pass


def wait_for_the_end() -> None:
    """End with standard input, as every process of the testbed."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
