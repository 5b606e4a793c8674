"""What has a course or a moment: rates become segments, and all moments give the boundaries of stretches."""

from collections.abc import Iterable

from simulator.model.laws import CONSTANT, Law, round_ns
from simulator.model.program import SegmentRow
from simulator.model.topology import Point

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


def constant_ns(law: Law) -> int | None:
    """How long a law always says, in ns; None where it draws."""
    only = law.branches[0]
    return round_ns(only.mean_ns, only.max_ns) if len(law.branches) == 1 and only.kind == CONSTANT else None


def edges(duration_ns: int, moments: Iterable[int]) -> tuple[int, ...]:
    """The boundaries of stretches: a uniform grid, and every moment at which something changes."""
    grid = {duration_ns * i // STRETCHES for i in range(STRETCHES + 1)}
    return tuple(sorted(grid | {t for t in moments if 0 < t < duration_ns}))
