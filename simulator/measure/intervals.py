"""How sure: Student intervals over replications, which are independent; never over the requests of one run.

Latencies of one run depend on each other (a queue remembers), so the usual interval over requests covers the truth one
time in five at a load of 0.8. Replications have their own dice each, so their means are independent, and nearly normal.
Two systems under the same dice are compared by the differences of paired replications, whose common luck cancels.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

from simulator.model.errors import ModelError
from simulator.model.estimate import Estimate

LEVEL = 0.95


@lru_cache(maxsize=1024)
def t_quantile(level: float, degrees: int) -> float:
    """The two-sided Student quantile: a fraction `level` of the distribution lies within it."""
    from scipy.special import stdtrit  # heavy, and not needed to start a command

    return float(stdtrit(degrees, (1.0 + level) / 2.0))


def student(values: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean and interval of one value a replication. NaN: a replication without a value; infinite ones have no mean."""
    found = [x for x in values if not math.isnan(x)]
    if not found:
        return Estimate(None, why="no replication has a value")
    if any(math.isinf(x) for x in found):
        return _infinite(found)
    mean = math.fsum(found) / len(found)
    missing = (
        None if len(found) == len(values) else f"{len(values) - len(found)} of {len(values)} replications have no value"
    )
    if len(found) < 2:
        return Estimate(mean, why=missing or "one replication has no interval")
    half = t_quantile(level, len(found) - 1) * spread(found) / math.sqrt(len(found))
    return Estimate(mean, mean - half, mean + half, missing)


def spread(values: Sequence[float]) -> float:
    """The standard deviation of a sample of at least two, 0 exactly where all are equal."""
    if min(values) == max(values):
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - 1))


def _infinite(values: Sequence[float]) -> Estimate:
    infinite = sum(map(math.isinf, values))
    return Estimate(max(values, key=abs), why=f"infinite in {infinite} of {len(values)} replications")


def paired(left: Sequence[float], right: Sequence[float], level: float = LEVEL) -> Estimate:
    """The mean of left - right, replication by replication under the same dice."""
    if len(left) != len(right):
        raise ModelError(f"{len(left)} replications cannot be paired with {len(right)}")
    return student([a - b for a, b in zip(left, right, strict=True)], level)
