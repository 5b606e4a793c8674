"""Faults, compiled: one row of the program changes one thing. Told in `engine/faults.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.caching import caches, flush
from simulator.fast.chance import draw_ns
from simulator.fast.deaths import crash, restart
from simulator.fast.mailbox import freeze, thaw
from simulator.fast.observe import note
from simulator.fast.outages import go_down
from simulator.fast.processor import slow
from simulator.fast.registry import come_up, registry
from simulator.fast.rows import ROWS
from simulator.fast.spare import chore, do_first, do_now, mail, new_errand, new_mail
from simulator.fast.steps import ill
from simulator.fast.storage import databases
from simulator.fast.wires import links, zones
from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import DOWN, UP, child

faults, renewals = ROWS["faults"], ROWS["renewals"]
REVIVED = 1.0  # the factor of a CRASH that has a RESTART of its own
SAID = {  # fault -> the event that says so, where that is all there is to say
    p.SLOW: trace.SLOW,
    p.SLOW_DATABASE: trace.SLOW_DATABASE,
    p.FAILING: trace.FAILING,
    p.DEADLY: trace.DEADLY,
    p.CUT: trace.CUT,
    p.LOSE: trace.LOSE,
    p.DELAY: trace.DELAY,
    p.ISOLATE: trace.ISOLATE,
    p.DATABASE_DOWN: trace.DATABASE_DOWN,
    p.DATABASE_UP: trace.DATABASE_UP,
    p.FLUSH: trace.FLUSH,
    p.BARREN: trace.BARREN,
}
EVENT_OF = tuple(SAID.get(what, -1) for what in range(len(p.FAULTS)))


@njit(**INNER)
def strike(w, a, now):
    """One thing changes."""
    fault = faults(w, a)
    what, i = fault.what, fault.target
    if EVENT_OF[what] >= 0:
        note(w, now, EVENT_OF[what], -1, i)
    if what == p.CRASH:
        if fault.factor != REVIVED:
            do_now(w, kinds.CHORE, new_errand(w, kinds.RECOVER, i, 0, 0))
        crash(w, i, now)
    elif what == p.RESTART:
        restart(w, i, now)
    elif what == p.FREEZE:
        freeze(w, i, now)
    elif what == p.THAW:
        thaw(w, i, now)
    elif what == p.SLOW or what == p.FAILING or what == p.DEADLY:
        afflict(w, a)
    elif what == p.CUT or what == p.LOSE or what == p.DELAY or what == p.ISOLATE:
        disturb(w, a)
    elif what == p.REGISTRY_DOWN:
        note(w, now, trace.REGISTRY_DOWN, -1, -1)
        registry(w, 0).up = 0
    elif what == p.REGISTRY_UP:
        note(w, now, trace.REGISTRY_UP, -1, -1)
        come_up(w, now)
    else:
        strike_data(w, a, now)


@njit(**INNER)
def afflict(w, a):
    """A component in one instance."""
    fault = faults(w, a)
    n = fault.target * w.N_COMPONENTS + fault.component
    if fault.what == p.SLOW:
        slow(w, n).n = fault.factor
    elif fault.what == p.FAILING:
        ill(w, n).failing = fault.factor
    else:
        ill(w, n).deadly, ill(w, n).revive_ns = fault.factor, fault.revive_ns


@njit(**INNER)
def disturb(w, a):
    """Messages."""
    fault = faults(w, a)
    if fault.what == p.CUT:
        links(w, fault.target).is_cut = np.int64(fault.factor)
    elif fault.what == p.LOSE:
        links(w, fault.target).lose = fault.factor
    elif fault.what == p.DELAY:
        links(w, fault.target).later = fault.law
    else:
        zones(w, fault.target).n = np.int64(fault.factor)


@njit(**INNER)
def strike_data(w, a, now):
    """Databases and caches."""
    fault = faults(w, a)
    what, d = fault.what, fault.target
    if what == p.SLOW_DATABASE:
        databases(w, d).factor = fault.factor
    elif what == p.DATABASE_DOWN:
        go_down(w, d, now)
    elif what == p.DATABASE_UP:
        databases(w, d).up = 1
    elif what == p.FLUSH:
        flush(w, d)
    else:
        caches(w, d).barren = np.int64(fault.factor > 0.0)


@njit(**INNER)
def plan(w, r, now):
    """When something that fails again and again changes next."""
    row = renewals(w, r)
    ill_now = row.turn % 2
    law, purpose = (row.down, DOWN) if ill_now else (row.up, UP)
    chore(w, now + draw_ns(w, law, child(row.base, row.turn), purpose), kinds.RENEWAL, r, 0, 0)


@njit(**INNER)
def change(w, r):
    """It fails, or is repaired: one strike after another, then the next change is planned."""
    row = renewals(w, r)
    head = tail = -1
    first = row.first + (row.n if row.turn % 2 else 0)
    for a in range(first, first + row.n):
        n = new_mail(w, kinds.FAULT, a)
        if head < 0:
            head = n
        else:
            mail(w, tail).next = n
        tail = n
    do_now(w, kinds.CHORE, new_errand(w, kinds.RENEWED, r, 0, 0))
    do_first(w, head, tail)


@njit(**INNER)
def changed(w, r, now):
    """All of it has happened."""
    renewals(w, r).turn += 1
    plan(w, r, now)
