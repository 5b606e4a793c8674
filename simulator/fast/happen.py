"""What an event does, by its kind."""

from numba import njit

from simulator.fast import kinds, sources
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.calls import again
from simulator.fast.chores import do_chore
from simulator.fast.clocks import alarm, timer
from simulator.fast.computing import computed, shared
from simulator.fast.faults import strike
from simulator.fast.frames import waited
from simulator.fast.messages import arrive, cancelled, replied
from simulator.fast.storage import impatient, queried


@njit(**INLINE)
def happen(w, kind, a, seq, now):
    """An event acts."""
    if kind == kinds.ARRIVE:
        arrive(w, a, now)
    elif kind == kinds.COMPUTED:
        computed(w, a, now)
    elif kind == kinds.REPLY:
        replied(w, a, now)
    elif kind == kinds.ARRIVAL:
        sources.arrival(w, a, now)
    elif kind == kinds.WAITED:
        waited(w, a, now)
    elif kind == kinds.QUERIED:
        queried(w, a, seq, now)
    elif kind == kinds.TIMER:
        timer(w, a, now)
    else:
        happen_seldom(w, kind, a, seq, now)


@njit(**INNER)
def happen_seldom(w, kind, a, seq, now):
    """What happens less often."""
    if kind == kinds.AGAIN:
        again(w, a, now)
    elif kind == kinds.ALARM:
        alarm(w, a, now)
    elif kind == kinds.CANCEL:
        cancelled(w, a, now)
    elif kind == kinds.SHARED:
        shared(w, a, seq, now)
    elif kind == kinds.IMPATIENT:
        impatient(w, a, now)
    elif kind == kinds.USER:
        sources.person_asks(w, a, now)
    elif kind == kinds.CHORE:
        do_chore(w, a, now)
    elif kind == kinds.GO_ON:
        w.RESUME = a
    else:
        strike(w, a, now)
