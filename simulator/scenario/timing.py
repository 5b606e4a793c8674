"""What has a time becomes rows.

Rates become segments, faults become changes, and both give the boundaries of stretches.

Overlapping faults are settled here: a process is down while any crash holds, a factor is the product of all
slownesses that hold. So a runtime only sets what a row says.
"""

import math
from collections.abc import Iterable

from simulator.model.laws import CONSTANT, Law, round_ns
from simulator.model.program import CRASH, RESTART, FaultRow, SegmentRow
from simulator.model.topology import Fault, Point

NS_PER_S = 1_000_000_000
STRETCHES = 500


def segments(points: tuple[Point, ...]) -> tuple[SegmentRow, ...]:
    """Straight pieces of rate with the mass before each."""
    rows, mass = [], 0.0
    for point, after in zip(points, (*points[1:], None), strict=True):
        per_ns = point.rate_per_s / NS_PER_S
        if after is None:
            rows.append(SegmentRow(point.at_ns, mass, per_ns, 0.0))
            break
        length_ns = after.at_ns - point.at_ns
        end_per_ns = after.rate_per_s / NS_PER_S if after.ramp else per_ns
        rows.append(SegmentRow(point.at_ns, mass, per_ns, (end_per_ns - per_ns) / length_ns if length_ns else 0.0))
        mass += (per_ns + end_per_ns) / 2.0 * length_ns
    return tuple(rows)


def struck(count: int | float | None, replicas: int) -> int:
    """How many of a unit's instances a fault strikes: the lowest numbers first; a share is rounded up."""
    if count is None:
        return replicas
    return min(replicas, count if isinstance(count, int) else math.ceil(count * replicas - 1e-9))


def constant_ns(law: Law) -> int | None:
    """How long a law always says, in ns; None where it draws."""
    only = law.branches[0]
    return round_ns(only.mean_ns, only.max_ns) if len(law.branches) == 1 and only.kind == CONSTANT else None


Target = tuple[int, int, int]  # what (CRASH, SLOW, SLOW_DATABASE), instance or database, component


def fault_rows(strikes: Iterable[tuple[Target, Fault]]) -> tuple[FaultRow, ...]:
    """Changes in order of time; at one moment in order of target."""
    holding: dict[Target, list[Fault]] = {}
    for target, fault in strikes:
        holding.setdefault(target, []).append(fault)
    rows: list[FaultRow] = []
    for target, faults in holding.items():
        rows += changes(target, faults)
    return tuple(sorted(rows, key=lambda row: row[:4]))


def changes(target: Target, faults: list[Fault]) -> list[FaultRow]:
    """The changes of one target: a row whenever what holds differs from before."""
    what, number, component = target
    moments = sorted({t for f in faults for t in (f.at_ns, end_ns(f)) if t is not None})
    rows, before = [], 1.0
    for t in moments:
        factor = (
            math.prod(f.factor for f in faults if holds(f, t))
            if what != CRASH
            else float(any(holds(f, t) for f in faults))
        )
        now = factor if what != CRASH else 1.0 - factor
        if now != before:
            change = what if what != CRASH else (RESTART if now else CRASH)
            rows.append(FaultRow(t, change, number, component, factor))
        before = now
    return rows


def end_ns(fault: Fault) -> int | None:
    """When a fault is over; None: never."""
    return None if fault.for_ns is None else fault.at_ns + fault.for_ns


def holds(fault: Fault, t_ns: int) -> bool:
    """Whether a fault holds at a moment: from its start up to, not with, its end."""
    end = end_ns(fault)
    return fault.at_ns <= t_ns and (end is None or t_ns < end)


def edges(duration_ns: int, moments: Iterable[int]) -> tuple[int, ...]:
    """The boundaries of stretches: a uniform grid, and every moment at which something changes."""
    grid = {duration_ns * i // STRETCHES for i in range(STRETCHES + 1)}
    return tuple(sorted(grid | {t for t in moments if 0 < t < duration_ns}))
