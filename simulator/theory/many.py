"""Several servers behind one queue (M/M/c) or none (M/M/c/c): pooling, and how many lines a switchboard needs."""

import math

from simulator.theory.invert import quantile_of_tail
from simulator.theory.load import offered_load, probability, utilization


def erlang_b(erlangs: float, servers: int) -> float:
    """Chance that an arrival finds all servers busy and goes away. Erlang, 1917, by the usual recursion."""
    if erlangs < 0 or servers < 0:
        raise ValueError(f"{erlangs} Erlangs on {servers} servers: neither may be negative")
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(erlangs: float, servers: int) -> float:
    """Chance that an arrival must wait where there is room to. Erlang, 1917: B / (1 - rho (1 - B))."""
    if servers < 1 or not 0 <= erlangs < servers:
        raise ValueError(f"{erlangs} Erlangs on {servers} servers have no steady state")
    blocked = erlang_b(erlangs, servers)
    return blocked / (1.0 - erlangs / servers * (1.0 - blocked))


def mmc_mean_ns(rate_per_s: float, service_ns: float, servers: int) -> float:
    """Mean response S + C S / (c - a), a in Erlangs and C the chance to wait. Kleinrock I, section 3.5."""
    utilization(rate_per_s, service_ns, servers)
    erlangs = offered_load(rate_per_s, service_ns)
    return service_ns * (1.0 + erlang_c(erlangs, servers) / (servers - erlangs))


def mmc_tail(rate_per_s: float, service_ns: float, servers: int, t_ns: float) -> float:
    """P(response > t): exp(-t/S) (1 + C (1 - exp(-(c - 1 - a) t/S)) / (c - 1 - a)); waiting and service summed."""
    utilization(rate_per_s, service_ns, servers)
    erlangs, x = offered_load(rate_per_s, service_ns), t_ns / service_ns
    spare = servers - 1.0 - erlangs
    grown = x if abs(spare) < 1e-9 else -math.expm1(-spare * x) / spare
    return math.exp(-x) * (1.0 + erlang_c(erlangs, servers) * grown)


def mmc_quantile_ns(rate_per_s: float, service_ns: float, servers: int, q: float) -> float:
    """Quantile of the response of M/M/c."""
    mean = mmc_mean_ns(rate_per_s, service_ns, servers)
    return quantile_of_tail(lambda t: mmc_tail(rate_per_s, service_ns, servers, t), probability(q), mean)


def mmcc_blocking(rate_per_s: float, service_ns: float, servers: int) -> float:
    """Share of arrivals refused by c servers without a queue; true for any service law of this mean (insensitivity)."""
    return erlang_b(offered_load(rate_per_s, service_ns), servers)
