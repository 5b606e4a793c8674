"""Memory is slow: what the next events will need is asked for while the present one acts."""

import numpy as np
from numba import njit

from simulator.fast.adopt import INLINE
from simulator.fast.heap import ROW_MASK, heap_key, least_child
from simulator.fast.rows import prefetch_at
from simulator.fast.spare import frames

near_frame, near_call, near_instance, near_processor = (
    prefetch_at(table) for table in ("frames", "calls", "instances", "processors")
)
FEW = 512  # events to come: fewer, and what they need is in the cache


@njit(**INLINE)
def look_ahead(w):
    """Bring near what the next events will need: they are the root's children, most likely.

    The rows of a small system stay in the cache anyway.
    """
    if w.HEAP_N <= FEW:
        return
    for child in range(1, 5):
        near_frame(w, np.int64(heap_key(w, child).n) & ROW_MASK)
    f = np.int64(heap_key(w, least_child(w, np.uint64(1))).n) & ROW_MASK
    if f < w.FRAME_ROOM:
        fr = frames(w, f)
        near_call(w, fr.call)
        near_instance(w, fr.inst)
        near_processor(w, fr.inst)
