"""How instances become known to those who ask a registry, compiled. Told in `engine/registry.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.chance import draw_ns
from simulator.fast.directories import attentive, directories, entries, instances, registered, renew, units
from simulator.fast.observe import note
from simulator.fast.rows import ROWS
from simulator.fast.spare import chore
from simulator.fast.wires import isolated
from simulator.model import program as p
from simulator.model import trace
from simulator.model.dice import BEAT, child, draw, unit
from simulator.policies import leases

registry = ROWS["registry"]
BEATS, POLLS, CHECKS, LIVES, READIES = range(1, 6)  # the purposes of the draws of phases


@njit(**INNER)
def phase_ns(w, number, purpose, period_ns):
    """When in its period something happens first."""
    return np.int64(unit(draw(child(w.PHASES, number), purpose)) * period_ns)


@njit(**INNER)
def begin(w):
    """Beats by instance, then sweeps, windows, the list, and polls by reader."""
    row = registry(w, 0)
    if row.readers == 0:
        return
    if row.heartbeat_ns > 0:
        for i in range(w.N_INSTANCES):
            chore(w, phase_ns(w, i, BEATS, row.heartbeat_ns), kinds.BEAT, i, 0, 0)
    if row.sweep_ns > 0:
        chore(w, row.sweep_ns, kinds.SWEEP, 0, 0, 0)
    if row.preserve > 0.0:
        chore(w, row.window_ns, kinds.WINDOW, 0, 0, 0)
    if row.server_cache_ns > 0:
        chore(w, row.server_cache_ns, kinds.PUBLISH, 0, 0, 0)
    if row.poll_ns > 0:
        for d in range(w.N_DIRECTORIES):
            if directories(w, d).known == p.POLLED:
                first_ns = phase_ns(w, directories(w, d).owner + 1, POLLS, row.poll_ns)
                chore(w, first_ns, kinds.POLL, d, 0, 0)


@njit(**INNER)
def speak(w, i, now):
    """A message to the registry, if the process can send one."""
    it, line, row = instances(w, i), registered(w, i), registry(w, 0)
    if it.up != 0 and it.frozen == 0 and not isolated(w, i):
        line.beats += 1
        key = child(child(w.PHASES, i), line.beats)
        way_ns = draw_ns(w, row.hop, key, BEAT) if row.hop >= 0 else 0
        chore(w, now + way_ns, kinds.HEARD, i, 0, 0)


@njit(**INNER)
def heard(w, i, now):
    """A beat arrives."""
    row, line = registry(w, 0), registered(w, i)
    if row.up == 0:
        return
    line.beat_ns = now
    row.renewals += 1
    if line.registered == 0:
        line.registered = 1
        note(w, now, trace.REJOINED, -1, i)
        changed(w, now)


@njit(**INNER)
def changed(w, now):
    """Without a cache the list is always fresh; without polls it is pushed."""
    if registry(w, 0).server_cache_ns <= 0:
        renew_list(w, now)


@njit(**INNER)
def renew_list(w, now):
    """What is handed out from now on."""
    for i in range(w.N_INSTANCES):
        registered(w, i).served = registered(w, i).registered
    if registry(w, 0).poll_ns <= 0:
        for d in range(w.N_DIRECTORIES):
            if directories(w, d).known == p.POLLED:
                fetch(w, d, now)


@njit(**INNER)
def fetch(w, d, now):
    """A reader copies the list, if it and the registry can."""
    directory = directories(w, d)
    owner, first = directory.owner, units(w, directory.unit).first
    if registry(w, 0).up != 0 and attentive(w, owner) and not (owner >= 0 and isolated(w, owner)):
        for n in range(units(w, directory.unit).replicas):
            entries(w, directory.first + n).listed = registered(w, first + n).served
        renew(w, d, now)


@njit(**INNER)
def sweep(w, now):
    """Expel whose lease has expired, if that may be and as many as may be."""
    row, n = registry(w, 0), 0
    for i in range(w.N_INSTANCES):
        n += registered(w, i).registered
    if row.up != 0 and leases.may_evict(row.preserve, row.renewals_before, n, row.heartbeat_ns, row.window_ns):
        left = leases.evict_most(row.at_once, n)
        for i in range(w.N_INSTANCES):
            line = registered(w, i)
            if left > 0 and line.registered != 0 and leases.expired(row.lease_ns, now, line.beat_ns):
                line.registered = 0
                left -= 1
                note(w, now, trace.EXPELLED, -1, i)
        changed(w, now)
    chore(w, now + row.sweep_ns, kinds.SWEEP, 0, 0, 0)


@njit(**INNER)
def truth_changed(w, u, now):
    """Somebody died, came back, or is (not) ready: a registry without beats is told."""
    row = registry(w, 0)
    if row.readers > 0 and row.heartbeat_ns <= 0 and row.up != 0:
        learn_truth(w, u)
        changed(w, now)


@njit(**INNER)
def learn_truth(w, u):
    """What the platform writes."""
    for i in range(units(w, u).first, units(w, u).first + units(w, u).replicas):
        registered(w, i).registered = instances(w, i).up & instances(w, i).ready


@njit(**INNER)
def restarted(w, i, now):
    """A new process says so at once, and fetches the list anew; while the registry is down it knows nobody."""
    row = registry(w, 0)
    if row.readers == 0:
        return
    if row.heartbeat_ns > 0:
        speak(w, i, now)
    for d in range(w.N_DIRECTORIES):
        directory = directories(w, d)
        if directory.known == p.POLLED and directory.owner == i:
            for n in range(units(w, directory.unit).replicas):
                entries(w, directory.first + n).listed = 0
            renew(w, d, now)
            fetch(w, d, now)


@njit(**INNER)
def come_up(w, now):
    """All leases begin anew."""
    row = registry(w, 0)
    row.up = 1
    for i in range(w.N_INSTANCES):
        registered(w, i).beat_ns = now
    if row.readers > 0 and row.heartbeat_ns <= 0:
        for u in range(w.N_UNITS):
            learn_truth(w, u)
        changed(w, now)
