"""What a frame has started and waits for, compiled: counting answers until the group is settled."""

from numba import njit

from simulator.fast.adopt import INLINE
from simulator.fast.observe import note
from simulator.fast.rows import ROWS
from simulator.fast.spare import frames, wake
from simulator.model import trace
from simulator.policies import outcomes, quorum

code = ROWS["code"]


@njit(**INLINE)
def child_done(w, f, group, outcome, request, now):
    """One of what a frame started has answered; if that settles its group, it goes on."""
    fr = frames(w, f)
    if fr.group != group:
        note(w, now, trace.LATE, request, -1)
        return
    fr.last = outcome
    if outcomes.good(outcome):
        fr.succeeded += 1
        fr.degraded |= outcome == outcomes.DEGRADED
    else:
        fr.failed += 1
    if fr.joining:
        step = code(w, fr.pc)
        if quorum.judge(step.a, step.b, fr.succeeded, fr.failed) != quorum.WAIT:
            fr.joining = 0
            wake(w, f)
