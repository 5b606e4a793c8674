"""What faults make of the world at any moment: known beforehand, since their times are the scenario's or the dice's.

The program says what changes when; `renewals` are drawn from the run's own dice. So a process need not be told that it
is slow or that a link is cut: it looks up how things stand at a moment of its story, be that past or to come, and the
simulator with the same seed and replication sees the same. What must be done to a process from outside (killing it,
stopping it) the launcher does, by the same list.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from heapq import merge
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.dice import DOWN, UP, child, draw
from simulator.model.laws import NEVER_NS
from simulator.testbed.chance import law_ns
from simulator.testbed.opening import Opening

Place = tuple[int, int, int]  # what changes, of whom, of which component


class Strike(NamedTuple):
    """One row of the program's faults, and when it happens, in ns since the start of the run."""

    at_ns: int
    row: p.FaultRow


def strikes(program: p.Program, opening: Opening) -> list[Strike]:
    """Everything that goes wrong in a run, up to its horizon, in the order in which it does."""
    timed = sorted((Strike(row.at_ns, row) for row in program.faults if row.at_ns >= 0), key=when)
    again = (renewed(program, row, opening) for row in program.renewals)
    return list(merge(timed, *again, key=when))


def when(strike: Strike) -> int:
    """Its moment."""
    return strike.at_ns


def renewed(program: p.Program, row: p.RenewalRow, opening: Opening) -> Iterator[Strike]:
    """Failure and repair again and again, until the horizon."""
    key, turn, at_ns = child(opening.phases, row.key), 0, 0
    while True:
        law, purpose = (row.down, DOWN) if turn % 2 else (row.up, UP)
        at_ns += law_ns(program, law, draw(child(key, turn), purpose))
        if at_ns > program.horizon_ns:
            return
        first = row.first + (row.n if turn % 2 else 0)
        for fault in program.faults[first : first + row.n]:
            yield Strike(at_ns, fault)
        turn += 1


class Course:
    """How one number goes: it has a value until the first moment, and another one from each moment on."""

    def __init__(self, calm: float):
        self.moments_ns: list[int] = []
        self.values = [calm]

    def add(self, at_ns: int, value: float) -> None:
        """From then on."""
        self.moments_ns.append(at_ns)
        self.values.append(value)

    def at(self, at_ns: int) -> float:
        """Its value at that moment, changes of the same moment included."""
        return self.values[bisect_right(self.moments_ns, at_ns)]

    def since(self, birth_ns: int) -> Course:
        """How it goes for who is born then: what had begun before does not concern it."""
        i = bisect_right(self.moments_ns, birth_ns)
        own = Course(self.values[0])
        own.moments_ns, own.values = self.moments_ns[i:], [self.values[0], *self.values[i + 1 :]]
        return own

    def rises_ns(self) -> list[int]:
        """The moments from each of which on it is not 0."""
        return [at_ns for at_ns, value in zip(self.moments_ns, self.values[1:], strict=True) if value]

    def next_ns(self, after_ns: int) -> int:
        """When it changes next; NEVER_NS: not any more."""
        i = bisect_right(self.moments_ns, after_ns)
        return self.moments_ns[i] if i < len(self.moments_ns) else NEVER_NS


CALM = {p.SLOW: 1.0, p.SLOW_DATABASE: 1.0, p.DELAY: -1.0}  # of others 0
OVER = {p.THAW: p.FREEZE, p.CRASH: p.FREEZE, p.DATABASE_UP: p.DATABASE_DOWN}  # what they put an end to


class Weather:
    """The courses of all that faults change, on CLOCK_MONOTONIC. Without an opening everything is calm."""

    def __init__(self, program: p.Program, opening: Opening | None = None):
        self.courses: dict[Place, Course] = {}
        for at_ns, row in strikes(program, opening) if opening is not None else ():
            assert opening is not None
            self.note(opening.start_ns + at_ns, row)

    def note(self, at_ns: int, row: p.FaultRow) -> None:
        """One thing changes."""
        what = OVER.get(row.what, row.what)
        value = float(row.law) if what == p.DELAY else row.factor
        if what in (p.FREEZE, p.DATABASE_DOWN):
            value = float(row.what == what)
        place = what, row.target, row.component if what in (p.SLOW, p.FAILING, p.DEADLY) else 0
        if place not in self.courses:
            self.courses[place] = Course(CALM.get(what, 0.0))
        self.courses[place].add(at_ns, value)

    def course(self, what: int, target: int, component: int = 0) -> Course | None:
        """How something goes, if it ever changes."""
        return self.courses.get((what, target, component))

    def at(self, at_ns: int, what: int, target: int, component: int = 0) -> float:
        """How something stands at a moment."""
        course = self.courses.get((what, target, component))
        return CALM.get(what, 0.0) if course is None else course.at(at_ns)
