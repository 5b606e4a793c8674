"""How long something takes, compiled: a draw from a law of the program."""

import numpy as np
from numba import njit

from simulator.fast.adopt import INLINE, INNER
from simulator.fast.rows import ROWS
from simulator.model.dice import KEY, draw, unit
from simulator.model.laws import EMPIRICAL, branch_of, round_ns, sample_ns

laws, samples, keys, shares = (ROWS[n] for n in ("laws", "samples", "keys", "shares"))


@njit(**INNER)
def drawn_ns(w, law, key, purpose):
    """One copy for all who draw."""
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


@njit(**INLINE)
def draw_ns(w, law, key, purpose):
    """How long something takes that happens at `key`."""
    return drawn_ns(w, np.int64(law), np.uint64(key), np.uint64(purpose))


@njit(**INNER)
def key_number(w, s, key, place):
    """Which key of a set a step names: the first whose cumulated share is above a uniform."""
    row, u = keys(w, s), unit(draw(key, place ^ KEY))
    if row.first < 0:
        return np.int64(u * row.n)
    low, high = row.first, row.first + row.n
    while low < high:
        middle = (low + high) // 2
        if u < shares(w, middle).n:
            high = middle
        else:
            low = middle + 1
    return min(low - row.first, row.n - 1)
