"""Timers of calls, compiled: how one is set.

Timers of one link that all last as long run out in order, so they stand in a lane of which only the head is in the list
of events; all take a sequence number. A timer that is drawn, that asks for a hedge, or of a process that may not be
able to attend to it, has an event of its own.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.heap import push_at, push_rare
from simulator.fast.rows import ROWS
from simulator.fast.spare import calls, errands, new_errand

links, lanes, instances = ROWS["links"], ROWS["lanes"], ROWS["instances"]


@njit(**INLINE)
def set_timer(w, e, a, timeout_ns, now):
    """An attempt is given up after so long."""
    at, link = calls(w, a), links(w, e)
    if link.timeout >= 0 or (w.MOODS and at.home >= 0 and instances(w, at.home).moody):
        set_late(w, a, now + timeout_ns)
        return
    seq = w.SEQ
    w.SEQ = seq + 1
    n = link.lane_n
    ln = lanes(w, link.lane * w.LANE_ROOM + ((link.lane_head + n) & (w.LANE_ROOM - 1)))
    ln.ns, ln.seq, ln.call, ln.token = now + timeout_ns, seq, a, at.token
    link.lane_n = n + 1
    w.LANE_LONGEST = max(w.LANE_LONGEST, n + 1)
    if n == 0:
        push_at(w, ln.ns, seq, kinds.TIMER, e)


@njit(**INNER)
def set_late(w, a, ns):
    """A timer with an event of its own."""
    at = calls(w, a)
    push_rare(w, ns, kinds.ALARM, new_errand(w, kinds.LATE, a, at.token, at.home))


@njit(**INNER)
def set_hedge(w, k, number, now):
    """When a call asks once more for want of an answer."""
    call = calls(w, k)
    n = new_errand(w, kinds.HEDGE, k, call.serial, call.home)
    errands(w, n).d, errands(w, n).e = call.attempts, number
    push_rare(w, now + links(w, call.link).hedge_ns, kinds.ALARM, n)
