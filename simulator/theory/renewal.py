"""Things that fail and are repaired, again and again: the share of time they are up.

Alternating renewal: the long-run share depends on the two means alone, whatever their laws (Ross, Stochastic
Processes, theorem 3.4.4). With exponential times the way there is known too.
"""

import math


def renewal_availability(up_ns: float, down_ns: float) -> float:
    """up / (up + down), in the long run."""
    if up_ns <= 0 or down_ns < 0:
        raise ValueError(f"up for {up_ns} ns and down for {down_ns} ns: it must be up at some time")
    return up_ns / (up_ns + down_ns)


def availability_so_far(up_ns: float, down_ns: float, until_ns: float) -> float:
    """Expected share of the time up from 0 to `until_ns` of what is up at 0, both laws exponential.

    A + (1 - A) times the average of exp(-(1/up + 1/down) t): who starts well is better off at first.
    """
    if until_ns <= 0 or down_ns <= 0:
        raise ValueError(f"down for {down_ns} ns, watched for {until_ns} ns: both must be above 0")
    steady = renewal_availability(up_ns, down_ns)
    x = until_ns * (1.0 / up_ns + 1.0 / down_ns)
    return steady + (1.0 - steady) * -math.expm1(-x) / x


def at_least(needed: int, parts: int, availability: float) -> float:
    """Chance that at least `needed` of so many independent parts are up (k of n): the upper end of a binomial law."""
    if not 0 <= needed <= parts or not 0 <= availability <= 1:
        raise ValueError(f"{needed} of {parts} parts, each up for a share of {availability}")
    chances = (
        math.comb(parts, k) * availability**k * (1.0 - availability) ** (parts - k) for k in range(needed, parts + 1)
    )
    return min(1.0, math.fsum(chances))
