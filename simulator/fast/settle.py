"""The end of a run, compiled: what has not ended is in flight, what is in progress counts up to here."""

from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import ENTERED
from simulator.fast.calls import record_ended
from simulator.fast.frames import record_local
from simulator.fast.heap import close_hole
from simulator.fast.loop import close_stretches
from simulator.fast.observe import database_meters, meters, read
from simulator.fast.process import instances
from simulator.fast.processor import processors
from simulator.fast.rows import ROWS, opened
from simulator.fast.sharing import count
from simulator.fast.spare import calls, frames
from simulator.policies import outcomes

databases = ROWS["databases"]


@njit(cache=True, **ENTERED)
def settle(world, end_ns):
    """Close the stretches and the books."""
    w = opened(world[0])
    close_hole(w)
    close_stretches(w, end_ns)
    for n in range(w.N_PROCESSORS):
        if processors(w, n).shared:
            count(w, processors(w, n), end_ns)
    read(w, end_ns)
    for k in range(w.HIGH_CALL):
        if calls(w, k).in_flight and calls(w, k).parent >= 0:
            record_ended(w, calls(w, k), outcomes.IN_FLIGHT, end_ns)
    for i in range(w.N_INSTANCES):
        m = meters(w, instances(w, i).unit)
        f = instances(w, i).in_head
        while f >= 0:
            fr = frames(w, f)
            if fr.entered_ns >= 0:
                m.residence_ns += end_ns - fr.entered_ns
            elif not fr.sending:
                record_local(w, f, outcomes.IN_FLIGHT, end_ns)
            if fr.state == kinds.COMPUTING or fr.state == kinds.OVERSLEPT:
                m.work_ns -= fr.ends_ns - end_ns
            f = fr.after
    for d in range(w.N_DATABASES):
        f = databases(w, d).run_head
        while f >= 0:
            database_meters(w, d).work_ns -= frames(w, f).ends_ns - end_ns
            f = frames(w, f).next
