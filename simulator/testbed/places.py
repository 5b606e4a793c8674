"""Where an instance runs, and the processes that are it, one after another."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from simulator.testbed.child import Child
from simulator.testbed.ports import Port

BORN, DIED = "born", "died"


class News(NamedTuple):
    """An instance accepts (BORN) or has died unasked (DIED), `at_ns` on CLOCK_MONOTONIC."""

    what: str
    number: int
    at_ns: int


class Candidate(Child):
    """A process that may be any instance.

    `prepared`: everything is imported; `called`: it was told to accept; `listening`: it does.
    """

    def __init__(self, post: Path, log: Path):
        super().__init__("simulator.testbed.service", (str(post),), log)
        self.prepared = self.called = self.listening = False


class Place:
    """Where an instance runs. `child`: who is it, or will be; `due`: it is to accept; `dead`: who was here before.

    `births`: how many processes have accepted here. `foreign`: a product's process is here, which always accepts.
    """

    def __init__(self, number: int, *, foreign: bool = False):
        self.number, self.port, self.foreign = number, Port(), foreign
        self.child: Candidate | None = None
        self.dead: Candidate | None = None
        self.due = False
        self.births = 0

    @property
    def accepts(self) -> bool:
        """Whether somebody is here and listens."""
        return self.foreign or (self.child is not None and self.child.listening)
