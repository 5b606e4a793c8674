"""Messages that arrive, compiled: a request at its instance, a reply at its caller, word that a caller has given up."""

from numba import njit

from simulator.fast.adopt import INLINE, INNER
from simulator.fast.calls import hear
from simulator.fast.observe import meters, move_workers, note, reach
from simulator.fast.process import displaced, hold, instances, line_up
from simulator.fast.spare import calls, errands, frames, free_errand, free_frame, wake
from simulator.fast.wires import reply
from simulator.model import trace
from simulator.policies import admission, outcomes


@njit(**INLINE)
def replied(w, f, now):
    """The reply message arrives; it is heard unless the caller has stopped waiting."""
    fr = frames(w, f)
    a, outcome = fr.call, fr.outcome
    heard = fr.token == calls(w, a).token
    free_frame(w, f)
    if heard:
        hear(w, a, trace.REPLY, outcome, now)


@njit(**INLINE)
def arrive(w, f, now):
    """The request message reaches the instance: a worker, a place in the queue, or a refusal."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    note(w, now, trace.ARRIVE, fr.request, fr.inst)
    if it.up == 0:
        note(w, now, trace.DEAD_ON_ARRIVAL, fr.request, fr.inst)
        reply(w, f, outcomes.REFUSED, now)
        return
    if fr.operation >= 0:
        reach(w, fr.operation)
    verdict = admission.admit(it.workers, it.queue, it.busy_w, it.q_n)
    if verdict == admission.REFUSE and displaced(w, it, f, now):
        verdict = admission.QUEUE
    if verdict == admission.REFUSE:
        note(w, now, trace.OVERLOADED, fr.request, fr.inst)
        reply(w, f, outcomes.OVERLOADED, now)
    else:
        let_in(w, f, verdict, now)


@njit(**INLINE)
def let_in(w, f, verdict, now):
    """A worker, or a place in the queue."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    fr.life = it.life
    hold(w, f, now)
    if verdict == admission.WORK:
        it.busy_w += 1
        move_workers(meters(w, it.unit), 1, now)
        wake(w, f)
    else:
        line_up(w, it, f, now)


@njit(**INNER)
def cancelled(w, n, now):
    """What is done in an instance for an attempt that nobody waits for stops before its next step."""
    errand = errands(w, n)
    f = instances(w, errand.c).in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.call == errand.a and fr.token == errand.b and not fr.sending:
            fr.deadline_ns = 0
        f = fr.after
    free_errand(w, n)
