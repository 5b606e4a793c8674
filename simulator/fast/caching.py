"""Caches, compiled: what is fresh, what is being recomputed, and what has to go. Told in `engine/cache.py`."""

import numpy as np
from numba import njit

from simulator.fast import kinds
from simulator.fast.adopt import INLINE, INNER
from simulator.fast.chance import draw_ns, key_number, keys
from simulator.fast.observe import component_rows, note
from simulator.fast.process import instances
from simulator.fast.rows import ROWS
from simulator.fast.spare import append, frames, take_first, wake
from simulator.fast.views import MAKE_RANKS
from simulator.model import trace
from simulator.model.dice import EVICT, TTL, child, draw, unit
from simulator.policies import eviction

caches, stores, kept, loading = (ROWS[n] for n in ("caches", "stores", "kept", "loading"))
slots, ranks = ROWS["slots"], ROWS["ranks"]
FOR_EVER = 1 << 62


@njit(**INLINE)
def store_of(w, c, i):
    """The store of a cache that an instance uses."""
    cache = caches(w, c)
    return cache.stores + (0 if cache.shared else instances(w, i).ordinal)


@njit(**INNER)
def empty(w, s):
    """Cold."""
    store = stores(w, s)
    for e in range(store.entries, store.entries + caches(w, store.cache).entries):
        kept(w, e).slot = -1
    store.n = store.tick = 0


@njit(**INNER)
def warm_up(w, c):
    """Empty, or full at the start of the run."""
    cache = caches(w, c)
    for n in range(cache.replicas):
        s = cache.stores + n
        empty(w, s)
        for entry in range(min(cache.capacity, cache.entries) if cache.warm else 0):
            keep(w, s, entry, child(child(w.PHASES, cache.first + n), entry), 0)


@njit(**INNER)
def keep(w, s, entry, key, now):
    """An entry, new or renewed."""
    store = stores(w, s)
    cache, row = caches(w, store.cache), kept(w, store.entries + entry)
    store.tick += 1
    if row.slot < 0:
        row.slot = store.n
        slots(w, store.slots + store.n).n = entry
        store.n += 1
    ranks(w, store.slots + row.slot).n = eviction.stored(cache.evict, store.tick)
    row.expires_ns = now + (draw_ns(w, cache.ttl, key, TTL) if cache.ttl >= 0 else FOR_EVER)


@njit(**INNER)
def fresh(w, s, entry, now):
    """Whether it is kept and has not expired; then it has been used."""
    store = stores(w, s)
    row = kept(w, store.entries + entry)
    if row.slot < 0 or now >= row.expires_ns:
        return False
    store.tick += 1
    rank = ranks(w, store.slots + row.slot)
    rank.n = eviction.used(caches(w, store.cache).evict, rank.n, store.tick)
    return True


@njit(**INNER)
def look_up(w, f, step, now):
    """Whether the frame goes on; otherwise it waits for another's recomputing, and looks again."""
    fr, found = frames(w, f), trace.MISS
    if step.c < 0:
        if caches(w, step.b).barren == 0 and unit(draw(fr.key, step.place)) < step.p:
            found = trace.HIT
    else:
        s, entry = store_of(w, step.b, fr.inst), keys(w, step.c).offset + key_number(w, step.c, fr.key, step.place)
        found = found_in(w, s, f, entry, now)
        if found == trace.MISS:
            fr.store, fr.entry = s, entry
    note(w, now, found, fr.request, fr.inst)
    if found == trace.COALESCED:
        fr.state = kinds.COALESCED
        return False
    row = component_rows(w, w.CLOSED * w.N_COMPONENTS + step.component)
    if found == trace.HIT:
        row.hits += 1
        fr.pc = step.a
    else:
        row.misses += 1
    return True


@njit(**INLINE)
def found_in(w, s, f, entry, now):
    """HIT, MISS, or COALESCED: another recomputes it."""
    if fresh(w, s, entry, now):
        return trace.HIT
    store = stores(w, s)
    if caches(w, store.cache).coalesce == 0:
        return trace.MISS
    row = loading(w, store.entries + entry)
    if row.loader >= 0:
        append(w, row, f)
        return trace.COALESCED
    row.loader = f
    return trace.MISS


@njit(**INNER)
def keep_found(w, f, now):
    """What was missing has been recomputed."""
    fr = frames(w, f)
    note(w, now, trace.STORED, fr.request, fr.inst)
    s = fr.store
    store = stores(w, s)
    if kept(w, store.entries + fr.entry).slot < 0 and store.n >= caches(w, store.cache).capacity:
        evict(w, s, f, now)
    keep(w, s, fr.entry, fr.key, now)
    loaded(w, f)
    fr.store = -1


@njit(**INNER)
def evict(w, s, f, now):
    """One has to go; the last takes its slot."""
    fr, store = frames(w, f), stores(w, s)
    note(w, now, trace.EVICTED, fr.request, -1)
    seen = MAKE_RANKS(w.ranks + 8 * store.slots, 0, 0, 0, 0, 0)
    slot = np.int64(eviction.victim(caches(w, store.cache).evict, store.n, seen, unit(draw(fr.key, EVICT))))
    store.n -= 1
    gone, last = slots(w, store.slots + slot).n, slots(w, store.slots + store.n).n
    slots(w, store.slots + slot).n = last
    ranks(w, store.slots + slot).n = ranks(w, store.slots + store.n).n
    kept(w, store.entries + last).slot = slot
    kept(w, store.entries + gone).slot = -1


@njit(**INNER)
def loaded(w, f):
    """The recomputing is over, well or not: those who wait for it look again."""
    store, fr = stores(w, frames(w, f).store), frames(w, f)
    if caches(w, store.cache).coalesce:
        row = loading(w, store.entries + fr.entry)
        if row.loader == f:
            row.loader = -1
            while row.q_n > 0:
                wake(w, take_first(w, row))


@njit(**INNER)
def flush(w, c):
    """Everything is gone; what is being recomputed will be stored."""
    for s in range(caches(w, c).stores, caches(w, c).stores + caches(w, c).replicas):
        empty(w, s)


@njit(**INNER)
def lose_caches(w, i):
    """A process has vanished: a cache in its memory with it; a shared one loses who waited and recomputed."""
    for c in range(w.N_CACHES):
        cache = caches(w, c)
        if cache.shared:
            if cache.coalesce:
                forget_loading(w, c, i)
        elif cache.unit == instances(w, i).unit:
            s = store_of(w, c, i)
            empty(w, s)
            for e in range(cache.entries if cache.coalesce else 0):
                loading(w, stores(w, s).entries + e).loader = -1
                loading(w, stores(w, s).entries + e).q_n = 0


@njit(**INNER)
def forget_loading(w, c, i):
    """Who died waits no more, and recomputes nothing."""
    first = stores(w, caches(w, c).stores).entries
    for e in range(first, first + caches(w, c).entries):
        row = loading(w, e)
        f, n = row.q_head, row.q_n
        row.q_n = 0
        for _ in range(n):
            after = frames(w, f).next
            if frames(w, f).inst != i:
                append(w, row, f)
            f = after
    for e in range(first, first + caches(w, c).entries):
        row = loading(w, e)
        if row.loader >= 0 and frames(w, row.loader).inst == i:
            row.loader = -1
            while row.q_n > 0:
                wake(w, take_first(w, row))
