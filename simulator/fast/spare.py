"""Rows that are taken and given back, and the lists they stand in, compiled.

A frame stands in at most one queue, so its field `next` serves them all, the ready list too.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.rows import ROWS

frames, calls = ROWS["frames"], ROWS["calls"]


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
    fr.state = kinds.IDLE
    return f


@njit(**INLINE)
def free_frame(w, f):
    """The row may be used again."""
    frames(w, f).group += 1
    frames(w, f).next = w.FREE_FRAME
    w.FREE_FRAME = f + 1


@njit(**INLINE)
def new_call(w):
    """A free row; its token goes on counting, so that answers to whoever had the row before find nobody."""
    k = w.FREE_CALL - 1
    if k >= 0:
        w.FREE_CALL = calls(w, k).next
    else:
        k = w.HIGH_CALL
        w.HIGH_CALL = k + 1
    return k


@njit(**INLINE)
def free_call(w, k):
    """The row may be used again; its token goes on counting."""
    calls(w, k).in_flight = 0
    calls(w, k).next = w.FREE_CALL
    w.FREE_CALL = k + 1


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
