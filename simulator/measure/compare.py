"""One comparison, judged on paired values of replications: it holds, it does not, or the interval cannot say yet.

The interval of left - right decides, so common luck cancels. Undecided is not passed; how many replications would do
follows from the spread found so far.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.measure.expressions import kind_of, said, said_estimate
from simulator.measure.intervals import paired, spread, student, t_quantile
from simulator.model.claims import AGREES, AT_LEAST, AT_MOST, EQUAL, LESS, MORE, SHARE, Amount, Comparison
from simulator.model.estimate import Estimate

AGREES_LEVEL = 0.999
AGREES_WIDTH = 0.05
REPLICATIONS_MAX = 1_000_000
Values = Sequence[float]


@dataclass(frozen=True)
class Judged:
    """A comparison's fate. `needed`: how many replications would decide, where that can be told."""

    passed: bool | None
    measured: str
    estimate: Estimate
    why: str | None = None
    needed: int | None = None


def holds(comparison: Comparison, left: float, right: float) -> bool | None:
    """Whether plain numbers satisfy it; None where one of them is unknown."""
    if math.isnan(left) or math.isnan(right) or (math.isnan(left - right) and comparison.relation in (EQUAL, AGREES)):
        return None
    if comparison.relation in (EQUAL, AGREES):
        return abs(left - right) <= band(comparison, right)
    return {LESS: left < right, AT_MOST: left <= right, MORE: left > right, AT_LEAST: left >= right}[
        comparison.relation
    ]


def band(comparison: Comparison, right: float) -> float:
    """The allowed distance from the right side."""
    if comparison.relation == AGREES:
        return AGREES_WIDTH * abs(right)
    within = comparison.within or Amount(SHARE, 0.0)
    return within.value * abs(right) if within.kind == SHARE else within.value


def judge_comparison(comparison: Comparison, left: Values, right: Values, level: float, *, strict: bool) -> Judged:
    """Judge paired values. `strict`: an equality also needs an interval of at most half its band to each side."""
    if comparison.relation == AGREES:
        level, strict = AGREES_LEVEL, False
    gap = paired(left, right, level)
    shown, measured = _measured(comparison, left, right, level)
    if gap.low is None or gap.high is None:
        return _without_interval(comparison, left, right, Judged(None, measured, shown, gap.why))
    if comparison.relation in (EQUAL, AGREES):
        allowed = band(comparison, _mean(right))
        passed, margin = _equal(gap, allowed, strict) if comparison.relation == EQUAL else _agrees(gap, allowed)
    else:
        passed, margin = _ordered(comparison.relation, gap.low, gap.high), abs(gap.value or 0.0)
    if passed is not None:
        return Judged(passed, measured, shown)
    needed = replications_for(left, right, margin, level)
    return Judged(None, measured, shown, _undecided(needed, len(left)), needed)


def _ordered(relation: str, low: float, high: float) -> bool | None:
    """`<` and `>` by the side of 0 on which the interval of left - right lies."""
    if relation in (MORE, AT_LEAST):
        low, high = -high, -low
    closed = relation in (AT_MOST, AT_LEAST)
    if high < 0 or (closed and high <= 0):
        return True
    return False if low > 0 or (not closed and low >= 0) else None


def _equal(gap: Estimate, allowed: float, strict: bool) -> tuple[bool | None, float]:
    """Inside the band (and narrow, where strict), outside it, or neither; and the half-width that would decide."""
    low, high, half, middle = gap.low or 0.0, gap.high or 0.0, gap.half_width or 0.0, abs(gap.value or 0.0)
    if low > allowed or high < -allowed:
        return False, 0.0
    if -allowed <= low and high <= allowed and (not strict or half <= allowed / 2):
        return True, 0.0
    margin = abs(allowed - middle)
    return None, min(margin, allowed / 2) if strict and middle <= allowed else margin


def _agrees(gap: Estimate, allowed: float) -> tuple[bool | None, float]:
    """The interval holds the right side and is narrower than the band."""
    if (gap.low or 0.0) > 0 or (gap.high or 0.0) < 0:
        return False, 0.0
    return (True, 0.0) if (gap.half_width or 0.0) <= allowed else (None, allowed)


def _without_interval(comparison: Comparison, left: Values, right: Values, judged: Judged) -> Judged:
    """Infinite values have no interval, yet if every replication says the same, it is said."""
    if any(map(math.isinf, (*left, *right))) and comparison.relation not in (EQUAL, AGREES) and len(left) > 1:
        each = {holds(comparison, a, b) for a, b in zip(left, right, strict=True)}
        if len(each) == 1:
            return Judged(each.pop(), judged.measured, judged.estimate, judged.why)
    return Judged(None, judged.measured, judged.estimate, judged.why, 2 if len(left) < 2 else None)


def replications_for(left: Values, right: Values, margin: float, level: float) -> int | None:
    """The number of replications whose interval of left - right has at most `margin` to each side; None: too many."""
    gaps = [a - b for a, b in zip(left, right, strict=True) if not math.isnan(a - b)]
    if len(gaps) < 2 or margin <= 0:
        return None
    deviation, count = spread(gaps), 2
    while t_quantile(level, count - 1) * deviation / math.sqrt(count) > margin:
        count = max(count + 1, min(2 * count, int((t_quantile(level, count - 1) * deviation / margin) ** 2)))
        if count > REPLICATIONS_MAX:
            return None
    return count


def _undecided(needed: int | None, had: int) -> str:
    if needed is None:
        return "undecided: no number of replications would do"
    return f"undecided: about {max(needed, had + 1)} replications would do"


def _mean(values: Values) -> float:
    return student(values).value or 0.0


def _measured(comparison: Comparison, left: Values, right: Values, level: float) -> tuple[Estimate, str]:
    """What to show: the left side where the right is a plain number, else the difference, and all in words."""
    kind, one, other = kind_of(comparison.left), student(left, level), student(right, level)
    if not right or min(right) == max(right):
        return one, f"{said_estimate(one, kind)} against {said(other.value, kind)}"
    gap = paired(left, right, level)
    sides = f"{said(one.value, kind)} against {said(other.value, kind)}"
    return gap, f"{sides}, difference {said_estimate(gap, kind)}"
