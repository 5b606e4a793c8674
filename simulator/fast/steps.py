"""What single instructions mean that take no time, compiled. Told in `engine/steps.py`."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.caching import keep_found
from simulator.fast.dispatch import admit
from simulator.fast.observe import note
from simulator.fast.process import instances
from simulator.fast.rows import ROWS
from simulator.fast.spare import chore, frames
from simulator.model import dice, trace
from simulator.model import program as p
from simulator.model.dice import child, draw, unit
from simulator.policies import outcomes

policies, sources, ill = ROWS["policies"], ROWS["sources"], ROWS["ill"]
GOES_ON, DIES = -1, -2  # its process will die of it


@njit(**INNER)
def decide(w, f, step, now):
    """BRANCH, JUMP, FAIL, CHECK, TRIP, LIMIT and STORE: how the operation ends, if it does."""
    fr, op = frames(w, f), step.op
    if op == p.JUMP:
        fr.pc = step.a
    elif op == p.CHECK:
        if fr.manners == step.a:
            return ended(w, f, trace.DENIED, outcomes.DENIED, now)
    elif op == p.LIMIT:
        if not within_limits(w, f, step, now):
            return ended(w, f, trace.LIMITED, outcomes.LIMITED, now)
    elif op == p.STORE:
        keep_found(w, f, now)
    elif op == p.TRIP:
        return trip(w, f, step, now)
    elif unit(draw(fr.key, step.place)) < step.p:
        if op == p.FAIL:
            return ended(w, f, trace.FAILED, outcomes.ERROR, now)
        fr.pc = step.a
    return GOES_ON


@njit(**INNER)
def ended(w, f, event, outcome, now):
    """An end that is worth noting."""
    note(w, now, event, frames(w, f).request, frames(w, f).inst)
    return outcome


@njit(**INNER)
def within_limits(w, f, step, now):
    """Whether all limits of this instance let the client in."""
    fr = frames(w, f)
    first = step.a + instances(w, fr.inst).ordinal * step.b
    let_in = True
    for slot in range(first, first + step.b):
        let_in = let_in and bool(admit(w, policies(w, slot).own, now, fr.client))
    return let_in


@njit(**INNER)
def trip(w, f, step, now):
    """An operation that a fault may fail, or that may kill its process: the same requests always do."""
    fr = frames(w, f)
    sick = ill(w, fr.inst * w.N_COMPONENTS + step.component)
    if sick.failing > 0.0 and unit(draw(fr.key, dice.TRIP ^ step.place)) < sick.failing:
        return ended(w, f, trace.TRIPPED, outcomes.ERROR, now)
    if sick.deadly > 0.0:
        base = sources(w, fr.request >> trace.REQUEST_SHIFT).base
        if unit(draw(child(base, fr.request & ((1 << trace.REQUEST_SHIFT) - 1)), dice.FATE)) < sick.deadly:
            note(w, now, trace.KILLED, fr.request, fr.inst)
            chore(w, now, kinds.KILL, fr.inst, instances(w, fr.inst).life, sick.revive_ns)
            fr.state = kinds.IDLE
            return DIES
    return GOES_ON
