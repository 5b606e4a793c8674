"""Cores, compiled: a computation takes one of its instance's processor, which several instances may share."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.heap import push
from simulator.fast.observe import metered, note
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, frames, take_first
from simulator.model import trace
from simulator.model.laws import stretched_ns

instances, processors, slow = (ROWS[n] for n in ("instances", "processors", "slow"))


@njit(**INLINE)
def stretched(w, f, work_ns, now):
    """A step's length under the slowness of its component."""
    fr = frames(w, f)
    factor = slow(w, fr.inst * w.N_COMPONENTS + fr.component).n
    if factor == 1.0:
        return work_ns
    note(w, now, trace.SLOWED, fr.request, fr.inst)
    return stretched_ns(work_ns, factor)


@njit(**INLINE)
def start(w, f, m, now):
    """A computation begins."""
    fr = frames(w, f)
    work_ns = stretched(w, f, fr.work_ns, now)
    fr.ends_ns = now + work_ns
    fr.state = kinds.COMPUTING
    m.work_ns += work_ns
    push(w, now + work_ns, kinds.COMPUTED, f)


@njit(**INLINE)
def compute(w, f, now):
    """A core, first come first served."""
    fr = frames(w, f)
    it = instances(w, fr.inst)
    cpu = processors(w, it.processor)
    m = metered(w, it.unit, now)
    if cpu.busy < cpu.cores:
        cpu.busy += 1
        m.busy_c += 1
        start(w, f, m, now)
    else:
        note(w, now, trace.CORE_WAIT, fr.request, fr.inst)
        fr.state = kinds.CORE_WAIT
        append(w, cpu, f)
        m.core_waiting += 1


@njit(**INLINE)
def take_next(w, cpu, now):
    """A free core takes who waits, perhaps of another instance."""
    f = take_first(w, cpu)
    m = metered(w, instances(w, frames(w, f).inst).unit, now)
    m.core_waiting -= 1
    m.busy_c += 1
    start(w, f, m, now)


@njit(**INLINE)
def free_core(w, i, now):
    """A computation of an instance is over: the core takes the next one."""
    it = instances(w, i)
    cpu = processors(w, it.processor)
    metered(w, it.unit, now).busy_c -= 1
    if cpu.q_n > 0:
        take_next(w, cpu, now)
    else:
        cpu.busy -= 1


@njit(**INNER)
def drop(w, i, now):
    """A process has vanished; its cores go to others."""
    it = instances(w, i)
    cpu, m = processors(w, it.processor), metered(w, it.unit, now)
    f = it.in_head
    while f >= 0:
        fr = frames(w, f)
        if fr.state == kinds.COMPUTING:
            m.work_ns -= fr.ends_ns - now
            m.busy_c -= 1
            cpu.busy -= 1
        f = fr.after
    f, n = cpu.q_head, cpu.q_n
    cpu.q_n = 0
    for _ in range(n):
        after = frames(w, f).next
        if frames(w, f).inst == i:
            m.core_waiting -= 1
        else:
            append(w, cpu, f)
        f = after
    while cpu.q_n > 0 and cpu.busy < cpu.cores:
        cpu.busy += 1
        take_next(w, cpu, now)
