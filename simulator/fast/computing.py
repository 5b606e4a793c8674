"""The end of a computation, compiled: the core takes the next one before the finished one goes on."""

from numba import njit

from simulator.fast import kinds, sharing
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.attempts import ask
from simulator.fast.calls import attempt_over
from simulator.fast.mailbox import computed_there, still_computing
from simulator.fast.observe import note
from simulator.fast.process import instances, release
from simulator.fast.processor import free_core
from simulator.fast.spare import calls, frames, free_frame, resume
from simulator.model import trace
from simulator.policies import outcomes


@njit(**INLINE)
def computed(w, f, now):
    """A computation that had a core to itself is over, unless its process was frozen meanwhile."""
    fr = frames(w, f)
    if fr.state == kinds.DEAD:
        free_frame(w, f)
        return
    if w.MOODS and still_computing(w, f, now):
        return
    free_core(w, instances(w, fr.inst), now)
    go_on(w, f, now)


@njit(**INNER)
def shared(w, p, seq, now):
    """The first of those who share a processor is done."""
    f = sharing.over(w, p, seq, now)
    if f >= 0:
        go_on(w, f, now)


@njit(**INLINE)
def go_on(w, f, now):
    """The computation of a step, or the cost of calling, has been spent."""
    fr = frames(w, f)
    if w.MOODS:
        computed_there(w, fr.inst)
    note(w, now, trace.COMPUTED, fr.request, fr.inst)
    if fr.sending:
        dispatch(w, f, now)
    else:
        resume(w, f)


@njit(**INNER)
def dispatch(w, f, now):
    """An attempt is ready to be sent, if it is still wanted."""
    fr = frames(w, f)
    a, wanted = fr.call, fr.token == calls(w, fr.call).token
    release(w, f)
    free_frame(w, f)
    if wanted and not ask(w, a, now):
        attempt_over(w, a, 0, outcomes.REFUSED, now)
