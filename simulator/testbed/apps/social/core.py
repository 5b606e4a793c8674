"""The core on which an application runs: kept awake, and watched, so that a drive that was disturbed is known as such.

Everything is read from clocks. The core is never idle, since somebody without anything to do fills every gap; so what
neither the application nor those two here have used, others have.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from simulator.model.errors import TestbedError
from simulator.testbed.child import Child
from simulator.testbed.judging import Quiet
from simulator.testbed.pulse import Pulse, stood_still
from simulator.testbed.roster import READY_S
from simulator.testbed.system import GRACE_S

AWAKE = "simulator.testbed.apps.social.awake"
STALLED_MOST = 0.005  # share of the time: a tenth of the requests beyond p95, the last quantile that is gated
LAG_MOST_MS = 0.25  # of clients who do not sleep; requests take from 0.2 ms on
OTHERS_MOST = 0.03  # share of the core's time; what the kernel does for itself is a third of that


class Reading(NamedTuple):
    """The clock, and the processor time of somebody so far, in ns."""

    at_ns: int
    spent_ns: int

    def others(self, before: Reading, mine_ns: int) -> float:
        """The share of the time since `before` that neither those who were read nor I have used."""
        used_ns = self.spent_ns - before.spent_ns + mine_ns
        return max(0.0, 1.0 - used_ns / (self.at_ns - before.at_ns))


@dataclass(frozen=True)
class Undisturbed(Quiet):
    """And what others have done on the application's core."""

    stalled_most: float = STALLED_MOST
    lag_most_ms: float = LAG_MOST_MS
    others: float = 0.0

    def disturbed(self) -> str:
        """Why a run is not valid; empty if it is."""
        if self.others > OTHERS_MOST:
            return f"others used {self.others:.1%} of the application's core, above {OTHERS_MOST:.0%}"
        return super().disturbed()


class Core:
    """A context manager. `number`: for the application; `clients`: for those who ask it."""

    def __init__(self) -> None:
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise TestbedError("a core for the application and one for its clients are needed; there is one in all")
        self.number, self.clients = cores[0], cores[-1]
        self.stack = ExitStack()

    def __enter__(self) -> Core:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            self.awake = Child(AWAKE, (str(self.number),), folder / "awake.log")
            stack.callback(self.awake.dismiss, GRACE_S)
            self.awake.says(READY_S)
            self.pulse = stack.enter_context(Pulse(folder, (self.number,)))
            self.clients_pulse = stack.enter_context(Pulse(folder, (self.clients,)))
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def read(self) -> Reading:
        """The clocks of those who keep it awake and watch it."""
        watchers = (self.awake, *self.pulse.children)
        return Reading(time.monotonic_ns(), sum(processor_ns(child.process.pid) for child in watchers))

    def stalled(self, from_ns: int, to_ns: int) -> float:
        """The share of a time (CLOCK_MONOTONIC, since this was last asked) in which this core or the clients' stood."""
        return stood_still([*self.pulse.stalls(), *self.clients_pulse.stalls()], from_ns, to_ns)


def processor_ns(pid: int) -> int:
    """The processor time of a process so far, all its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads)
