"""A divided processor, compiled: who computes stands in the order of ends, each gains the same virtual work.

Told in `engine/processor.py`. The list is linked both ways; `end_work` is the virtual work at which each is over.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INNER
from simulator.fast.heap import push_rare
from simulator.fast.observe import meters, note
from simulator.fast.rows import ROWS
from simulator.fast.spare import frames
from simulator.model import trace
from simulator.policies import sharing

instances, processors = ROWS["instances"], ROWS["processors"]


@njit(**INNER)
def count(w, cpu, now):
    """What the observer sees of it, in whole ns for each computation."""
    if cpu.q_n > 0:
        gained_ns = np.int64((now - cpu.measured_ns) * sharing.rate(cpu.cores, cpu.q_n))
        f = cpu.q_head
        for _ in range(cpu.q_n):
            m = meters(w, instances(w, frames(w, f).inst).unit)
            m.a_busy_c += gained_ns
            m.work_ns += gained_ns
            f = frames(w, f).next
    cpu.measured_ns = now


@njit(**INNER)
def gain(w, cpu, now):
    """Everybody has gained the same."""
    count(w, cpu, now)
    if cpu.q_n > 0:
        cpu.work += (now - cpu.since_ns) * sharing.rate(cpu.cores, cpu.q_n)
    cpu.since_ns = now


@njit(**INNER)
def enter(w, f, cpu, work):
    """In the order of ends; who came first, first."""
    fr = frames(w, f)
    fr.state = kinds.SHARING
    fr.end_work = cpu.work + work
    before, after = (cpu.q_tail, -1) if cpu.q_n > 0 else (-1, -1)
    while before >= 0 and frames(w, before).end_work > fr.end_work:
        before, after = frames(w, before).prev, before
    fr.prev, fr.next = before, after
    if before < 0:
        cpu.q_head = f
    else:
        frames(w, before).next = f
    if after < 0:
        cpu.q_tail = f
    else:
        frames(w, after).prev = f
    cpu.q_n += 1


@njit(**INNER)
def leave(w, f, cpu):
    """It computes no more."""
    fr = frames(w, f)
    fr.state = kinds.IDLE
    if fr.prev < 0:
        cpu.q_head = fr.next
    else:
        frames(w, fr.prev).next = fr.next
    if fr.next < 0:
        cpu.q_tail = fr.prev
    else:
        frames(w, fr.next).prev = fr.prev
    cpu.q_n -= 1


@njit(**INNER)
def plan(w, p, now):
    """When the next is over, if nothing changes before; what was planned finds another ticket."""
    cpu = processors(w, p)
    cpu.ticket = -1
    if cpu.q_n == 0:
        return
    fr = frames(w, cpu.q_head)
    note(w, now, trace.SHARED, fr.request, cpu.q_n)
    left = max(fr.end_work - cpu.work, 0.0) / sharing.rate(cpu.cores, cpu.q_n)
    cpu.ticket = w.SEQ
    push_rare(w, now + np.int64(left) + 1, kinds.SHARED, p)


@njit(**INNER)
def join(w, f, cpu, work_ns, now):
    """Everybody computes at once."""
    gain(w, cpu, now)
    enter(w, f, cpu, float(work_ns))
    plan(w, instances(w, frames(w, f).inst).processor, now)


@njit(**INNER)
def over(w, p, seq, now):
    """The first in the order of ends is over: its row, or -1 where something has changed since."""
    cpu = processors(w, p)
    if cpu.ticket != seq:
        return -1
    gain(w, cpu, now)
    f = cpu.q_head
    leave(w, f, cpu)
    plan(w, p, now)
    return f


@njit(**INNER)
def take_out(w, i, cpu, now):
    """Who computes in an instance stops, with what is left to do; they are listed there in order."""
    gain(w, cpu, now)
    f, last, n = cpu.q_head, -1, cpu.q_n
    for _ in range(n):
        fr = frames(w, f)
        after = fr.next
        if fr.inst == i:
            fr.end_work = max(fr.end_work - cpu.work, 0.0)
            leave(w, f, cpu)
            fr.next = -1
            if last < 0:
                instances(w, i).froze_head = f
            else:
                frames(w, last).next = f
            last = f
        f = after
    if last >= 0:
        plan(w, instances(w, i).processor, now)


@njit(**INNER)
def freeze(w, i, now):
    """A stopped process leaves its share to others."""
    cpu = processors(w, instances(w, i).processor)
    if cpu.shared:
        take_out(w, i, cpu, now)


@njit(**INNER)
def thaw(w, i, now):
    """It goes on for what was left."""
    it = instances(w, i)
    f = it.froze_head
    it.froze_head = -1
    if f < 0:
        return
    cpu = processors(w, it.processor)
    gain(w, cpu, now)
    while f >= 0:
        after = frames(w, f).next
        enter(w, f, cpu, frames(w, f).end_work)
        f = after
    plan(w, it.processor, now)
