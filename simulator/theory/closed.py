"""Closed loops: a fixed number of people who think, ask, wait for the answer, and think again.

The people themselves limit the load, so nothing is ever unstable: more people only wait longer.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from simulator.theory.load import NS_PER_S


class Station(NamedTuple):
    """Where work is done. `demand_ns`: mean work of one request there, in all its visits; exponential per visit."""

    demand_ns: float
    servers: int = 1


class Closed(NamedTuple):
    """What people in a closed loop see: answers per second, mean time to an answer, mean number at each station."""

    throughput_per_s: float
    response_ns: float
    numbers: tuple[float, ...]


def closed_network(users: int, think_ns: float, stations: Sequence[Station]) -> Closed:
    """Exact mean values of a product-form network: `users` >= 1 people who think (any law) for `think_ns` on average.

    Mean value analysis (Reiser and Lavenberg, 1980): somebody who arrives sees the network as it is with one person
    fewer. With several servers one must also know how often some are idle, and the probabilities from which that
    recursion subtracts lose all digits near saturation; so the weights of the product form are convolved instead
    (Buzen, 1973), in logarithms, which gives the same numbers. One station: the machine repairman, M/M/c//N.
    """
    if users < 1 or think_ns < 0 or not stations or any(s.demand_ns <= 0 or s.servers < 1 for s in stations):
        raise ValueError(f"{users} users who think {think_ns} ns at {list(stations)}: work and people are needed")
    weights = [[-math.inf] * (users + 1)]
    weights[0][0] = 0.0
    if think_ns:
        weights.append(_weights(think_ns, users, users))
    weights += [_weights(station.demand_ns, station.servers, users) for station in stations]
    whole = _convolved(weights)
    throughput = math.exp(whole[users - 1] - whole[users])  # per ns
    first = len(weights) - len(stations)
    numbers = [_mean(weights[i], _convolved(weights[:i] + weights[i + 1 :]), whole) for i in range(first, len(weights))]
    return Closed(throughput * NS_PER_S, max(users / throughput - think_ns, 0.0), tuple(numbers))


def _weights(demand_ns: float, servers: int, users: int) -> list[float]:
    """Logarithms of the weights of 0, 1, .. `users` people at a station: D^n over the product of min(k, c)."""
    found = [0.0]
    for n in range(1, users + 1):
        found.append(found[-1] + math.log(demand_ns) - math.log(min(n, servers)))
    return found


def _convolved(weights: Sequence[Sequence[float]]) -> list[float]:
    """Log of the sum, for each number of people, over all ways to spread them over these stations."""
    import numpy as np

    found = np.asarray(weights[0])
    for other in weights[1:]:
        b = np.asarray(other)
        found = np.array([np.logaddexp.reduce(found[: n + 1] + b[n::-1]) for n in range(len(b))])
    return [float(x) for x in found]


def _mean(own: Sequence[float], others: Sequence[float], whole: Sequence[float]) -> float:
    """Mean number of people at a station, from its weights, those of all others together, and the whole."""
    users = len(own) - 1
    return math.fsum(n * math.exp(own[n] + others[users - n] - whole[users]) for n in range(1, users + 1))
