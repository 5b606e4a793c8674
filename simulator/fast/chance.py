"""How long something takes, compiled: a draw from a law of the program."""

import numpy as np
from numba import njit

from simulator.fast.adopt import INNER
from simulator.fast.rows import ROWS
from simulator.model.dice import draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns

laws, samples = ROWS["laws"], ROWS["samples"]


@njit(**INNER)
def draw_ns(w, law, key, purpose):
    """How long something takes that happens at `key`."""
    bits = draw(key, purpose)
    row = laws(w, law)
    if row.branches > 1:
        u = branch_of(bits)
        while u >= laws(w, law).upto:
            law += 1
        row = laws(w, law)
    if row.kind == EMPIRICAL:
        return samples(w, np.int64(row.a) + np.int64(unit(bits) * row.b)).n
    return round_ns(sample_ns(row.kind, row.a, row.b, bits), row.max_ns)
