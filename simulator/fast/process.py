"""Instances, compiled: who is inside, and the workers.

`before` and `after` link the frames inside an instance in order of entry, for the day it dies.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.observe import metered
from simulator.fast.rows import ROWS
from simulator.fast.spare import frames, take_first, wake
from simulator.model import trace

instances = ROWS["instances"]


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
        frames(w, g).state = kinds.IDLE
        wake(w, g)
    else:
        it.busy_w -= 1
        m.busy_w -= 1
