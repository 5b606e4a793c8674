"""Timers of calls, compiled: what happens when one runs out."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.attempts import lives
from simulator.fast.calls import hear, hedge
from simulator.fast.heap import push_at
from simulator.fast.spare import calls, errands, free_errand
from simulator.fast.timers import lanes, links
from simulator.model import trace
from simulator.policies import outcomes


@njit(**INLINE)
def timer(w, e, now):
    """The head of a lane; the next head is the next timer that still matters."""
    link = links(w, e)
    first, mask = link.lane * w.LANE_ROOM, w.LANE_ROOM - 1
    ln = lanes(w, first + link.lane_head)
    late = ln.call if calls(w, ln.call).token == ln.token else -1
    head, n = (link.lane_head + 1) & mask, link.lane_n - 1
    while n > 0 and calls(w, lanes(w, first + head).call).token != lanes(w, first + head).token:
        head = (head + 1) & mask
        n -= 1
    link.lane_head, link.lane_n = head, n
    if n > 0:
        push_at(w, lanes(w, first + head).ns, lanes(w, first + head).seq, kinds.TIMER, e)
    if late >= 0:
        timed_out(w, late, now)


@njit(**INNER)
def timed_out(w, a, now):
    """Nobody waits for this attempt any longer."""
    hear(w, a, trace.TIMEOUT, outcomes.TIMEOUT, now)


@njit(**INNER)
def alarm(w, n, now):
    """A timer that has a row of its own: an attempt is late, or a call asks once more."""
    errand = errands(w, n)
    what, a, b, tries, number = errand.what, errand.a, errand.b, errand.d, errand.e
    free_errand(w, n)
    call = calls(w, a)
    if what == kinds.LATE:
        if call.token == b:
            timed_out(w, a, now)
    elif call.serial == b and call.attempts == tries and call.flying > 0 and lives(w, call):
        hedge(w, a, number, now)
