"""Faults, compiled: what changes at a moment, and how a process dies. Told in `engine/faults.py`."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.calls import directories, policies, record_ended, units
from simulator.fast.frames import record_local
from simulator.fast.messages import reply
from simulator.fast.observe import database_metered, metered, note
from simulator.fast.process import instances
from simulator.fast.processor import drop, slow
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, calls, frames, free_call, free_frame, new_frame
from simulator.fast.storage import connections, databases, pools
from simulator.model import program as p
from simulator.model import trace
from simulator.policies import outcomes

faults, fresh_i, state_i, known = (ROWS[n] for n in ("faults", "fresh_i", "state_i", "known"))


@njit(**INNER)
def strike(w, a, now):
    """One thing changes."""
    fault = faults(w, a)
    if fault.what == p.SLOW:
        note(w, now, trace.SLOW, -1, fault.target)
        slow(w, fault.target * w.N_COMPONENTS + fault.component).n = fault.factor
    elif fault.what == p.CRASH:
        note(w, now, trace.CRASH, -1, fault.target)
        crash(w, fault.target, now)
    elif fault.what == p.RESTART:
        note(w, now, trace.RESTART, -1, fault.target)
        instances(w, fault.target).up = 1
        refresh_registry(w, instances(w, fault.target).unit)
    else:
        note(w, now, trace.SLOW_DATABASE, -1, fault.target)
        databases(w, fault.target).factor = fault.factor


@njit(**INNER)
def refresh_registry(w, u):
    """Who runs is known at once."""
    row, directory, n = units(w, u), directories(w, u), 0
    for k in range(row.replicas):
        if instances(w, row.first + k).up:
            known(w, directory.first + n).n = k
            n += 1
    directory.n = n


@njit(**INNER)
def crash(w, i, now):
    """Everything inside is lost; each caller hears a reset one latency later, in order of arrival here."""
    it = instances(w, i)
    settle_dead(w, i, now)
    it.up = 0
    it.life += 1
    for s in range(w.N_POLICIES):
        if policies(w, s).owner == i:
            forget(w, s)
    for n in range(w.N_POOLS):
        if pools(w, n).unit == it.unit:
            mine = connections(w, pools(w, n).first + it.ordinal)
            database_metered(w, pools(w, n).database, now).waiting -= mine.q_n
            mine.busy = mine.q_n = 0
    for d in range(w.N_DATABASES):
        forget_the_dead(w, d, i, now)
    refresh_registry(w, it.unit)
    f = it.in_head
    it.in_head = it.in_tail = -1
    it.inside = it.busy_w = it.q_n = 0
    while f >= 0:
        after = frames(w, f).after
        bury(w, f, now)
        f = after


@njit(**INNER)
def settle_dead(w, i, now):
    """What was cut short counts up to now."""
    it = instances(w, i)
    m = metered(w, it.unit, now)
    m.busy_w -= it.busy_w
    m.queued -= it.q_n
    f = it.in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.entered_ns >= 0:
            m.residence_ns += now - fr.entered_ns
        f = fr.after
    drop(w, i, now)


@njit(**INNER)
def forget(w, s):
    """The state of a new process."""
    new, old = fresh_i(w, s), state_i(w, s)
    old.w0, old.w1, old.w2, old.w3 = new.w0, new.w1, new.w2, new.w3
    old.w4, old.w5, old.w6, old.w7 = new.w4, new.w5, new.w6, new.w7


@njit(**INNER)
def forget_the_dead(w, d, i, now):
    """Queued queries of a dead process vanish with their connections."""
    database = databases(w, d)
    f, n = database.q_head, database.q_n
    database.q_n = 0
    for _ in range(n):
        after = frames(w, f).next
        if frames(w, f).inst == i:
            database_metered(w, d, now).waiting -= 1
        else:
            append(w, database, f)
        f = after


@njit(**INNER)
def bury(w, f, now):
    """Tell whoever waits for a frame that has died; its row stays as long as an event of its old life will come."""
    fr = frames(w, f)
    if fr.sending:
        call = calls(w, fr.call)
        note(w, now, trace.ORPHANED, call.request, -1)
        record_ended(w, call, outcomes.ORPHANED, now)
        free_call(w, fr.call)
    elif fr.parent >= 0:
        record_local(w, f, outcomes.RESET, now)
    else:
        g = new_frame(w)
        carrier = frames(w, g)
        carrier.key, carrier.request, carrier.inst = fr.key, fr.request, fr.inst
        carrier.call, carrier.token, carrier.over = fr.call, fr.token, fr.over
        reply(w, g, outcomes.RESET, now)
    if fr.state == kinds.COMPUTING or fr.state == kinds.WAITING or fr.state == kinds.QUERYING:
        fr.state = kinds.DEAD
        fr.group += 1
    else:
        free_frame(w, f)
