"""What is periodic or rare, compiled: an event with a row of its own that says what and whom it concerns."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.deaths import after_death, crash, kill, recover, refresh, revive
from simulator.fast.directories import check, directories, readmit
from simulator.fast.faults import change, changed, faults
from simulator.fast.mailbox import may_read
from simulator.fast.observe import database_meters, note
from simulator.fast.process import instances, take_one, units
from simulator.fast.registry import LIVES, READIES, fetch, heard, phase_ns, registry, renew_list, speak, sweep
from simulator.fast.spare import chore, do_now, errands, free_errand, new_errand
from simulator.model import program as p
from simulator.model import trace
from simulator.policies import health


@njit(**INNER)
def do_chore(w, n, now):
    """One of them."""
    errand = errands(w, n)
    what, a, b, c = errand.what, errand.a, errand.b, errand.c
    free_errand(w, n)
    if what <= kinds.READY:
        of_a_life(w, what, a, b, c, now)
    elif what == kinds.RENEWAL:
        change(w, a)
    elif what == kinds.RENEWED:
        changed(w, a, now)
    elif what == kinds.READ_MAIL:
        may_read(w, a)
    elif what == kinds.NEXT_JOB:
        take_one(w, a, now)
    elif what == kinds.READMIT:
        readmit(w, a, b, c, now)
    elif what == kinds.CHECK:
        check(w, a, now)
    else:
        of_the_registry(w, what, a, now)


@njit(**INNER)
def of_a_life(w, what, i, b, c, now):
    """Deaths, what follows them, and probes."""
    if what == kinds.REVIVE:
        revive(w, i, b, now)
    elif what == kinds.RECOVER:
        recover(w, i, now)
    elif what == kinds.REVIVE_LATER:
        after_death(w, i, b, now)
    elif what == kinds.KILL:
        kill(w, i, b, c, now)
    elif what == kinds.LIVE:
        live(w, i, now)
    elif what == kinds.LIVE_NEXT:
        recover(w, i, now)
        chore(w, now + units(w, instances(w, i).unit).live_every_ns, kinds.LIVE, i, 0, 0)
    else:
        ready(w, i, now)


@njit(**INNER)
def of_the_registry(w, what, a, now):
    """Beats, sweeps, lists."""
    row = registry(w, 0)
    if what == kinds.BEAT:
        speak(w, a, now)
        chore(w, now + row.heartbeat_ns, kinds.BEAT, a, 0, 0)
    elif what == kinds.HEARD:
        heard(w, a, now)
    elif what == kinds.SWEEP:
        sweep(w, now)
    elif what == kinds.WINDOW:
        row.renewals_before, row.renewals = row.renewals, 0
        chore(w, now + row.window_ns, kinds.WINDOW, 0, 0, 0)
    elif what == kinds.PUBLISH:
        if row.up:
            renew_list(w, now)
        chore(w, now + row.server_cache_ns, kinds.PUBLISH, 0, 0, 0)
    else:
        fetch(w, a, now)
        chore(w, now + row.poll_ns, kinds.POLL, a, 0, 0)


@njit(**INNER)
def live(w, i, now):
    """A process that does not answer is killed; who is dead already is not asked."""
    it = instances(w, i)
    unit = units(w, it.unit)
    if it.up:
        well = 1 - it.frozen
        it.alive_well, it.alive_streak = health.probe(unit.live_fall, 1, it.alive_well, it.alive_streak, well)
        if it.alive_well == 0:
            note(w, now, trace.KILLED, -1, i)
            do_now(w, kinds.CHORE, new_errand(w, kinds.LIVE_NEXT, i, 0, 0))
            crash(w, i, now)
            return
    chore(w, now + unit.live_every_ns, kinds.LIVE, i, 0, 0)


@njit(**INNER)
def ready(w, i, now):
    """Who does not answer is not asked; who answers again, is."""
    it = instances(w, i)
    unit = units(w, it.unit)
    if it.up:
        well = 1 - it.frozen
        it.ready_well, it.ready_streak = health.probe(unit.ready_fall, 1, it.ready_well, it.ready_streak, well)
        if it.ready_well != it.ready:
            note(w, now, trace.READY if it.ready_well else trace.UNREADY, -1, i)
            it.ready = it.ready_well
            refresh(w, it.unit, now)
    chore(w, now + unit.ready_every_ns, kinds.READY, i, 0, 0)


@njit(**INNER)
def begin_probes(w):
    """Each probe of each instance has a phase of its own."""
    for i in range(w.N_INSTANCES):
        unit = units(w, instances(w, i).unit)
        if unit.live_every_ns > 0:
            chore(w, phase_ns(w, i, LIVES, unit.live_every_ns), kinds.LIVE, i, 0, 0)
        if unit.ready_every_ns > 0:
            chore(w, phase_ns(w, i, READIES, unit.ready_every_ns), kinds.READY, i, 0, 0)


@njit(**INNER)
def begin_checks(w, purpose):
    """Health checks run with a phase of their own."""
    for d in range(w.N_DIRECTORIES):
        row = directories(w, d)
        if row.check_ns > 0:
            chore(w, phase_ns(w, row.owner + 1, purpose, row.check_ns), kinds.CHECK, d, 0, 0)


@njit(**INNER)
def needed(w, kind, a):
    """For how many rows more than usual an act needs room."""
    i = -1
    if kind == kinds.CHORE:
        what = errands(w, a).what
        if what == kinds.KILL or what == kinds.LIVE:
            i = errands(w, a).a
    elif kind == kinds.FAULT and faults(w, a).what == p.CRASH:
        i = faults(w, a).target
    elif kind == kinds.FAULT and faults(w, a).what == p.DATABASE_DOWN:
        m = database_meters(w, faults(w, a).target)
        return m.busy + m.waiting + 1
    return 2 * instances(w, i).inside + 2 if i >= 0 else 0
