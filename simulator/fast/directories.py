"""What somebody knows of the instances of a unit, compiled. Told in `engine/directory.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.dispatch import eject
from simulator.fast.observe import note
from simulator.fast.rows import ROWS
from simulator.fast.spare import chore
from simulator.fast.views import EVERYBODY
from simulator.fast.wires import joined
from simulator.model import program as p
from simulator.model import trace
from simulator.policies import health

directories, known, since, entries = (ROWS[n] for n in ("directories", "known", "since", "entries"))
units, instances, policies, registered = (ROWS[n] for n in ("units", "instances", "policies", "registered"))


@njit(**INLINE)
def ordinal_at(w, d, place, skip):
    """Who stands at a position among the candidates."""
    return known(w, directories(w, d).first + place + (place >= skip)).n


@njit(**INNER)
def around(w, d, avoid):
    """The position of who was asked last, if another is known too, else EVERYBODY."""
    directory = directories(w, d)
    if directory.n > 1:
        for place in range(directory.n):
            if known(w, directory.first + place).n == avoid:
                return place
    return EVERYBODY


@njit(**INNER)
def renew(w, d, now):
    """Who may be asked now; who comes (back) is new."""
    directory, n = directories(w, d), 0
    for i in range(units(w, directory.unit).replicas):
        entry = entries(w, directory.first + i)
        may = (entry.listed != 0) & (entry.ejected == 0) & (entry.healthy != 0)
        if may:
            if entry.was == 0:
                since(w, directory.first + i).n = now
            known(w, directory.first + n).n = i
            n += 1
        entry.was = np.int64(may)
    directory.n = n


@njit(**INNER)
def follow(w, unit, now):
    """Who runs is known at once to all who have no copy."""
    for d in range(w.N_DIRECTORIES):
        directory = directories(w, d)
        if directory.unit == unit and directory.known == p.PERFECT:
            for i in range(units(w, unit).replicas):
                it = instances(w, units(w, unit).first + i)
                entries(w, directory.first + i).listed = it.up & it.ready
            renew(w, d, now)


@njit(**INNER)
def judge(w, d, who, outcome, now):
    """An outlier is left out for a while."""
    directory = directories(w, d)
    n, entry = units(w, directory.unit).replicas, entries(w, directory.first + who)
    until_ns = eject(w, policies(w, directory.eject).own, now, outcome, who, n, directory.gone)
    if until_ns > now and entry.ejected == 0:
        entry.ejected = until_ns
        directory.gone += 1
        note(w, now, trace.EJECTED, -1, units(w, directory.unit).first + who)
        renew(w, d, now)
        chore(w, until_ns, kinds.READMIT, d, who, until_ns)


@njit(**INNER)
def readmit(w, d, who, until_ns, now):
    """It may be asked again."""
    directory = directories(w, d)
    entry = entries(w, directory.first + who)
    if entry.ejected == until_ns:
        entry.ejected = 0
        directory.gone -= 1
        note(w, now, trace.READMITTED, -1, units(w, directory.unit).first + who)
        renew(w, d, now)


@njit(**INNER)
def forget_all(w, i, now):
    """What a process knew dies with it: the new one holds nothing against anybody."""
    for d in range(w.N_DIRECTORIES):
        directory = directories(w, d)
        if directory.owner == i:
            for n in range(units(w, directory.unit).replicas):
                entry = entries(w, directory.first + n)
                entry.ejected, entry.healthy, entry.streak = 0, 1, 0
            directory.gone = 0
            renew(w, d, now)


@njit(**INLINE)
def attentive(w, i):
    """Whether a process can do something by itself (-1: nobody's, always)."""
    return i < 0 or (instances(w, i).up != 0 and instances(w, i).frozen == 0)


@njit(**INNER)
def check(w, d, now):
    """Look at all instances, then again after a while. Who checks must itself be able to."""
    directory = directories(w, d)
    if attentive(w, directory.owner):
        first = units(w, directory.unit).first
        for n in range(units(w, directory.unit).replicas):
            entry, it = entries(w, directory.first + n), instances(w, first + n)
            well = np.int64(it.up != 0 and it.frozen == 0 and joined(w, directory.owner, first + n))
            before = entry.healthy
            entry.healthy, entry.streak = health.probe(directory.fall, directory.rise, before, entry.streak, well)
            if entry.healthy != before:
                note(w, now, trace.HEALTHY if entry.healthy else trace.UNHEALTHY, -1, first + n)
        renew(w, d, now)
    chore(w, now + directory.check_ns, kinds.CHECK, d, 0, 0)
