"""Messages, compiled: a request reaches its instance, a reply its caller."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.calls import conclude, links
from simulator.fast.chance import draw_ns
from simulator.fast.heap import push
from simulator.fast.observe import metered, note, reach
from simulator.fast.process import hold, instances
from simulator.fast.spare import append, calls, frames, free_frame, wake
from simulator.model import trace
from simulator.model.dice import BACK
from simulator.policies import admission, outcomes


@njit(**INLINE)
def reply(w, f, outcome, now):
    """The reply message leaves; the frame's row carries it."""
    fr = frames(w, f)
    fr.outcome = outcome
    fr.state = kinds.FLYING
    push(w, now + draw_ns(w, links(w, fr.over).hop, fr.key, BACK), kinds.REPLY, f)


@njit(**INLINE)
def replied(w, f, now):
    """The reply message arrives; it is heard unless the caller has stopped waiting."""
    fr = frames(w, f)
    k = fr.call
    if fr.token == calls(w, k).token:
        calls(w, k).token += 1
        note(w, now, trace.REPLY, fr.request, -1)
        conclude(w, k, fr.outcome, now)
    free_frame(w, f)


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
    reach(w, fr.operation)
    verdict = admission.admit(it.workers, it.queue, it.busy_w, it.q_n)
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
    m = metered(w, it.unit, now)
    if verdict == admission.WORK:
        fr.state = kinds.IDLE
        it.busy_w += 1
        m.busy_w += 1
        wake(w, f)
    else:
        fr.state = kinds.QUEUED
        note(w, now, trace.QUEUED, fr.request, fr.inst)
        append(w, it, f)
        m.queued += 1
        m.queue_max = max(m.queue_max, it.q_n)
