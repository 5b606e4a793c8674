"""How instances are, what is to be done to them, and how many of them one moment may take."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from simulator.model import program as p
from simulator.model import trace
from simulator.model.program import Program

START_NS = 3_000_000_000  # a process of the testbed has started by then, also on a busy machine
NS_PER_S = 1_000_000_000
REVIVED = 1.0  # the factor of a CRASH that has a RESTART of its own


class Deed(NamedTuple):
    """Something to be done to an instance (`what`: CRASH, RESTART, FREEZE, THAW... of model.trace) at `at_ns`.

    READY and UNREADY ask for nothing but that all are told; KILLED says why the CRASH after it.
    """

    at_ns: int
    what: int
    instance: int


class Done(NamedTuple):
    """A deed that was done, `done_ns` after the run's beginning (planned for `at_ns`), to the process `pid`.

    `at_ns` -1: it was not planned; a process died by itself. `pid` 0: nobody was there; a start that the run's end came
    before.
    """

    at_ns: int
    done_ns: int
    what: int
    instance: int
    pid: int

    @property
    def late_ns(self) -> int:
        """Done after the planned moment."""
        return self.done_ns - self.at_ns if self.at_ns >= 0 else 0

    def __str__(self) -> str:
        plan = f"planned {self.at_ns / NS_PER_S:.6f} s" if self.at_ns >= 0 else "not planned"
        what = trace.EVENTS[self.what]
        return f"{plan}, done {self.done_ns / NS_PER_S:.6f} s: {what} instance {self.instance}, process {self.pid}"


class State:
    """How an instance is; `life` counts its deaths, `deaths` those that the orchestrator mends.

    `deadly`: component -> (chance, revived after ns), while requests may kill. `owed`: it will be started again.
    """

    def __init__(self) -> None:
        self.up = self.ready = True
        self.frozen = self.owed = False
        self.life = self.deaths = 0
        self.alive_streak = self.ready_streak = (1, 0)
        self.deadly: dict[int, tuple[float, int]] = {}


def to_come(program: Program, now_ns: int) -> int:
    """The most processes that are still to die within one START_NS, and are started again afterwards."""
    probed = any(row.live_every_ns > 0 and row.restart_ns >= 0 for row in program.units)
    strikes = [fault for fault in program.faults if deathly(program, fault)]
    moments = sorted(fault.at_ns for fault in strikes if fault.at_ns > now_ns)
    any_time = probed or any(fault.at_ns < 0 or fault.what == p.DEADLY for fault in strikes)
    return max([bisect_left(moments, t + START_NS) - i for i, t in enumerate(moments)], default=int(any_time))


def deathly(program: Program, fault: p.FaultRow) -> bool:
    """Whether a fault takes a process, now or when a probe finds it, that is started again."""
    if fault.what not in (p.CRASH, p.DEADLY, p.FREEZE):
        return False
    unit = program.units[program.instances[fault.target].unit]
    if fault.what == p.FREEZE:
        return unit.live_every_ns > 0 and unit.restart_ns >= 0
    own = fault.factor == REVIVED if fault.what == p.CRASH else fault.revive_ns >= 0
    return own or unit.restart_ns >= 0
