"""How instances are, what is to be done to them, and how many of them one moment may take."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.program import Program

REVIVED = 1.0  # the factor of a CRASH that has a RESTART of its own


class Deed(NamedTuple):
    """Something to be done to an instance (`what`: CRASH, RESTART, FREEZE, THAW... of model.trace) at `at_ns`.

    READY and UNREADY ask for nothing but that all are told; KILLED says why the CRASH after it.
    """

    at_ns: int
    what: int
    instance: int


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
    """The most processes that one further moment can take, and that are started again afterwards."""
    mended = [program.units[place.unit].restart_ns >= 0 for place in program.instances]
    crashes = [fault for fault in program.faults if fault.what == p.CRASH]
    crashes = [fault for fault in crashes if fault.factor == REVIVED or mended[fault.target]]
    at_once = Counter(fault.at_ns for fault in crashes if fault.at_ns > now_ns)
    probed = any(row.live_every_ns > 0 and row.restart_ns >= 0 for row in program.units)
    deadly = any(f.what == p.DEADLY and (f.revive_ns >= 0 or mended[f.target]) for f in program.faults)
    again = any(fault.at_ns < 0 for fault in crashes)
    return max([*at_once.values(), int(probed or deadly or again)])
