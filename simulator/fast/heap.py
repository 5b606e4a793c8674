"""The list of events: a 4-ary heap of (time, sequence) in two arrays.

The second word packs sequence, kind and row, so that comparing it compares the sequence. An event that happens leaves
a hole at the root, which the first event that it schedules fills: most events schedule one, so most removals cost
nothing of their own.
"""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from simulator.fast.adopt import INLINE, INNER
from simulator.fast.rows import ROWS

ROW_BITS, KIND_BITS = 24, 4
ROWS_MAX = 1 << ROW_BITS
ROW_MASK, KIND_MASK = ROWS_MAX - 1, (1 << KIND_BITS) - 1
U1, U2, U3, SEQ_SHIFT = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(ROW_BITS + KIND_BITS)
heap_ns, heap_key = ROWS["heap_ns"], ROWS["heap_key"]


@intrinsic
def before(_context, _ta, _ka, _tb, _kb):
    """Whether event a comes before event b: (time, key) compared as one number of 128 bits."""

    def code(_ctx, builder, _sig, args):
        wide = ir.IntType(128)
        a, b = (
            builder.or_(builder.shl(builder.zext(t, wide), wide(64)), builder.zext(k, wide))
            for t, k in (args[:2], args[2:])
        )
        return builder.icmp_unsigned("<", a, b)

    return types.boolean(types.int64, types.uint64, types.int64, types.uint64), code


@njit(**INLINE)
def least_child(w, k):
    """The first of the four children that begin at k; sums instead of branches, as no guess would be any good."""
    x = k + np.uint64(before(heap_ns(w, k + U1).n, heap_key(w, k + U1).n, heap_ns(w, k).n, heap_key(w, k).n))
    y = k + U2
    y += np.uint64(before(heap_ns(w, k + U3).n, heap_key(w, k + U3).n, heap_ns(w, y).n, heap_key(w, y).n))
    return x + (y - x) * np.uint64(before(heap_ns(w, y).n, heap_key(w, y).n, heap_ns(w, x).n, heap_key(w, x).n))


@njit(**INLINE)
def sink(w, t, s, n):
    """Put an event in at the root of a heap of n, which has a hole there."""
    i = np.uint64(0)
    while True:
        k = (i << U2) + U1
        if k + U3 < n:
            m = least_child(w, k)
        elif k < n:
            m = k
            r = k + U1
            while r < n:
                m = r if before(heap_ns(w, r).n, heap_key(w, r).n, heap_ns(w, m).n, heap_key(w, m).n) else m
                r += U1
        else:
            break
        if not before(heap_ns(w, m).n, heap_key(w, m).n, t, s):
            break
        heap_ns(w, i).n = heap_ns(w, m).n
        heap_key(w, i).n = heap_key(w, m).n
        i = m
    heap_ns(w, i).n = t
    heap_key(w, i).n = s


@njit(**INLINE)
def close_hole(w):
    """If nothing took the place of the event that has happened, the last one does."""
    if w.HOLE:
        w.HOLE = 0
        n = np.uint64(w.HEAP_N - 1)
        w.HEAP_N = n
        sink(w, heap_ns(w, n).n, heap_key(w, n).n, n)


@njit(**INLINE)
def push_at(w, ns, seq, kind, row):
    """Insert an event that has its sequence number already."""
    key = (np.uint64(seq) << SEQ_SHIFT) | np.uint64((kind << ROW_BITS) | row)
    if w.HOLE:
        w.HOLE = 0
        sink(w, ns, key, np.uint64(w.HEAP_N))
        return
    i = np.uint64(w.HEAP_N)
    w.HEAP_N = i + U1
    while i > np.uint64(0):
        q = (i - U1) >> U2
        if not before(ns, key, heap_ns(w, q).n, heap_key(w, q).n):
            break
        heap_ns(w, i).n = heap_ns(w, q).n
        heap_key(w, i).n = heap_key(w, q).n
        i = q
    heap_ns(w, i).n = ns
    heap_key(w, i).n = key


@njit(**INLINE)
def push(w, ns, kind, row):
    """Schedule an event; it takes the next sequence number."""
    seq = w.SEQ
    w.SEQ = seq + 1
    push_at(w, ns, seq, kind, row)


@njit(**INNER)
def push_rare(w, ns, kind, row):
    """The same, for what is seldom scheduled: it is not worth a copy of the code."""
    push(w, ns, kind, row)
