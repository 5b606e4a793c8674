"""What strikes one thing at its time becomes rows: overlapping faults are settled here.

A process is down while any crash of it holds, a factor is the product of all slownesses that hold, chances to fail are
those of independent dice, of several delays the last one begun counts. So a runtime only sets what a row says. Where an
orchestrator restarts processes, a crash without an end of its own lasts but a moment: the rest is the orchestrator's.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.laws import Law
from simulator.model.topology import Fault

OVER = {p.CRASH: p.RESTART, p.FREEZE: p.THAW, p.REGISTRY_DOWN: p.REGISTRY_UP, p.DATABASE_DOWN: p.DATABASE_UP}
FACTORS = (p.SLOW, p.SLOW_DATABASE)
CHANCES = (p.FAILING, p.DEADLY)


class Target(NamedTuple):
    """One thing that a fault changes, in the words of `program.FaultRow`."""

    what: int
    number: int = 0
    component: int = 0


class State(NamedTuple):
    """What holds of a target."""

    factor: float
    law: int = -1
    revive_ns: int = -1


class Settler(NamedTuple):
    """`law`: the row of a law. `restarts`: whether an orchestrator brings dead processes back."""

    law: Callable[[Law], int]
    restarts: bool = False

    def rows(self, strikes: Iterable[tuple[Target, Fault]]) -> tuple[p.FaultRow, ...]:
        """Changes in order of time; at one moment in order of what changes, and of target."""
        holding: dict[Target, list[Fault]] = {}
        for target, fault in strikes:
            holding.setdefault(target, []).append(fault)
        rows = [row for target, faults in holding.items() for row in self.changes(target, faults)]
        return tuple(sorted(rows, key=lambda row: row[:4]))

    def changes(self, target: Target, faults: Sequence[Fault]) -> Iterator[p.FaultRow]:
        """The changes of one target: a row whenever what holds differs from before."""
        if target.what == p.CRASH:
            yield from self.crashes(target, faults)
            return
        if target.what == p.FLUSH:
            yield from (self.row(at_ns, target, State(1.0)) for at_ns in sorted({f.at_ns for f in faults}))
            return
        before = self.state(target.what, ())
        for at_ns in moments(faults):
            now = self.state(target.what, [f for f in faults if holds(f, at_ns)])
            if now != before:
                yield self.row(at_ns, target, now)
            before = now

    def crashes(self, target: Target, faults: Sequence[Fault]) -> Iterator[p.FaultRow]:
        """Deaths and revivals of one process. The factor of a death is 1 where its revival is a row too."""
        lasting = [f for f in faults if f.for_ns is not None or not self.restarts]
        sudden = {f.at_ns for f in faults if f not in lasting}
        before = False
        for at_ns in sorted({*moments(lasting), *sudden}):
            causes = [f for f in lasting if holds(f, at_ns)]
            if causes and not before:
                yield self.row(at_ns, target, State(float(all(f.for_ns is not None for f in causes))), down=True)
            elif not causes and at_ns in sudden:
                yield self.row(at_ns, target, State(0.0), down=True)
            elif before and not causes:
                yield self.row(at_ns, target, State(0.0))
            before = bool(causes)

    def state(self, what: int, faults: Sequence[Fault]) -> State:
        """What holds while these faults do, in the order of their beginning."""
        last = max(faults, key=lambda f: f.at_ns, default=None)
        if what in FACTORS:
            return State(math.prod(f.factor for f in faults))
        if what in CHANCES:
            chance = 0.0
            for fault in faults:
                share = fault.share if what == p.FAILING else fault.set_off or 0.0
                chance += share * (1.0 - chance)
            revive_ns = -1 if what == p.FAILING or last is None or last.for_ns is None else last.for_ns
            return State(chance, revive_ns=revive_ns)
        if what == p.LOSE:
            return State(max((f.share for f in faults), default=0.0))
        law = -1 if what != p.DELAY or last is None or last.law is None else self.law(last.law)
        return State(float(bool(faults)), law)

    def row(self, at_ns: int, target: Target, state: State, down: bool = False) -> p.FaultRow:
        """A row; what is over has an opposite, or a factor that says so."""
        what = target.what if down or state.factor else OVER.get(target.what, target.what)
        return p.FaultRow(at_ns, what, target.number, target.component, *state)


def moments(faults: Iterable[Fault]) -> list[int]:
    """When faults begin and end."""
    return sorted({t for f in faults for t in (f.at_ns, end_ns(f)) if t is not None})


def end_ns(fault: Fault) -> int | None:
    """When a fault is over; None: never. A crash that requests set off can happen until the end."""
    return None if fault.for_ns is None or fault.set_off is not None else fault.at_ns + fault.for_ns


def holds(fault: Fault, t_ns: int) -> bool:
    """Whether a fault holds at a moment: from its start up to, not with, its end."""
    end = end_ns(fault)
    return fault.at_ns <= t_ns and (end is None or t_ns < end)
