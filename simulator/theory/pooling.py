"""Pooling: how many cores a load needs in one pool or in several, and how much load a pool carries within a goal.

Work arrives at random, takes exponential times of mean S, and waits before c cores (M/M/c). Pools: the load is cut into
equal streams, each with cores and a queue of its own. What a split costs in cores follows from Erlang's formula C.
"""

import math

from simulator.theory.load import NS_PER_S, probability
from simulator.theory.many import erlang_c, mmc_quantile_ns

CORES_MAX = 100_000
HALVINGS = 80


def mmc_wait_tail(erlangs: float, servers: int, waits: float) -> float:
    """P(wait > `waits` mean services) = C exp(-(c - a) waits). Kleinrock I, section 3.5."""
    if waits < 0:
        raise ValueError(f"a wait of {waits} services is negative")
    return erlang_c(erlangs, servers) * math.exp(-(servers - erlangs) * waits)


def cores_needed(erlangs: float, pools: int, waits: float, q: float) -> int:
    """The fewest cores in `pools` equal pools whose q-quantile of the wait is at most `waits` mean services.

    8 Erlangs, 3 services: at q = 99.9 % one pool needs 11 cores and four need 16; at q = 99 % it is 10 and 16.
    """
    if pools < 1 or erlangs <= 0:
        raise ValueError(f"{erlangs} Erlangs in {pools} pools: some load in one pool at least")
    share, beyond = erlangs / pools, 1.0 - probability(q)
    for servers in range(math.floor(share) + 1, CORES_MAX):
        if mmc_wait_tail(share, servers, waits) <= beyond:
            return pools * servers
    raise ValueError(f"{erlangs} Erlangs in {pools} pools need more than {CORES_MAX} cores each")


def mmc_capacity_per_s(service_ns: float, servers: int, q: float, most_ns: float) -> float:
    """The largest rate at which the q-quantile of the response of M/M/c is at most `most_ns`; 0 where no rate is.

    The quantile grows with the rate, so the rate is found by halving. Without any load the response is the service.
    """
    if most_ns <= -math.log(1.0 - probability(q)) * service_ns:
        return 0.0
    low, high = 0.0, servers * NS_PER_S / service_ns
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        carried = mmc_quantile_ns(middle, service_ns, servers, q) <= most_ns
        low, high = (middle, high) if carried else (low, middle)
    return low
