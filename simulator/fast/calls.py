"""The life of a call, compiled: may it go, an attempt or several, what was learnt, once more, telling who asked.

`engine/caller.py` tells it in one piece; here it is cut wherever somebody waits.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.attempts import (
    abandon,
    ask,
    balancer,
    cancel,
    deadline_of,
    key_of,
    links,
    lives,
    policies,
    prepare,
    tell_balancer,
)
from simulator.fast.groups import child_done
from simulator.fast.guards import admitted, once_more, teach
from simulator.fast.heap import push_rare
from simulator.fast.observe import note, record_call, record_request
from simulator.fast.people import answered
from simulator.fast.rows import ROWS
from simulator.fast.spare import calls, free_call, new_call
from simulator.fast.timers import set_hedge
from simulator.model import trace
from simulator.model.dice import HEDGE, child
from simulator.policies import outcomes
from simulator.policies.answers import REFUSE

retried = ROWS["retried"]


@njit(**INLINE)
def count(w, call):
    """An attempt begins."""
    call.begun += 1
    if call.begun > 1 and links(w, call.link).salt == 0:
        retried(w, links(w, call.link).operation).n += 1


@njit(**INLINE)
def begin_round(w, k, now):
    """May it go? Then the first attempt of a round."""
    call = calls(w, k)
    link = links(w, call.link)
    call.attempts += 1
    count(w, call)
    if link.n_admit and not admitted(w, k, now):
        cut_short(w, k, outcomes.BLOCKED, now)
        return
    call.flying = call.first_flies = 1
    call.who = -1
    if link.send >= 0 and call.home >= 0:
        prepare(w, k, now)
    elif not ask(w, k, now):
        failed(w, k, now)


@njit(**INNER)
def failed(w, k, now):
    """There is nobody to ask."""
    round_over(w, k, -1, 0, outcomes.REFUSED, now)


@njit(**INNER)
def cut_short(w, k, outcome, now):
    """A call ends without another attempt."""
    conclude(w, k, outcome, now)


@njit(**INNER)
def again(w, k, now):
    """A pause is over: another round, if there is still time."""
    call = calls(w, k)
    if not lives(w, call):
        cut_short(w, k, outcomes.ORPHANED, now)
        return
    note(w, now, trace.AGAIN, call.request, -1)
    if now >= deadline_of(w, call):
        call.attempts += 1
        count(w, call)
        note(w, now, trace.EXPIRED, call.request, -1)
        cut_short(w, k, outcomes.TIMEOUT, now)
        return
    begin_round(w, k, now)


@njit(**INLINE)
def hear(w, a, event, outcome, now):
    """The answer or the clock, whichever speaks first; the other finds an old token."""
    at = calls(w, a)
    token, took_ns = at.token, now - at.sent_ns
    at.token = token + 1
    note(w, now, event, at.request, -1)
    if lives(w, at):
        if event == trace.TIMEOUT and links(w, at.link).cancel:
            cancel(w, a, token, now)
        if policies(w, balancer(w, at)).heeds:
            tell_balancer(w, a, took_ns, outcome, now)
    attempt_over(w, a, took_ns, outcome, now)


@njit(**INLINE)
def attempt_over(w, a, took_ns, outcome, now):
    """The first success ends the round, or the last failure."""
    k, who = calls(w, a).of, calls(w, a).who
    if calls(w, k).arms >= 0 and not last_one(w, k, a, outcome, now):
        return
    round_over(w, k, who, took_ns, outcome, now)


@njit(**INNER)
def last_one(w, k, a, outcome, now):
    """Whether this attempt of several ends the round; the others are then abandoned."""
    call = calls(w, k)
    strike_off(w, k, a)
    if call.flying > 0 and lives(w, call) and not outcomes.good(outcome):
        return False
    if call.first_flies:
        abandon(w, k, now)
    while call.arms >= 0:
        arm = call.arms
        abandon(w, arm, now)
        strike_off(w, k, arm)
    return True


@njit(**INNER)
def strike_off(w, k, a):
    """An attempt is under way no more."""
    call = calls(w, k)
    call.flying -= 1
    if a == k:
        call.first_flies = 0
        return
    before, at = -1, call.arms
    while at != a:
        before, at = at, calls(w, at).following
    after = calls(w, a).following
    if before < 0:
        call.arms = after
    else:
        calls(w, before).following = after
    free_call(w, a)


@njit(**INNER)
def hedge(w, k, number, now):
    """No answer yet: one attempt more, elsewhere."""
    call = calls(w, k)
    note(w, now, trace.HEDGED, call.request, -1)
    count(w, call)
    a = new_call(w)
    at = calls(w, a)
    at.key, at.request, at.link, at.parent = child(key_of(w, k), HEDGE + number), call.request, call.link, call.parent
    at.home, at.home_life, at.of, at.who, at.following = call.home, call.home_life, k, -1, -1
    last = call.arms
    while last >= 0 and calls(w, last).following >= 0:
        last = calls(w, last).following
    if last < 0:
        call.arms = a
    else:
        calls(w, last).following = a
    call.flying += 1
    if links(w, call.link).send >= 0 and call.home >= 0:
        prepare(w, a, now)
    elif not ask(w, a, now):
        strike_off(w, k, a)
    if number + 1 < links(w, call.link).hedges:
        set_hedge(w, k, number + 1, now)


@njit(**INLINE)
def round_over(w, k, who, took_ns, outcome, now):
    """The guards learn; perhaps once more, after a while."""
    call = calls(w, k)
    link = links(w, call.link)
    call.flying = call.first_flies = 0
    if link.n_guards and lives(w, call):
        if link.n_learn:
            teach(w, k, who, took_ns, outcome, now)
        if link.n_again and not outcomes.good(outcome):
            wait_ns = once_more(w, k, outcome, now)
            if wait_ns >= 0:
                call.pause_ns = wait_ns
                push_rare(w, now + wait_ns, kinds.AGAIN, k)
                return
            if wait_ns == REFUSE:
                outcome = outcomes.BLOCKED
    conclude(w, k, outcome, now)


@njit(**INLINE)
def conclude(w, k, outcome, now):
    """Record, and tell who asked, if it still lives."""
    call = calls(w, k)
    if call.parent < 0:
        record_request(w, call, now, outcome)
        answered(w, call.request, call.client, now)
    elif lives(w, call):
        record_ended(w, call, outcome, now)
        child_done(w, call.parent, call.group, outcome, call.request, now)
    else:
        note(w, now, trace.ORPHANED, call.request, -1)
        record_ended(w, call, outcomes.ORPHANED, now)
    free_call(w, k)


@njit(**INLINE)
def record_ended(w, call, outcome, now):
    """A row for a call that has ended; a proxy only hands on, so its call is not a second one."""
    link = links(w, call.link)
    if link.salt == 0:
        record_call(w, call.began_ns, now, call.request, link.caller, link.operation, call.asked, outcome, call.begun)


@njit(**INNER)
def lose(w, k, now):
    """The caller dies while it is busy sending: nobody waits for any attempt of this call."""
    call = calls(w, k)
    while call.arms >= 0:
        calls(w, call.arms).token += 1
        strike_off(w, k, call.arms)
    call.token += 1
    note(w, now, trace.ORPHANED, call.request, -1)
    record_ended(w, call, outcomes.ORPHANED, now)
    free_call(w, k)
