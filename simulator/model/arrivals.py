"""When requests arrive: arrivals invert the cumulated rate.

Request i of a workload arrives when the expected number of arrivals so far (the mass) reaches the i-th sum of keyed
unit exponentials (regular: i + 1/2). Changing a rate therefore moves requests in time and changes nothing about them.
Rates are piecewise straight: in a segment that begins at `from_ns` with `mass` behind it the rate is per_ns + slope x
(t - from_ns).
"""

import math

from simulator.model.dice import GAP, draw, unit
from simulator.model.laws import NEVER_NS, round_ns
from simulator.model.portable import log


def exponential_mass(key: int) -> float:
    """The unit exponential that lies before the request with this key."""
    return -log(unit(draw(key, GAP)))


def reached_ns(from_ns: int, mass: float, per_ns: float, slope: float, target: float) -> int:
    """The moment (ns) within a segment at which the mass is `target`: the quadratic's stable root, rounded once."""
    missing = target - mass
    if missing <= 0.0:
        return from_ns
    root = per_ns * per_ns + 2.0 * slope * missing
    speed = per_ns + math.sqrt(root if root > 0.0 else 0.0)
    return from_ns + round_ns(2.0 * missing / speed, NEVER_NS)
