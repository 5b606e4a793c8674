"""Instances, compiled: who is inside, the workers, and the queue before them.

`before` and `after` link the frames inside an instance in order of entry, for the day it dies. A plain queue is first
in, first out; the others are linked both ways. Told in `engine/instance.py`.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.observe import meters, move_queued, move_workers, note
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, do_now, frames, new_errand, take_first, wake
from simulator.fast.wires import reply
from simulator.model import trace
from simulator.policies import outcomes, queueing

instances, units = ROWS["instances"], ROWS["units"]
TURNED_MAX = 16  # in one step, for which tables have room


@njit(**INLINE)
def hold(w, f, entered_ns):
    """A frame is inside its instance from now on."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    fr.entered_ns = entered_ns
    fr.after = -1
    fr.before = it.in_tail
    if it.in_tail < 0:
        it.in_head = f
    else:
        frames(w, it.in_tail).after = f
    it.in_tail = f
    it.inside += 1
    if it.inside > trace.INSIDE_MAX:
        w.OVERFULL = it.unit


@njit(**INLINE)
def release(w, f):
    """A frame is inside no more."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    if fr.before < 0:
        it.in_head = fr.after
    else:
        frames(w, fr.before).after = fr.after
    if fr.after < 0:
        it.in_tail = fr.before
    else:
        frames(w, fr.after).before = fr.before
    it.inside -= 1


@njit(**INLINE)
def leave(w, f, now):
    """A root frame has answered: its worker takes the next one, unless that has waited too long."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    m = meters(w, it.unit)
    m.residence_ns += now - fr.entered_ns
    release(w, f)
    if it.q_n == 0:
        it.busy_w -= 1
        move_workers(m, -1, now)
    elif it.plain:
        move_queued(m, -1, now)
        wake(w, take_first(w, it))
    else:
        take_one(w, fr.inst, now)


@njit(**INNER)
def take_one(w, i, now):
    """A free worker takes one out of a queue with rules; many who are turned away are dealt with in several steps."""
    it = instances(w, i)
    unit, m, turned = units(w, it.unit), meters(w, it.unit), 0
    while it.q_n > 0:
        if turned == TURNED_MAX:
            do_now(w, kinds.CHORE, new_errand(w, kinds.NEXT_JOB, i, 0, 0))
            return
        turned += 1
        standing_ns = now - it.standing_since_ns
        front = queueing.end(unit.order, standing_ns) == queueing.FRONT
        f = it.q_head if front else it.q_tail
        unlink(w, it, f)
        if queueing.overdue(unit.codel_ns, standing_ns, now - frames(w, f).entered_ns):
            turn_away(w, f, trace.DROPPED, now)
            continue
        move_queued(m, -1, now)
        wake(w, f)
        return
    it.busy_w -= 1
    move_workers(m, -1, now)


@njit(**INNER)
def unlink(w, it, f):
    """Out of a queue with rules."""
    fr = frames(w, f)
    if fr.prev < 0:
        it.q_head = fr.next
    else:
        frames(w, fr.prev).next = fr.next
    if fr.next < 0:
        it.q_tail = fr.prev
    else:
        frames(w, fr.next).prev = fr.prev
    it.q_n -= 1


@njit(**INNER)
def stand(w, it, f, now):
    """A place in a queue with rules: behind all, or before those that are less important."""
    order, fr = units(w, it.unit).order, frames(w, f)
    if it.q_n == 0:
        it.standing_since_ns = now
    before, after = it.q_tail if it.q_n > 0 else -1, -1
    while before >= 0 and queueing.ahead(order, fr.priority, frames(w, before).priority):
        before, after = frames(w, before).prev, before
    fr.prev, fr.next = before, after
    if before < 0:
        it.q_head = f
    else:
        frames(w, before).next = f
    if after < 0:
        it.q_tail = f
    else:
        frames(w, after).prev = f
    it.q_n += 1


@njit(**INLINE)
def line_up(w, it, f, now):
    """A place in the queue for a worker."""
    fr, m = frames(w, f), meters(w, it.unit)
    fr.state = kinds.QUEUED
    note(w, now, trace.QUEUED, fr.request, fr.inst)
    if it.plain:
        append(w, it, f)
    else:
        stand(w, it, f, now)
    move_queued(m, 1, now)
    m.queue_max = max(m.queue_max, it.q_n)


@njit(**INNER)
def displaced(w, it, f, now):
    """Whether the last in a full queue makes room for something more important."""
    if it.plain or it.q_n == 0:
        return False
    last = it.q_tail
    if not queueing.displaces(units(w, it.unit).order, frames(w, f).priority, frames(w, last).priority):
        return False
    unlink(w, it, last)
    turn_away(w, last, trace.DISPLACED, now)
    return True


@njit(**INNER)
def turn_away(w, f, event, now):
    """Out of the queue without having been served."""
    fr = frames(w, f)
    m = meters(w, instances(w, fr.inst).unit)
    note(w, now, event, fr.request, fr.inst)
    move_queued(m, -1, now)
    m.residence_ns += now - fr.entered_ns
    release(w, f)
    fr.group += 1
    reply(w, f, outcomes.OVERLOADED, now)
