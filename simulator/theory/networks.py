"""Several stations: one after another (Jackson), two at once (fork and join), many at once, parts in series."""

import math
from collections.abc import Sequence

from simulator.theory.invert import quantile_of_tail
from simulator.theory.load import probability, utilization
from simulator.theory.single import mm1_mean_ns


def tandem_mean_ns(rate_per_s: float, services_ns: Sequence[float]) -> float:
    """Mean time through exponential single servers in a row: the sum of S / (1 - rho). Jackson, 1957."""
    if not services_ns:
        raise ValueError("a tandem needs a station")
    return math.fsum(mm1_mean_ns(rate_per_s, service_ns) for service_ns in services_ns)


def tandem_quantile_ns(rate_per_s: float, services_ns: Sequence[float], q: float) -> float:
    """Quantile of the time through the tandem, a sum of independent exponentials. Reich, 1957."""
    means = [mm1_mean_ns(rate_per_s, service_ns) for service_ns in services_ns]
    return quantile_of_tail(lambda t: exponential_sum_tail(means, t), probability(q), math.fsum(means))


def exponential_sum_tail(means: Sequence[float], t: float) -> float:
    """P(sum of independent exponentials > t), equal means allowed: one row of a matrix exponential (phase type)."""
    import numpy as np
    from scipy.linalg import expm

    if not means or min(means) <= 0:
        raise ValueError("the means of a sum of exponentials must be positive")
    rates = 1.0 / np.asarray(means, np.float64)
    generator = np.diag(-rates) + np.diag(rates[:-1], 1)
    return float(expm(generator * t)[0].sum())


def fork_join_mean_ns(rate_per_s: float, service_ns: float) -> float:
    """Mean time until both of two exponential single servers have done their half: (12 - rho) / 8 of an M/M/1's.

    Flatto and Hahn, 1984; Nelson and Tantawi, Approximate Analysis of Fork/Join Synchronization, 1988 (exact for two).
    """
    return (12.0 - utilization(rate_per_s, service_ns)) / 8.0 * mm1_mean_ns(rate_per_s, service_ns)


def fan_out_tail(slow: float, copies: int) -> float:
    """Chance that the slowest of n independent copies is slow: 1 - (1 - p)^n. Dean and Barroso, 2013."""
    if not 0 <= slow <= 1 or copies < 0:
        raise ValueError(f"{copies} copies, each slow with chance {slow}: the chance lies between 0 and 1")
    return 1.0 - (1.0 - slow) ** copies


def serial_availability(availabilities: Sequence[float]) -> float:
    """Availability of what needs all of its independent parts: the product."""
    if any(not 0 <= a <= 1 for a in availabilities):
        raise ValueError("an availability lies between 0 and 1")
    return math.prod(availabilities)


def parallel_availability(availabilities: Sequence[float]) -> float:
    """Availability of what needs one of its independent parts."""
    return 1.0 - serial_availability([1.0 - a for a in availabilities])
