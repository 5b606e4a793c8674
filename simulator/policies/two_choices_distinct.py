"""Draw two different ones and take the less busy.

The same idea as `two_choices` (which has the theory), and no draw is wasted on comparing one with itself: of three
instances the busiest is never asked. So do nginx (`random two least_conn`, ngx_http_upstream_random_module) and
Finagle (P2CPick). How it fails: as `two_choices`, except for the wasted draws.
"""

from simulator.policies.vectors import Floats, Ints


def other(size: int, a: int, u: float) -> int:
    """A position other than `a`, each with the same chance; `a` where there is no other."""
    b = int(u * (size - 1))
    if size > 1 and b >= a:
        b += 1
    return b


def pick(size: int, weight: Floats, outstanding: Ints, u: float, u2: float) -> int:
    """The position, out of `size`, of the less busy of two different ones; the first drawn on a tie."""
    a = int(u * size)
    b = other(size, a, u2)
    return b if outstanding[b] * weight[a] < outstanding[a] * weight[b] else a
