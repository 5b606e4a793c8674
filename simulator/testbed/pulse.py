"""Whether the machine stood still: on every processor somebody means to do something every 5 ms, before all others.

A machine that does other work for 20 ms, or is itself not let run, delays every request that is there, whatever the
model says. The share of time lost so is read from the clock alone, so that a wrong model cannot pass for a disturbed
machine. Those who beat are more urgent than the testbed, so that its own load is no excuse either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from simulator.testbed.child import Child
from simulator.testbed.timer import Stall

SAYS_S, GRACE_S = 20.0, 1.0
BEATING = "simulator.testbed.beating"


class Pulse:
    """A context manager: a beating process for each of these processors (of all that we may use).

    `urgent`: the real-time scheduler was granted. A stop is seen from the next beat on, up to 5 ms late, and only if
    more than 2 ms are left of it.
    """

    def __init__(self, folder: Path, cores: Iterable[int] = ()):
        self.folder, self.cores = folder, sorted(cores) or sorted(os.sched_getaffinity(0))
        self.children: list[Child] = []
        self.urgent = False
        self.stack = ExitStack()

    def __enter__(self) -> Pulse:
        with ExitStack() as stack:
            for core in self.cores:
                child = Child(BEATING, (str(core),), self.folder / f"beating-{core}.log")
                stack.callback(child.dismiss, GRACE_S)
                self.children.append(child)
            granted = [child.says(SAYS_S)["urgent"] for child in self.children]
            self.urgent = all(granted)
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def stalls(self) -> list[Stall]:
        """When a processor stood still since this was last asked, at most the first ten thousand times of each."""
        for child in self.children:
            child.tell(report=True)
        return [(start, end) for child in self.children for start, end in child.says(SAYS_S)["stalls"]]


def stood_still(stalls: Iterable[Stall], from_ns: int, to_ns: int) -> float:
    """The share of the time from `from_ns` to `to_ns` in which at least one of these lasted."""
    lost_ns, counted_ns = 0, from_ns
    for start_ns, end_ns in sorted(stalls):
        lost_ns += max(0, min(end_ns, to_ns) - max(start_ns, counted_ns))
        counted_ns = max(counted_ns, end_ns)
    return lost_ns / (to_ns - from_ns)
