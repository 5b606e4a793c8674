"""One attempt of a call, compiled: the caller's processor time, whom to ask, sending, and giving up.

The row of a call is that of its first attempt; `of` is the call of any attempt. Told in `engine/attempt.py`.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.advice import COUNTS, JUDGES, LEARNS
from simulator.fast.chance import draw_ns
from simulator.fast.directories import around, judge, ordinal_at
from simulator.fast.dispatch import learn, pick
from simulator.fast.heap import push, push_rare
from simulator.fast.observe import note
from simulator.fast.process import hold, instances
from simulator.fast.processor import compute
from simulator.fast.rows import ROWS
from simulator.fast.spare import calls, frames, free_frame, new_errand, new_frame
from simulator.fast.timers import set_hedge, set_timer
from simulator.fast.views import EVERYBODY
from simulator.fast.wires import way_ns
from simulator.model import trace
from simulator.model.dice import CANCEL, HOP, PATIENCE, SEND, child
from simulator.policies import deadline

links, units, policies, directories = (ROWS[n] for n in ("links", "units", "policies", "directories"))
outstanding = ROWS["outstanding"]


@njit(**INLINE)
def lives(w, call):
    """Whether the calling process still lives."""
    return call.home < 0 or instances(w, call.home).life == call.home_life


@njit(**INLINE)
def key_of(w, a):
    """The key of an attempt: of a hedge its own, else that of the call's round."""
    at = calls(w, a)
    if at.of != a or (links(w, at.link).salt != 0 and at.attempts == 1):
        return at.key
    return child(at.key, at.attempts)


@njit(**INLINE)
def balancer(w, at):
    """The slot of who balances for an attempt's caller."""
    link = links(w, at.link)
    slot = link.balancer
    if link.per_caller and at.home >= 0:
        slot += instances(w, at.home).ordinal
    return slot


@njit(**INNER)
def prepare(w, a, now):
    """The caller's core is busy with an attempt before it is sent."""
    at, f = calls(w, a), new_frame(w)
    fr = frames(w, f)
    fr.request, fr.inst, fr.life, fr.call, fr.token = at.request, at.home, at.home_life, a, at.token
    fr.component, fr.sending = 0, 1
    fr.work_ns = draw_ns(w, links(w, at.link).send, key_of(w, a), SEND)
    hold(w, f, -1)
    compute(w, f, now)


@njit(**INLINE)
def ask(w, a, now):
    """Whom, out of those who are known; not the one asked last, where there is another. Whether there is anybody."""
    at = calls(w, a)
    call, slot, skip = calls(w, at.of), balancer(w, at), EVERYBODY
    row = policies(w, slot)
    d = row.directory
    size = directories(w, d).n
    if size == 0:
        note(w, now, trace.NOBODY, at.request, -1)
        return False
    if call.asked >= 0:
        skip = around(w, d, call.asked - units(w, directories(w, d).unit).first)
        size -= skip < EVERYBODY
    key = key_of(w, a)
    at.who = ordinal_at(w, d, pick(w, row.own, key, skip, now, size, call.name), skip)
    if row.heeds & COUNTS:
        outstanding(w, row.first + at.who).n += 1
    send(w, a, key, units(w, directories(w, d).unit).first + at.who, now)
    return True


@njit(**INLINE)
def send(w, a, key, i, now):
    """First the hop, then the timer, then the alarm for a hedge."""
    at = calls(w, a)
    call, link = calls(w, at.of), links(w, at.link)
    call.asked, at.sent_ns = i, now
    note(w, now, trace.SENT, at.request, i)
    timeout_ns = link.timeout_ns if link.timeout < 0 else draw_ns(w, link.timeout, key, PATIENCE)
    f = carrier(w, a, key, i)
    frames(w, f).deadline_ns = deadline.NEVER_NS
    if link.deadline:
        frames(w, f).deadline_ns = deadline.until_ns(deadline_of(w, call), 1, now, timeout_ns)
    way = way_ns(w, at.link, at.home, i, key, 0, HOP, now)
    if way >= 0:
        push(w, now + way, kinds.ARRIVE, f)
    else:
        free_frame(w, f)
    if timeout_ns >= 0:
        set_timer(w, at.link, a, timeout_ns, now)
    if link.hedge_ns >= 0 and at.of == a:
        set_hedge(w, a, 0, now)


@njit(**INLINE)
def carrier(w, a, key, i):
    """The request message: what the attempt will do where it arrives."""
    at, f = calls(w, a), new_frame(w)
    call, fr, link = calls(w, at.of), frames(w, f), links(w, at.link)
    fr.key, fr.request, fr.pc, fr.inst, fr.call, fr.token = key, at.request, link.entry, i, a, at.token
    fr.over, fr.home, fr.state = at.link, at.home, kinds.FLYING
    fr.operation = -1 if link.relay else link.operation
    fr.manners, fr.client, fr.priority, fr.name = call.manners, call.client, call.priority, call.name
    return f


@njit(**INNER)
def deadline_of(w, call):
    """Until when a caller has time: as its frame says, or said at its end."""
    if call.parent < 0:
        return deadline.NEVER_NS
    fr = frames(w, call.parent)
    return fr.deadline_ns if fr.born == call.born else call.deadline_ns


@njit(**INNER)
def tell_balancer(w, a, took_ns, outcome, now):
    """Whoever chose learns what became of it, and so does whoever judges outliers."""
    at, slot = calls(w, a), balancer(w, calls(w, a))
    row = policies(w, slot)
    if row.heeds & COUNTS:
        outstanding(w, row.first + at.who).n -= 1
    if row.heeds & LEARNS:
        learn(w, row.own, now, outcome, took_ns, at.who, row.size)
    if row.heeds & JUDGES:
        judge(w, row.directory, at.who, outcome, now)


@njit(**INNER)
def cancel(w, a, token, now):
    """Giving up is told to who was asked."""
    at = calls(w, a)
    d = policies(w, balancer(w, at)).directory
    target = units(w, directories(w, d).unit).first + at.who
    way = way_ns(w, at.link, at.home, target, key_of(w, a), 2, CANCEL, now)
    if way >= 0:
        push_rare(w, now + way, kinds.CANCEL, new_errand(w, kinds.LATE, a, token, target))


@njit(**INNER)
def abandon(w, a, now):
    """Nobody needs the answer any more."""
    at = calls(w, a)
    token, alive = at.token, lives(w, at)
    at.token = token + 1
    if alive:
        note(w, now, trace.ABANDONED, at.request, -1)
    if alive and at.who >= 0:
        row = policies(w, balancer(w, at))
        if row.heeds & COUNTS:
            outstanding(w, row.first + at.who).n -= 1
        if links(w, at.link).cancel:
            cancel(w, a, token, now)
