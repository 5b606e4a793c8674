"""Instances, compiled: frames, workers, cores and the queues before them.

A frame stands in at most one queue, so its field `next` serves them all; `before` and `after` link the frames inside an
instance in order of entry, for the day it dies.
"""

import numpy as np
from numba import njit

from simulator.fast.adopt import INLINE, INNER
from simulator.fast.heap import push
from simulator.fast.observe import metered, note
from simulator.fast.rows import ROWS
from simulator.model import trace
from simulator.model.dice import draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns, stretched_ns

ARRIVAL, ARRIVE, COMPUTED, WAITED, REPLY, TIMER, QUERIED, FAULT = range(8)  # kinds of event
IDLE, QUEUED, CORE_WAIT, COMPUTING, WAITING, CONNECTION_WAIT, SERVER_WAIT, QUERYING, FLYING, DEAD = range(
    10
)  # states of a frame

frames, instances, slow, laws, samples = (ROWS[n] for n in ("frames", "instances", "slow", "laws", "samples"))


@njit(**INNER)
def draw_ns(w, law, key, purpose):
    """How long something takes that happens at `key`."""
    bits = draw(key, purpose)
    row = laws(w, law)
    if row.branches > 1:
        u = branch_of(bits)
        while u >= laws(w, law).upto:
            law += 1
        row = laws(w, law)
    if row.kind == EMPIRICAL:
        return samples(w, np.int64(row.a) + np.int64(unit(bits) * row.b)).n
    return round_ns(sample_ns(row.kind, row.a, row.b, bits), row.max_ns)


@njit(**INLINE)
def new_frame(w):
    """A free row; its group number goes on counting, so that answers to whoever had the row before find nobody."""
    f = w.FREE_FRAME - 1
    if f >= 0:
        w.FREE_FRAME = frames(w, f).next
    else:
        f = w.HIGH_FRAME
        w.HIGH_FRAME = f + 1
    fr = frames(w, f)
    fr.group += 1
    fr.succeeded = fr.failed = fr.joining = fr.sending = 0
    fr.parent = fr.operation = fr.caller = -1
    fr.state = IDLE
    return f


@njit(**INLINE)
def free_frame(w, f):
    """The row may be used again."""
    frames(w, f).group += 1
    frames(w, f).next = w.FREE_FRAME
    w.FREE_FRAME = f + 1


@njit(**INLINE)
def wake(w, f):
    """Onto the ready list."""
    frames(w, f).next = -1
    if w.READY < 0:
        w.READY = f
    else:
        frames(w, w.READY_END).next = f
    w.READY_END = f


@njit(**INLINE)
def append(w, queue, f):
    """To the end of a queue of a row that has q_head, q_tail, q_n."""
    frames(w, f).next = -1
    if queue.q_n == 0:
        queue.q_head = f
    else:
        frames(w, queue.q_tail).next = f
    queue.q_tail = f
    queue.q_n += 1


@njit(**INLINE)
def take_first(w, queue):
    """From the front of a queue."""
    f = queue.q_head
    queue.q_head = frames(w, f).next
    queue.q_n -= 1
    return f


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
    """A root frame has answered: its worker takes the next one."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    m = metered(w, it.unit, now)
    m.residence_ns += now - fr.entered_ns
    release(w, f)
    if it.q_n > 0:
        m.queued -= 1
        g = take_first(w, it)
        frames(w, g).state = IDLE
        wake(w, g)
    else:
        it.busy_w -= 1
        m.busy_w -= 1


@njit(**INLINE)
def stretched(w, f, work_ns, now):
    """A step's length under the slowness of its component."""
    fr = frames(w, f)
    factor = slow(w, fr.inst * w.N_COMPONENTS + fr.component).n
    if factor == 1.0:
        return work_ns
    note(w, now, trace.SLOWED, fr.request, fr.inst)
    return stretched_ns(work_ns, factor)


@njit(**INLINE)
def start(w, f, m, now):
    """A computation begins."""
    fr = frames(w, f)
    work_ns = stretched(w, f, fr.work_ns, now)
    fr.ends_ns = now + work_ns
    fr.state = COMPUTING
    m.work_ns += work_ns
    push(w, now + work_ns, COMPUTED, f)


@njit(**INLINE)
def compute(w, f, now):
    """A core, first come first served."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    m = metered(w, it.unit, now)
    if it.busy_c < it.cores:
        it.busy_c += 1
        m.busy_c += 1
        start(w, f, m, now)
    else:
        note(w, now, trace.CORE_WAIT, fr.request, fr.inst)
        fr.state = CORE_WAIT
        fr.next = -1
        if it.c_n == 0:
            it.c_head = f
        else:
            frames(w, it.c_tail).next = f
        it.c_tail = f
        it.c_n += 1
        m.core_waiting += 1


@njit(**INLINE)
def free_core(w, i, now):
    """The core takes the next computation."""
    it = instances(w, i)
    m = metered(w, it.unit, now)
    if it.c_n > 0:
        f = it.c_head
        it.c_head = frames(w, f).next
        it.c_n -= 1
        m.core_waiting -= 1
        start(w, f, m, now)
    else:
        it.busy_c -= 1
        m.busy_c -= 1
