"""A ring with points of all instances; a key lives at the next point. Who is too busy is passed by.

Problem: with the remainder of a hash nearly all keys move when an instance comes or goes. Idea: every instance has
POINTS pseudo-random points on a ring, and a key belongs to the first point clockwise of its own: when an instance goes,
only its keys move, spread over all others. Source: Karger and others, Consistent Hashing and Random Trees (1997). A
popular key would still make its instance hot; so nobody may have more than `bound` times the average of what is
outstanding, the new one included, and the walk goes on to the next who has room: Mirrokni, Thorup and Zadimoghaddam,
Consistent Hashing with Bounded Loads (2016), `hash-balance-factor` of HAProxy and Envoy (there in percent).

How it fails: shares are unequal, by about 1 / sqrt(POINTS), a sixth (HAProxy has 16 points for a weight of one, Envoy a
ring of at least 1,024). A tight bound breaks up the affinity that was the purpose, most of all under load. Weights are
not looked at. All points are worked out anew at each call: with many instances other policies are cheaper.

The hash is 31 bits wide so that its products fit into 63, and every step is a bijection: no two points coincide.
"""

from typing import NamedTuple

from simulator.policies.vectors import Ints

POINTS = 32
MASK = (1 << 31) - 1
KEYS = 0x2545F491  # keys and points do not fall upon each other


class Config(NamedTuple):
    """Nobody has more than `bound` (at least 1) times the average; 0: as much as comes."""

    bound: float = 1.25


def scatter(x: int) -> int:
    """31 bits mixed: two rounds of multiply and shift."""
    x = ((x ^ (x >> 16)) * 0x45D9F3B5) & MASK
    x = ((x ^ (x >> 15)) * 0x2C1B3C6D) & MASK
    return x ^ (x >> 16)


def distance(name: int, at: int) -> int:
    """How far clockwise of `at` the next point of an instance is."""
    nearest = MASK
    for k in range(POINTS):
        nearest = min(nearest, (scatter(name * POINTS + k) - at) & MASK)
    return nearest


def pick(config: Config, size: int, hashed: int, names: Ints, outstanding: Ints) -> int:
    """The position, out of `size`, of the first clockwise that has room."""
    total = 1
    for i in range(size):
        total += outstanding[i]
    room = max(config.bound, 1.0) * total
    at = scatter((hashed ^ (hashed >> 32) ^ KEYS) & MASK)
    best, nearest = 0, MASK + 1
    for i in range(size):
        if config.bound == 0.0 or outstanding[i] * size < room:
            away = distance(names[i], at)
            if away < nearest:
                best, nearest = i, away
    return best
