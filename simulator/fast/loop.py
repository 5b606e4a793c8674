"""The compiled interpreter's turn: one event acts, whoever it woke goes on, and so forth.

The same stories as in `engine/`, cut at every point where somebody waits; the order in which things are scheduled is
the same to the letter, because sequence numbers break ties. The loop stops and goes on between any two turns: when a
table might fill up, when rows wait to be handed out, and now and then to let the caller look up.
"""

import numpy as np
from numba import njit

from simulator.fast import kinds, registry, sharing, sources
from simulator.fast.adopt import ENTERED, INLINE, INNER
from simulator.fast.ahead import look_ahead
from simulator.fast.caching import warm_up
from simulator.fast.chores import begin_checks, begin_probes, needed
from simulator.fast.faults import faults, plan
from simulator.fast.frames import carry_out
from simulator.fast.happen import happen
from simulator.fast.heap import (
    KIND_MASK,
    ROW_BITS,
    ROW_MASK,
    SEQ_SHIFT,
    close_hole,
    heap_key,
    heap_ns,
    push_rare,
)
from simulator.fast.mailbox import drop_letter, next_letter, postponed
from simulator.fast.observe import close
from simulator.fast.processor import processors
from simulator.fast.rows import opened
from simulator.fast.spare import frames, mail

ENDED, ROOM, PAUSED, OVERFULL, STUCK, GOING = range(6)  # why the loop stopped
STEPS_MAX = 1 << 20  # frames that go on in one turn: more is a loop in zero time
NOTHING = -1


@njit(**INNER)
def room(w):
    """For how many steps every table surely has room; a step is one act, or one frame that goes on."""
    need = w.SLACK + w.NEED
    free = min(w.HEAP_ROOM - w.HEAP_N, w.FRAME_ROOM - w.HIGH_FRAME, w.CALL_ROOM - w.HIGH_CALL)
    free = min(free, w.ERRAND_ROOM - w.HIGH_ERRAND, w.MAIL_ROOM - w.HIGH_MAIL)
    free = min(free, w.REQUEST_ROW_ROOM - w.REQUESTS_N, w.CALL_ROW_ROOM - w.CALLS_N)
    free = min(free, (w.NOTE_ROOM - w.NOTES_N) // 4, w.LANE_ROOM - w.LANE_LONGEST)
    return free // need


@njit(**INNER)
def begin(w):
    """Faults first, then all that is periodic, then sources."""
    for a in range(w.N_FAULTS):
        if faults(w, a).at_ns >= 0:
            push_rare(w, faults(w, a).at_ns, kinds.FAULT, a)
    for r in range(w.N_RENEWALS):
        plan(w, r, 0)
    for c in range(w.N_CACHES):
        warm_up(w, c)
    begin_probes(w)
    registry.begin(w)
    begin_checks(w, registry.CHECKS)
    for s in range(w.N_SOURCES):
        sources.begin(w, s)


@njit(**INLINE)
def unpacked(key):
    """Kind, row and sequence number of an event."""
    x = np.int64(key)
    return (x >> ROW_BITS) & KIND_MASK, x & ROW_MASK, np.int64(key >> SEQ_SHIFT)


@njit(**INNER)
def lacks_room(w, kind, a):
    """Whether an act may need more room than usual: then the loop looks before it acts."""
    w.NEED = needed(w, kind, a)
    return w.NEED > 0


@njit(**INNER)
def close_stretches(w, now):
    """A stretch is over: divided processors count up to each edge before it is read."""
    while now >= w.NEXT_EDGE:
        for n in range(w.N_PROCESSORS):
            if processors(w, n).shared:
                sharing.count(w, processors(w, n), w.NEXT_EDGE)
        close(w)


@njit(**INLINE)
def over(w, stop_at):
    """Whether the loop stops before the next event, and why."""
    if w.OVERFULL >= 0:
        return OVERFULL
    if w.HEAP_N == 0 or heap_ns(w, 0).n > w.HORIZON:
        return ENDED
    return PAUSED if stop_at <= w.EVENTS else GOING


@njit(**INLINE)
def next_frame(w, now):
    """Who goes on now: whom the act has resumed, else who was woken first."""
    f = w.RESUME
    if f >= 0:
        w.RESUME = NOTHING
        return f
    while w.TODO < 0 and w.READY >= 0:
        f = w.READY
        w.READY = frames(w, f).next
        if w.MOODS and postponed(w, kinds.GO_ON, f, now):
            continue
        return f
    return NOTHING


@njit(cache=True, nogil=True, **ENTERED)
def run(world, events_max):
    """Turn after turn, for at most `events_max` events. Returns why it stopped."""
    w = opened(world[0])
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
        f = next_frame(w, now)
        if f >= 0:
            carry_out(w, f, now)
            steps += 1
            if steps > STEPS_MAX:
                return STUCK
            continue
        letter = next_letter(w) if w.MOODS or w.TODO >= 0 else NOTHING
        if letter >= 0:
            kind, a, seq = mail(w, letter).kind, mail(w, letter).row, NOTHING
        else:
            close_hole(w)
            why = over(w, stop_at)
            if why != GOING:
                return why
            kind, a, seq = unpacked(heap_key(w, 0).n)
        if kind >= kinds.FAULT and w.NEED == 0 and lacks_room(w, kind, a):
            left = 0
            continue
        w.NEED = 0
        if letter >= 0:
            drop_letter(w, letter)
        else:
            now = heap_ns(w, 0).n
            w.NOW = now
            w.EVENTS += 1
            w.HOLE = 1
            look_ahead(w)
            steps = 0
            if now >= w.NEXT_EDGE:
                close_stretches(w, now)
            if w.MOODS and postponed(w, kind, a, now):
                continue
        happen(w, kind, a, seq, now)
