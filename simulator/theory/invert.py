"""Quantiles from tails: the time at which the chance of being slower has fallen to 1 - q."""

from collections.abc import Callable

DOUBLINGS_MAX = 200
HALVINGS = 80


def quantile_of_tail(tail: Callable[[float], float], q: float, scale: float) -> float:
    """Smallest t with tail(t) <= 1 - q, for a falling tail; `scale` > 0 is any time of the right order."""
    high = scale
    for _ in range(DOUBLINGS_MAX):
        if tail(high) <= 1.0 - q:
            break
        high *= 2.0
    else:
        raise ValueError(f"no time below {high:.3g} leaves so little as {1.0 - q} beyond it")
    low = 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if tail(middle) > 1.0 - q else (low, middle)
    return high
