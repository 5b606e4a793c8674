"""Expressions of claims: their value in one replication, what they need to be measured, how numbers are said."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulator.measure.subjects import ALL
from simulator.measure.values import QUANTILES, SLOWER
from simulator.model.claims import (
    FROM,
    METRICS,
    NUMBER,
    RATE,
    SHARE,
    TIME,
    Amount,
    Binary,
    Claim,
    Comparison,
    Expression,
    Metric,
)
from simulator.model.estimate import Estimate
from simulator.model.topology import Goal

Lookup = Callable[[Metric, int], float]
CERTAIN = ("cores", "processes")  # the same in every replication
STORED = (*QUANTILES, "max", SLOWER)
POWER = {TIME: 1, RATE: -1}  # of time, that a kind carries
SECONDS = {TIME: 1e-9}  # times are in ns, rates per second


def evaluate(expression: Expression, lookup: Lookup, replication: int) -> float:
    """The value in one replication; NaN where a part has none or is divided by 0."""
    if isinstance(expression, Amount):
        return expression.value
    if isinstance(expression, Metric):
        return lookup(expression, replication)
    left, right = (evaluate(side, lookup, replication) for side in (expression.left, expression.right))
    if expression.sign == "/":
        return left / right * unit_of(expression) if right else math.nan
    if expression.sign == "*":
        return left * right * unit_of(expression)
    return left + right if expression.sign == "+" else left - right


def unit_of(expression: Binary) -> float:
    """By what a product or quotient must be multiplied, as times are in ns and rates per second."""
    left, right, out = (SECONDS.get(kind_of(one), 1.0) for one in (expression.left, expression.right, expression))
    return (left * right if expression.sign == "*" else left / right) / out


def metrics_in(expression: Expression) -> Iterator[Metric]:
    """Every metric of an expression, from left to right."""
    if isinstance(expression, Metric):
        yield expression
    elif isinstance(expression, Binary):
        yield from metrics_in(expression.left)
        yield from metrics_in(expression.right)


def metrics_of(claim: Claim) -> list[Metric]:
    """Every metric of a claim."""
    return [
        metric
        for comparison in (claim.condition, claim.comparison)
        if isinstance(comparison, Comparison)
        for side in (comparison.left, comparison.right)
        for metric in metrics_in(side)
    ]


def kind_of(expression: Expression) -> str:
    """The kind of an expression's value. The door has seen to it that kinds fit."""
    if not isinstance(expression, Binary):
        return expression.kind if isinstance(expression, Amount) else METRICS[expression.name]
    left, right = kind_of(expression.left), kind_of(expression.right)
    if expression.sign in "+-" or right == NUMBER:
        return left
    power = POWER.get(left, 0) + POWER.get(right, 0) * (1 if expression.sign == "*" else -1)
    if power:
        return TIME if power > 0 else RATE
    return NUMBER if expression.sign == "/" or left in POWER else right


@dataclass(frozen=True)
class Needs:
    """What must be known before a run starts, so that its claims and goals can be judged afterwards.

    `thresholds_ns`: route (or "all") -> times of which requests within are counted; `wanted`: links, operations and
    components whose latencies are kept; `moments_ns`: edges of windows.
    """

    thresholds_ns: dict[str, tuple[int, ...]]
    wanted: frozenset[str]
    moments_ns: tuple[int, ...]


def needs_of(claims: Iterable[Claim], goals: Mapping[str, Goal], routes: Iterable[str]) -> Needs:
    """The needs of claims and service-level objectives."""
    metrics, services = [metric for claim in claims for metric in metrics_of(claim)], {ALL, *routes}
    limits = [(route, most_ns) for route, goal in goals.items() for _, most_ns in goal.at_most_ns]
    limits += [(m.of, m.than_ns) for m in metrics if m.name == SLOWER and m.of in services]
    windows = [metric.window for metric in metrics if metric.window.kind == FROM]
    return Needs(
        {name: tuple(sorted({ns for route, ns in limits if route == name})) for name in {route for route, _ in limits}},
        frozenset(m.of for m in metrics if m.name in STORED and m.of not in services),
        tuple(sorted({at for window in windows for at in (window.from_ns, window.to_ns)})),
    )


def said(value: float | None, kind: str) -> str:
    """A number of a kind, for people: four digits that mean something."""
    if value is None or math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "never" if kind == TIME else "infinite"
    if kind == TIME:
        unit, size = next(
            (u, s) for u, s in (("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1.0)) if abs(value) >= s or s == 1
        )
        return f"{value / size:.4g} {unit}"
    return {SHARE: f"{value * 100:.4g}%", RATE: f"{value:.4g}/s"}.get(kind, f"{value:.4g}")


def said_estimate(estimate: Estimate, kind: str) -> str:
    """An estimate with its interval, for people."""
    if estimate.low is None or estimate.high is None:
        return f"{said(estimate.value, kind)} ({estimate.why})" if estimate.why else said(estimate.value, kind)
    return f"{said(estimate.value, kind)} [{said(estimate.low, kind)}, {said(estimate.high, kind)}]"
