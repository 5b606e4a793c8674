"""What copies are worth and what they cost: how often a cache hits, and how often a copy is stale.

Requests for each key are Poisson and keys are drawn independently ("independent reference model").
"""

import math
from collections.abc import Sequence

from simulator.theory.load import NS_PER_S

HALVINGS = 200


def zipf_shares(keys: int, exponent: float) -> list[float]:
    """The share of each key, the most popular first: proportional to rank^-exponent; exponent 0 is uniform."""
    if keys < 1 or exponent < 0:
        raise ValueError(f"{keys} keys with an exponent of {exponent}")
    weights = [rank**-exponent for rank in range(1, keys + 1)]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def uniform_hit(keys: int, capacity: int) -> float:
    """Share of hits where all keys are alike and whatever is evicted is as good as any: capacity / keys, at most 1.

    Exact for LRU, FIFO and random eviction once the cache is full.
    """
    if keys < 1 or capacity < 0:
        raise ValueError(f"{capacity} of {keys} keys")
    return min(1.0, capacity / keys)


def che_hit(shares: Sequence[float], capacity: int) -> float:
    """Share of hits of an LRU cache, APPROXIMATELY (within about 1 % where many entries fit).

    A key stays for the same time T after each use, with T such that as many keys are expected within as there is room:
    sum of 1 - exp(-q T) = capacity. Che, Tung and Wang, Hierarchical Web Caching Systems, 2002; Fricker, Robert and
    Roberts, 2012, say why it is so good.
    """
    if capacity < 1 or not shares or min(shares) <= 0:
        raise ValueError(f"room for {capacity} of {len(shares)} keys: some room, and a share for each key, are needed")
    if capacity >= len(shares):
        return 1.0
    low, high = 0.0, 1.0
    while _within(shares, high) < capacity:
        high *= 2.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _within(shares, middle) < capacity else (low, middle)
    return math.fsum(q * -math.expm1(-q * high) for q in shares)


def _within(shares: Sequence[float], time: float) -> float:
    return math.fsum(-math.expm1(-q * time) for q in shares)


def ttl_hit(rate_per_s: float, ttl_ns: float) -> float:
    """Share of hits of one key that lives for `ttl_ns` (a mean, any law) from its storing: L T / (1 + L T).

    After each storing L T requests hit on average, then one misses and stores anew; recomputing takes no time.
    """
    if rate_per_s < 0 or ttl_ns < 0:
        raise ValueError(f"{rate_per_s}/s with a life of {ttl_ns} ns")
    hits = rate_per_s * ttl_ns / NS_PER_S
    return hits / (1.0 + hits)


def stampede(rate_per_s: float, recompute_ns: float) -> float:
    """Mean number of requests that recompute the same expired entry: the first, and L R more until it is stored."""
    if rate_per_s < 0 or recompute_ns < 0:
        raise ValueError(f"{rate_per_s}/s with {recompute_ns} ns to recompute")
    return 1.0 + rate_per_s * recompute_ns / NS_PER_S


def stale_read(write_per_s: float, lag_ns: float) -> float:
    """Chance that a read from a replica misses a write of its key: 1 - exp(-w E[lag]), whatever the law of the lag.

    A read is fresh if no write is still on its way. Writes end in a Poisson stream and each is on its way for its own
    lag, so those on their way are the customers of M/G/infinity: a Poisson number of mean w E[lag].
    """
    if write_per_s < 0 or lag_ns < 0:
        raise ValueError(f"{write_per_s} writes a second, {lag_ns} ns late")
    return -math.expm1(-write_per_s * lag_ns / NS_PER_S)


def stale_read_of_keys(write_per_s: float, lag_ns: float, shares: Sequence[float]) -> float:
    """The same over keys of these shares, in reads and writes alike: sum of q (1 - exp(-w q E[lag]))."""
    return math.fsum(q * stale_read(write_per_s * q, lag_ns) for q in shares)
