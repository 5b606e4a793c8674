"""The people of a closed loop, from the course of their number: user k is there while the number is above k.

A jump brings or takes many at once; on a ramp each comes or goes when the line crosses his number, the last to come
going first. Whoever comes after somebody has gone is a new person. Who leaves starts nothing new.
"""

import math
from collections.abc import Iterator
from functools import lru_cache

from simulator.model.program import UserRow
from simulator.model.topology import Point


@lru_cache(maxsize=64)
def people(points: tuple[Point, ...], duration_ns: int) -> tuple[UserRow, ...]:
    """Everybody who comes before the end, in order of coming."""
    there: list[int] = []  # when those came who are there
    rows: list[tuple[int, int, int]] = []
    for at_ns, number in crossings(points):
        while len(there) > number:
            from_ns = there.pop()
            rows.append((from_ns, len(there), at_ns))
        there += [at_ns] * (number - len(there))
    rows += [(from_ns, k, duration_ns) for k, from_ns in enumerate(there)]
    lasting = ((from_ns, k, min(until_ns, duration_ns)) for from_ns, k, until_ns in rows)
    return tuple(UserRow(from_ns, until_ns) for from_ns, _, until_ns in sorted(lasting) if from_ns < until_ns)


def crossings(points: tuple[Point, ...]) -> Iterator[tuple[int, int]]:
    """(moment, how many are there from then on), in order of time."""
    before: Point | None = None
    for point in points:
        if point.ramp and before is not None:
            yield from ramp(before, point)
        yield point.at_ns, math.ceil(point.rate_per_s)
        before = point


def ramp(start: Point, end: Point) -> Iterator[tuple[int, int]]:
    """The moments at which a straight line crosses whole numbers."""
    first, last = math.ceil(start.rate_per_s), math.ceil(end.rate_per_s)
    per_person_ns = (end.at_ns - start.at_ns) / (end.rate_per_s - start.rate_per_s) if first != last else 0.0
    steps = range(first, last) if last > first else range(first - 1, last - 1, -1)
    for k in steps:
        at_ns = start.at_ns + round((k - start.rate_per_s) * per_person_ns)
        yield at_ns, k + 1 if last > first else k
