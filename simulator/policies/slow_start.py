"""Who comes, or comes back, gets its full share only after a while.

Problem: a new instance is cold (caches, connections, compiled code), and a balancer that looks for the least busy sends
it everything at once. Idea: its weight grows in a straight line within a window. Source: `slow_start` of nginx,
`slowstart` of HAProxy, slow start mode of Envoy, from which the beginning at a tenth is (`min_weight_percent` 10,
`aggression` 1).

How it fails: only balancers that look at weights know of it (`weighted`, `smooth_weighted`, `least_outstanding` and the
two of two choices). When all are new at once it changes nothing: everybody's weight grows alike.
"""

FIRST = 0.1


def ramp(window_ns: int, age_ns: int) -> float:
    """The share of its weight that an instance has, `age_ns` after it became known. `window_ns` 0: all at once."""
    if age_ns >= window_ns:
        return 1.0
    return max(FIRST, age_ns / window_ns)
