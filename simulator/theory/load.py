"""Load: how much work arrives for each unit of capacity. Every formula of a queue begins here and fails at 1."""

NS_PER_S = 1_000_000_000


def offered_load(rate_per_s: float, service_ns: float) -> float:
    """Erlangs: the mean number of servers that work keeps busy, were there enough of them."""
    if rate_per_s < 0 or service_ns <= 0:
        raise ValueError(
            f"a rate of {rate_per_s}/s, a service of {service_ns} ns: rate >= 0 and service > 0 are needed"
        )
    return rate_per_s * service_ns / NS_PER_S


def utilization(rate_per_s: float, service_ns: float, servers: int = 1) -> float:
    """The share of time a server is busy; ValueError where the queue would grow for ever (1 and more)."""
    if servers < 1:
        raise ValueError(f"{servers} servers: at least one is needed")
    rho = offered_load(rate_per_s, service_ns) / servers
    if rho >= 1:
        raise ValueError(f"a load of {rho:.4g} has no steady state; it must be below 1")
    return rho


def probability(q: float) -> float:
    """A q strictly between 0 and 1, or ValueError."""
    if not 0 < q < 1:
        raise ValueError(f"a quantile of {q}: it must lie between 0 and 1")
    return q
