"""The power of two choices: asking two queues and joining the shorter makes long queues doubly exponentially rare.

With infinitely many exponential servers the share of them with at least i people obeys a differential equation whose
rest point is known in closed form. Mitzenmacher, 1996; Vvedenskaya, Dobrushin and Karpelevich, 1996. Some hundreds of
servers come within a few per cent of it, the nearer the lower the load.
"""

from simulator.theory.load import utilization

TERMS_MAX = 10_000_000
NEGLIGIBLE = 1e-18


def share_with_at_least(load: float, choices: int, people: int) -> float:
    """Share of servers with so many people or more: rho ^ ((d^i - 1) / (d - 1)); with one choice rho^i."""
    if not 0 <= load < 1 or choices < 1 or people < 0:
        raise ValueError(f"a load of {load} with {choices} choices: the load must be below 1 and somebody be asked")
    exponent = people if choices == 1 else (float(choices) ** people - 1.0) / (choices - 1)
    return float(load**exponent)


def choices_mean_ns(rate_per_s: float, service_ns: float, choices: int) -> float:
    """Mean response behind the best of d servers drawn at random, of infinitely many; `rate_per_s` for each server.

    By Little, the sum of the shares over the load. One choice is M/M/1. ValueError at a load of 1 or more.
    """
    rho = utilization(rate_per_s, service_ns)
    if rho == 0:
        return service_ns
    people = 0.0
    for i in range(1, TERMS_MAX):
        share = share_with_at_least(rho, choices, i)
        people += share
        if share < NEGLIGIBLE:
            return service_ns * people / rho
    raise ValueError(f"a load of {rho} is too near to 1 for this sum")
