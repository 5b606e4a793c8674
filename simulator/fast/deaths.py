"""How a process dies, and what brings it back, compiled. Told in `engine/death.py`.

A death within an act goes on in steps of their own (`spare.do_first`): the unread mail of the process is acted upon,
then whatever was to follow the death.
"""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.caching import lose_caches
from simulator.fast.calls import lose
from simulator.fast.chance import draw_ns
from simulator.fast.directories import follow, forget_all, policies
from simulator.fast.frames import record_local
from simulator.fast.observe import meters, move_queued, move_workers, note
from simulator.fast.outages import close_connections, forget_queries
from simulator.fast.process import instances, units
from simulator.fast.processor import drop
from simulator.fast.registry import restarted, truth_changed
from simulator.fast.rows import ROWS
from simulator.fast.spare import calls, chore, do_first, do_now, frames, free_frame, new_errand, new_frame
from simulator.fast.wires import reply
from simulator.model import trace
from simulator.model.dice import START, child
from simulator.policies import outcomes, restarting

fresh_i, state_i, outstanding, score, stamp = (ROWS[n] for n in ("fresh_i", "state_i", "outstanding", "score", "stamp"))


@njit(**INNER)
def crash(w, i, now):
    """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
    it = instances(w, i)
    note(w, now, trace.CRASH, -1, i)
    do_first(w, it.mail_head if it.mail_n > 0 else -1, it.mail_tail)
    first = it.in_head
    stop_process(w, i, now)
    for s in range(w.N_POLICIES):
        if policies(w, s).owner == i and policies(w, s).own == s:
            forget(w, s)
    close_connections(w, i, now)
    for d in range(w.N_DATABASES):
        forget_queries(w, d, i, now)
    lose_caches(w, i)
    forget_all(w, i, now)
    refresh(w, it.unit, now)
    while first >= 0:
        after = frames(w, first).after
        bury(w, first, now)
        first = after


@njit(**INNER)
def stop_process(w, i, now):
    """A new life; what was cut short counts up to now."""
    it = instances(w, i)
    m, f = meters(w, it.unit), it.in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.entered_ns >= 0:
            m.residence_ns += now - fr.entered_ns
        f = fr.after
    move_workers(m, -it.busy_w, now)
    move_queued(m, -it.q_n, now)
    if it.frozen:
        it.frozen_before_ns += now - it.frozen_since_ns
    it.up = it.frozen = it.looping = it.away = 0
    it.life += 1
    it.mail_n = it.inside = it.busy_w = it.q_n = it.standing_since_ns = 0
    drop(w, i, now)
    it.in_head = it.in_tail = -1


@njit(**INNER)
def refresh(w, u, now):
    """Who runs in a unit has changed."""
    follow(w, u, now)
    truth_changed(w, u, now)


@njit(**INNER)
def forget(w, s):
    """The memory of a new process."""
    new, old, row = fresh_i(w, s), state_i(w, s), policies(w, s)
    old.w0, old.w1, old.w2, old.w3 = new.w0, new.w1, new.w2, new.w3
    old.w4, old.w5, old.w6, old.w7 = new.w4, new.w5, new.w6, new.w7
    for n in range(row.first, row.first + row.size):
        outstanding(w, n).n = stamp(w, n).n = 0
        score(w, n).n = 0.0


@njit(**INNER)
def bury(w, f, now):
    """Tell whoever waits for a frame that has died; its row stays as long as something of its old life will come."""
    fr = frames(w, f)
    if fr.sending:
        if calls(w, fr.call).token == fr.token:
            lose(w, calls(w, fr.call).of, now)
    elif fr.parent >= 0:
        record_local(w, f, outcomes.RESET, now)
    else:
        g = new_frame(w)
        carrier = frames(w, g)
        carrier.key, carrier.request, carrier.inst, carrier.home = fr.key, fr.request, fr.inst, fr.home
        carrier.call, carrier.token, carrier.over = fr.call, fr.token, fr.over
        reply(w, g, outcomes.RESET, now)
    expected = (fr.state == kinds.COMPUTING) | (fr.state == kinds.WAITING) | (fr.state == kinds.QUERYING)
    if expected or fr.state == kinds.WOKEN or fr.state == kinds.SEVERED:
        fr.state = kinds.DEAD
        fr.group += 1
    else:
        free_frame(w, f)


@njit(**INNER)
def recover(w, i, now):
    """The orchestrator starts a dead process again, later each time."""
    it = instances(w, i)
    unit = units(w, it.unit)
    if unit.restart_ns < 0:
        return
    it.deaths += 1
    wait_ns = restarting.wait_ns(unit.restart_ns, unit.restart_most_ns, it.deaths)
    if unit.start_up >= 0:
        wait_ns += draw_ns(w, unit.start_up, child(child(w.PHASES, i), it.life), START)
    chore(w, now + wait_ns, kinds.REVIVE, i, it.life, 0)


@njit(**INNER)
def revive(w, i, life, now):
    """A process accepts again, unless it has died once more or been revived otherwise."""
    if instances(w, i).life == life and instances(w, i).up == 0:
        restart(w, i, now)


@njit(**INNER)
def restart(w, i, now):
    """A new process accepts."""
    it = instances(w, i)
    note(w, now, trace.RESTART, -1, i)
    if it.up == 0:
        it.up = it.ready = it.alive_well = it.ready_well = 1
        it.alive_streak = it.ready_streak = 0
        it.since_ns = now
        refresh(w, it.unit, now)
        restarted(w, i, now)


@njit(**INNER)
def kill(w, i, life, revive_ns, now):
    """A process dies of what it was asked."""
    if instances(w, i).life == life:
        do_now(w, kinds.CHORE, new_errand(w, kinds.REVIVE_LATER, i, revive_ns, 0))
        crash(w, i, now)


@njit(**INNER)
def after_death(w, i, revive_ns, now):
    """What follows a death by request."""
    if revive_ns >= 0:
        chore(w, now + revive_ns, kinds.REVIVE, i, instances(w, i).life, 0)
    else:
        recover(w, i, now)
