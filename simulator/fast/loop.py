"""The compiled interpreter's turn: one event acts, whoever it woke goes on, and so forth.

The same stories as in `engine/`, cut at every point where somebody waits; the order in which things are scheduled is
the same to the letter, because sequence numbers break ties. The loop stops and goes on between any two turns: when a
table might fill up, when rows wait to be handed out, and now and then to let the caller look up.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import BARE, INLINE, INNER
from simulator.fast.calls import record_ended, timer
from simulator.fast.faults import faults, strike
from simulator.fast.frames import carry_out, computed, record_local, waited
from simulator.fast.heap import KIND_MASK, ROW_BITS, ROW_MASK, close_hole, heap_key, heap_ns, push
from simulator.fast.messages import arrive, replied
from simulator.fast.observe import close, database_metered, metered, read
from simulator.fast.process import instances
from simulator.fast.sources import arrival, schedule_arrival
from simulator.fast.spare import calls, frames
from simulator.fast.storage import pools, queried
from simulator.model import program as p
from simulator.policies import outcomes

ENDED, ROOM, PAUSED, OVERFULL, STUCK, GOING = range(6)  # why the loop stopped
STEPS_MAX = 1 << 20  # frames that go on in one turn: more is a loop in zero time


@njit(**INNER)
def room(w):
    """For how many steps every table surely has room; a step is one event, or one frame that goes on."""
    need = w.SLACK + w.NEED
    free = min(w.HEAP_ROOM - w.HEAP_N, w.FRAME_ROOM - w.HIGH_FRAME, w.CALL_ROOM - w.HIGH_CALL)
    free = min(free, w.REQUEST_ROW_ROOM - w.REQUESTS_N, w.CALL_ROW_ROOM - w.CALLS_N)
    free = min(free, (w.NOTE_ROOM - w.NOTES_N) // 4, w.LANE_ROOM - w.LANE_LONGEST)
    return free // need


@njit(**INNER)
def begin(w):
    """Faults first, then sources."""
    for a in range(w.N_FAULTS):
        push(w, faults(w, a).at_ns, kinds.FAULT, a)
    for s in range(w.N_SOURCES):
        schedule_arrival(w, s)


@njit(**INLINE)
def happen(w, kind, a, now):
    """An event acts."""
    if kind == kinds.ARRIVE:
        arrive(w, a, now)
    elif kind == kinds.COMPUTED:
        computed(w, a, now)
    elif kind == kinds.REPLY:
        replied(w, a, now)
    elif kind == kinds.ARRIVAL:
        arrival(w, a, now)
    elif kind == kinds.WAITED:
        waited(w, a, now)
    elif kind == kinds.QUERIED:
        queried(w, a, now)
    elif kind == kinds.TIMER:
        timer(w, a, now)
    else:
        strike(w, a, now)


@njit(**INLINE)
def over(w, stop_at):
    """Whether the loop stops before the next event, and why."""
    if w.OVERFULL >= 0:
        return OVERFULL
    if w.HEAP_N == 0 or heap_ns(w, 0).n > w.HORIZON:
        return ENDED
    return PAUSED if stop_at <= w.EVENTS else GOING


@njit(cache=True, nogil=True, **BARE)
def run(world, events_max):
    """Turn after turn, for at most `events_max` events. Returns why it stopped."""
    w = world[0]
    now = w.NOW
    if w.SEQ == 0:
        begin(w)
    stop_at = w.EVENTS + events_max
    steps = left = 0
    while True:
        if left == 0:
            left = room(w)
            if left <= 0:
                return ROOM
        left -= 1
        f = w.READY
        if f >= 0:
            w.READY = frames(w, f).next
            carry_out(w, f, now)
            steps += 1
            if steps > STEPS_MAX:
                return STUCK
            continue
        close_hole(w)
        why = over(w, stop_at)
        if why != GOING:
            return why
        x = np.int64(heap_key(w, 0).n)
        kind = (x >> ROW_BITS) & KIND_MASK
        a = x & ROW_MASK
        if kind == kinds.FAULT and faults(w, a).what == p.CRASH and w.NEED == 0:
            w.NEED = instances(w, faults(w, a).target).inside + 1
            left = 0
            continue
        now = heap_ns(w, 0).n
        w.NOW = now
        w.EVENTS += 1
        w.HOLE = 1
        w.NEED = steps = 0
        if now >= w.NEXT_EDGE:
            close(w, now)
        happen(w, kind, a, now)


@njit(cache=True, **BARE)
def settle(world, end_ns):
    """The run is over: close the stretches; what is still in progress counts up to the end."""
    w = world[0]
    close_hole(w)
    close(w, end_ns)
    read(w, end_ns)
    for k in range(w.HIGH_CALL):
        if calls(w, k).in_flight and calls(w, k).parent >= 0:
            record_ended(w, calls(w, k), outcomes.IN_FLIGHT, end_ns)
    for i in range(w.N_INSTANCES):
        m = metered(w, instances(w, i).unit, end_ns)
        f = instances(w, i).in_head
        while f >= 0:
            fr = frames(w, f)
            if fr.entered_ns >= 0:
                m.residence_ns += end_ns - fr.entered_ns
            elif not fr.sending:
                record_local(w, f, outcomes.IN_FLIGHT, end_ns)
            if fr.state == kinds.COMPUTING:
                m.work_ns -= fr.ends_ns - end_ns
            f = fr.after
    for n in range(w.HEAP_N):
        x = np.int64(heap_key(w, n).n)
        if (x >> ROW_BITS) & KIND_MASK == kinds.QUERIED:
            fr = frames(w, x & ROW_MASK)
            database_metered(w, pools(w, fr.pool).database, end_ns).work_ns -= fr.ends_ns - end_ns
