"""Who leaves a full cache. Every entry has a rank, and the lowest goes.

- `lru`, least recently used: the rank is the tick of its last use. Follows what is popular now; a long scan of things
  that are used once washes everything out (Belady, 1966, for the optimum that it approximates).
- `lfu`, least frequently used: how often it was used while it was in, ties by the last use. Bears scans; keeps what was
  popular yesterday.
- `fifo`: the tick at which it was stored. Needs no work at a hit; forgets what is popular as quickly as what is not.
- `random`: anyone. Needs no memory at all, and has no pattern of use that defeats it.

A tick counts the uses of a cache, up to 2**40 of them.
"""

from simulator.policies.vectors import Ints

KINDS = ("lru", "lfu", "fifo", "random")
LRU, LFU, FIFO, RANDOM = range(4)
SHIFT = 40  # an LFU rank is uses << SHIFT | tick
USES_MAX = (1 << 22) - 1


def stored(kind: int, tick: int) -> int:
    """The rank of an entry that comes in."""
    return tick + (1 << SHIFT) if kind == LFU else tick


def used(kind: int, rank: int, tick: int) -> int:
    """The rank of an entry that has been hit."""
    if kind == LRU:
        return tick
    if kind == LFU:
        return (min((rank >> SHIFT) + 1, USES_MAX) << SHIFT) + tick
    return rank


def victim(kind: int, size: int, ranks: Ints, u: float) -> int:
    """The position, out of `size`, of the entry that goes: the first of the lowest rank, or anyone."""
    if kind == RANDOM:
        return int(u * size)
    lowest = 0
    for i in range(1, size):
        if ranks[i] < ranks[lowest]:
            lowest = i
    return lowest
