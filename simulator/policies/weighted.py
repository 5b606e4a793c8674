"""Drawn by weight: twice the weight, twice the chance.

Problem: machines differ in size. Idea: one uniform points into the stack of all weights. Every caller draws for itself,
so nothing has to be agreed upon and no memory is needed; a slow start works by itself, as it lowers a weight. Source:
`random` of nginx (ngx_http_upstream_module), `random(1)` of HAProxy (configuration manual, `balance`).

How it fails: over n draws the shares wander by about the square root of n, and bursts on one instance are as common as
with dice. `smooth_weighted` has the same shares without chance.
"""

from simulator.policies.vectors import Floats


def pick(size: int, weight: Floats, u: float) -> int:
    """The position, out of `size`, that a uniform in (0, 1) points at."""
    total = 0.0
    for i in range(size):
        total += weight[i]
    left = u * total
    for i in range(size - 1):
        left -= weight[i]
        if left < 0.0:
            return i
    return size - 1
