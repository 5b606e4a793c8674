"""What a process keeps of an errand while it is done, and what is heard of it by whoever asked."""

from __future__ import annotations

from typing import NamedTuple

from simulator.policies.deadline import NEVER_NS
from simulator.policies.screening import WELL_FORMED


class Heard(NamedTuple):
    """How a call ended and when, on the asker's clock; `work_ns` as the callees told; `begun`: attempts, hedges too."""

    outcome: int
    at_ns: int
    work_ns: int = 0
    begun: int = 1


class Work:
    """One errand here: what the dice gave it, callees included, in ns; `until_ns`: no step begins from then on.

    `manners`: for which it was denied, here or where it was handed on to.
    """

    __slots__ = ("manners", "ns", "until_ns")

    def __init__(self, until_ns: int = NEVER_NS):
        self.ns, self.until_ns, self.manners = 0, until_ns, WELL_FORMED

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self.until_ns = 0
