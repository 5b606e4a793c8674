"""The life of a call, compiled.

The caller's processor time, whom to ask, sending, the answer or the clock, telling who asked.

`engine/caller.py` tells it in one piece; here it is cut wherever somebody waits.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE
from simulator.fast.chance import draw_ns
from simulator.fast.dispatch import pick
from simulator.fast.groups import child_done
from simulator.fast.heap import push, push_at
from simulator.fast.observe import begun, note, record_call, record_request
from simulator.fast.process import hold, instances
from simulator.fast.processor import compute
from simulator.fast.rows import ROWS
from simulator.fast.views import EVERYBODY
from simulator.fast.spare import calls, frames, free_call, new_call, new_frame
from simulator.model import trace
from simulator.model.dice import HOP, SEND, child
from simulator.policies import outcomes

links, lanes, units, policies, directories = (ROWS[n] for n in ("links", "lanes", "units", "policies", "directories"))
known_ordinals = ROWS["known"]


@njit(**INLINE)
def begin_call(w, link, key, request, parent, manners, now):
    """Somebody asks: a frame, or (parent -1) a client. The caller's processor time comes first."""
    k = new_call(w)
    call = calls(w, k)
    call.key, call.request, call.began_ns, call.link, call.parent = key, request, now, link, parent
    call.asked = call.home = -1
    call.home_life, call.begun = 0, 1
    call.manners, call.in_flight = manners, 1
    if parent >= 0:
        begun(w, links(w, link).operation).n += 1
        asking = frames(w, parent)
        call.group, call.home, call.home_life = asking.group, asking.inst, asking.life
        if links(w, link).send >= 0:
            prepare(w, k, now)
            return
    send(w, k, now)


@njit(**INLINE)
def prepare(w, k, now):
    """The caller's core is busy with the call before it is sent."""
    call, f = calls(w, k), new_frame(w)
    fr = frames(w, f)
    fr.request, fr.inst, fr.life, fr.call = call.request, call.home, call.home_life, k
    fr.component, fr.sending = 0, 1
    fr.work_ns = draw_ns(w, links(w, call.link).send, child(call.key, 1), SEND)
    hold(w, f, -1)
    compute(w, f, now)


@njit(**INLINE)
def send(w, k, now):
    """Whom to ask; first the hop, then the timer."""
    call = calls(w, k)
    link = links(w, call.link)
    slot = link.balancer
    if link.per_caller and call.home >= 0:
        slot += instances(w, call.home).ordinal
    known = directories(w, policies(w, slot).directory)
    if known.n == 0:
        note(w, now, trace.NOBODY, call.request, -1)
        conclude(w, k, outcomes.REFUSED, now)
        return
    key = child(call.key, 1)
    place = pick(w, slot, key, EVERYBODY, now, known.n, 0)
    i = units(w, link.unit).first + known_ordinals(w, known.first + place).n
    call.asked = i
    note(w, now, trace.SENT, call.request, i)
    f = new_frame(w)
    fr = frames(w, f)
    fr.key, fr.request, fr.pc, fr.inst, fr.call, fr.token = key, call.request, link.entry, i, k, call.token
    fr.over, fr.operation, fr.manners, fr.state = call.link, link.operation, call.manners, kinds.FLYING
    push(w, now + draw_ns(w, link.hop, key, HOP), kinds.ARRIVE, f)
    if link.timeout_ns >= 0:
        set_timer(w, call.link, k, now)


@njit(**INLINE)
def set_timer(w, e, k, now):
    """Timers of one link run out in order, so only the first of its lane is in the heap; all take a sequence number."""
    link = links(w, e)
    seq = w.SEQ
    w.SEQ = seq + 1
    n = link.lane_n
    ln = lanes(w, link.lane * w.LANE_ROOM + ((link.lane_head + n) & (w.LANE_ROOM - 1)))
    ln.ns, ln.seq, ln.call, ln.token = now + link.timeout_ns, seq, k, calls(w, k).token
    link.lane_n = n + 1
    w.LANE_LONGEST = max(w.LANE_LONGEST, n + 1)
    if n == 0:
        push_at(w, ln.ns, seq, kinds.TIMER, e)


@njit(**INLINE)
def timer(w, e, now):
    """The head of a lane; the next head is the next timer that still matters."""
    link = links(w, e)
    first, mask = link.lane * w.LANE_ROOM, w.LANE_ROOM - 1
    ln = lanes(w, first + link.lane_head)
    if calls(w, ln.call).token == ln.token:
        note(w, now, trace.TIMEOUT, calls(w, ln.call).request, -1)
        calls(w, ln.call).token += 1
        conclude(w, ln.call, outcomes.TIMEOUT, now)
    head, n = (link.lane_head + 1) & mask, link.lane_n - 1
    while n > 0 and calls(w, lanes(w, first + head).call).token != lanes(w, first + head).token:
        head = (head + 1) & mask
        n -= 1
    link.lane_head, link.lane_n = head, n
    if n > 0:
        push_at(w, lanes(w, first + head).ns, lanes(w, first + head).seq, kinds.TIMER, e)


@njit(**INLINE)
def conclude(w, k, outcome, now):
    """Record, and tell who asked, if it still lives."""
    call = calls(w, k)
    if call.parent < 0:
        record_request(w, call, now, outcome)
    elif instances(w, call.home).life == call.home_life:
        record_ended(w, call, outcome, now)
        child_done(w, call.parent, call.group, outcome, call.request, now)
    else:
        note(w, now, trace.ORPHANED, call.request, -1)
        record_ended(w, call, outcomes.ORPHANED, now)
    free_call(w, k)


@njit(**INLINE)
def record_ended(w, call, outcome, now):
    """A row for a call that has ended."""
    link = links(w, call.link)
    record_call(w, call.began_ns, now, call.request, link.caller, link.operation, call.asked, outcome, call.begun)
