"""Cores, compiled: a computation takes one of its instance's processor, which several instances may share.

First come first served; who divides them equally is in `fast.sharing`. Told in `engine/processor.py`.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds, sharing
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.heap import push
from simulator.fast.observe import meters, move_core_waiting, move_cores, note
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, frames, take_first
from simulator.model import trace
from simulator.model.laws import stretched_ns
from simulator.policies import contention, warming

instances, units, processors, slow = (ROWS[n] for n in ("instances", "units", "processors", "slow"))


@njit(**INLINE)
def stretched(w, f, work_ns, now):
    """A step's length under the slowness of its component."""
    fr = frames(w, f)
    factor = slow(w, fr.inst * w.N_COMPONENTS + fr.component).n
    if factor == 1.0:
        return work_ns
    note(w, now, trace.SLOWED, fr.request, fr.inst)
    return stretched_ns(work_ns, factor)


@njit(**INNER)
def heavier(w, f, now):
    """How long a computation takes that begins now where that depends on warmth and on what else goes on."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    unit, factor = units(w, it.unit), slow(w, fr.inst * w.N_COMPONENTS + fr.component).n
    if unit.warm_ns > 0:
        factor *= warming.slowness(unit.warm_ns, now - it.since_ns)
    if unit.contention > 0.0 or unit.coherency > 0.0:
        factor *= contention.stretch(unit.contention, unit.coherency, it.busy_w)
    if factor == 1.0:
        return fr.work_ns
    note(w, now, trace.SLOWED, fr.request, fr.inst)
    return stretched_ns(fr.work_ns, factor)


@njit(**INLINE)
def weighed(w, f, it, now):
    """How long a computation takes that begins now."""
    return heavier(w, f, now) if it.rough else stretched(w, f, frames(w, f).work_ns, now)


@njit(**INLINE)
def start(w, f, it, m, now):
    """A computation begins."""
    fr = frames(w, f)
    work_ns = weighed(w, f, it, now)
    fr.ends_ns = now + work_ns
    fr.state = kinds.COMPUTING
    if w.MOODS:
        fr.frozen_ns = it.frozen_before_ns + it.frozen * (now - it.frozen_since_ns)
    m.work_ns += work_ns
    move_cores(m, 1, now)
    push(w, now + work_ns, kinds.COMPUTED, f)


@njit(**INLINE)
def compute(w, f, now):
    """A core, first come first served."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    if w.MOODS:
        it.looping += it.loop
        it.away = it.frozen | np.int64(it.looping > 0)
    cpu = processors(w, it.processor)
    if cpu.shared:
        sharing.join(w, f, cpu, weighed(w, f, it, now), now)
        return
    m = meters(w, it.unit)
    if cpu.busy < cpu.cores:
        cpu.busy += 1
        start(w, f, it, m, now)
    else:
        note(w, now, trace.CORE_WAIT, fr.request, fr.inst)
        fr.state = kinds.CORE_WAIT
        append(w, cpu, f)
        move_core_waiting(m, 1, now)


@njit(**INLINE)
def take_next(w, cpu, now):
    """A free core takes who waits, perhaps of another instance."""
    f = take_first(w, cpu)
    it = instances(w, frames(w, f).inst)
    m = meters(w, it.unit)
    move_core_waiting(m, -1, now)
    start(w, f, it, m, now)


@njit(**INLINE)
def free_core(w, it, now):
    """A computation of an instance is over: the core takes the next one."""
    cpu = processors(w, it.processor)
    move_cores(meters(w, it.unit), -1, now)
    if cpu.q_n > 0:
        take_next(w, cpu, now)
    else:
        cpu.busy -= 1


@njit(**INNER)
def drop(w, i, now):
    """A process has vanished; its cores go to others."""
    it = instances(w, i)
    cpu, m = processors(w, it.processor), meters(w, it.unit)
    if cpu.shared:
        sharing.take_out(w, i, cpu, now)
        it.froze_head = -1  # nobody goes on
        return
    f = it.in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.state == kinds.COMPUTING or fr.state == kinds.OVERSLEPT:
            m.work_ns -= fr.ends_ns - now
            move_cores(m, -1, now)
            cpu.busy -= 1
        f = fr.after
    it.overslept_head = -1
    f, n = cpu.q_head, cpu.q_n
    cpu.q_n = 0
    for _ in range(n):
        after = frames(w, f).next
        if frames(w, f).inst == i:
            move_core_waiting(m, -1, now)
        else:
            append(w, cpu, f)
        f = after
    while cpu.q_n > 0 and cpu.busy < cpu.cores:
        cpu.busy += 1
        take_next(w, cpu, now)
