"""Predicted rows against measured rows: metric by metric, and request by request. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.model.trace import good
from simulator.policies.screening import WELL_FORMED

TOLERANCE_PCT = {"availability": 2.0, "mean": 2.0, "p50": 2.0, "p95": 2.0, "p99": 3.0}
QUANTILE = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
BEYOND_LEAST = 30  # samples beyond a quantile, else it is hidden
FAILED = "failed"
FAILED_WITHIN = (3, 0.02)  # requests, share of those measured; the larger one counts
NS_PER_MS = 1e6


@dataclass(frozen=True)
class Case:
    """One metric at one load. Latencies in ms, availability a share, failed requests a number; None: too few samples.

    What is not gated is shown, and has no say in whether a run passes.
    """

    name: str
    architecture: str
    rate_rps: float
    metric: str
    predicted: float | None
    measured: float | None
    error_pct: float | None
    tolerance_pct: float
    gated: bool
    passed: bool | None


@dataclass(frozen=True)
class Subject:
    """What a case is about. `struck`: something goes wrong on purpose, so that requests fail."""

    name: str
    architecture: str
    rate_rps: float
    struck: bool = False


@dataclass(frozen=True)
class Residuals:
    """|measured - predicted| of each request that was good in both, in ms; how many ended otherwise than predicted."""

    median_ms: float
    p99_ms: float
    otherwise: int


def metrics(rows: np.ndarray) -> dict[str, float | None]:
    """Every metric of TOLERANCE_PCT. Latencies in ms, of good requests; None: too few of them."""
    well_formed = int(np.count_nonzero(rows["manners"] == WELL_FORMED))
    chosen = rows[good(rows)]
    latency_ms = (chosen["ended_ns"] - chosen["arrived_ns"]) / NS_PER_MS
    n = len(latency_ms)
    values: dict[str, float | None] = {
        "availability": n / well_formed if well_formed else None,
        "mean": float(latency_ms.mean()) if n else None,
    }
    for name, q in QUANTILE.items():
        enough = n * (1.0 - q) >= BEYOND_LEAST - 1e-9
        values[name] = float(np.quantile(latency_ms, q)) if enough else None
    return values


def failures(rows: np.ndarray) -> int:
    """How many well formed requests were not answered with success."""
    return int(np.count_nonzero((rows["manners"] == WELL_FORMED) & ~good(rows)))


def cases(about: Subject, predicted: np.ndarray, measured: np.ndarray) -> tuple[Case, ...]:
    """Predicted and measured REQUEST rows, compared metric by metric. Where something is struck, failures decide."""
    expected, found = metrics(predicted), metrics(measured)
    judged = tuple(case(about, metric, expected[metric], found[metric]) for metric in TOLERANCE_PCT)
    return (failed_case(about, failures(predicted), failures(measured)), *judged) if about.struck else judged


def case(
    about: Subject,
    metric: str,
    predicted: float | None,
    measured: float | None,
    within: Mapping[str, float] = TOLERANCE_PCT,
) -> Case:
    """One comparison. The error is relative to what was measured; where one side alone is hidden, the case fails."""
    tolerance_pct = within[metric]
    error_pct: float | None = None
    passed: bool | None = None if predicted is None and measured is None else False
    if predicted is not None and measured:
        error_pct = (predicted / measured - 1.0) * 100.0
        passed = abs(error_pct) <= tolerance_pct
    words = (about.name, about.architecture, about.rate_rps, metric)
    gated = passed is not None and not about.struck
    return Case(*words, predicted, measured, error_pct, tolerance_pct, gated=gated, passed=passed)


def failed_case(about: Subject, predicted: int, measured: int) -> Case:
    """How many requests failed. Few are compared by number, many by share; no error in percent of none."""
    few, share = FAILED_WITHIN
    within = max(few, share * measured)
    error_pct = (predicted / measured - 1.0) * 100.0 if measured else None
    words = (about.name, about.architecture, about.rate_rps, FAILED)
    passed = abs(predicted - measured) <= within
    return Case(*words, predicted, measured, error_pct, 100.0 * within / max(measured, 1), gated=True, passed=passed)


def rejects(judged: Sequence[Case]) -> bool:
    """Whether some gated metric is outside its tolerance."""
    return any(case.gated and not case.passed for case in judged)


def residuals(predicted: np.ndarray, measured: np.ndarray) -> Residuals:
    """Request by request, for the very same requests."""
    keys = ["workload", "index"]
    a, b = np.sort(predicted, order=keys), np.sort(measured, order=keys)
    if not np.array_equal(a[keys], b[keys]) or not np.array_equal(a["arrived_ns"], b["arrived_ns"]):
        raise ValueError("the prediction is not of the requests that were driven")
    both = good(a) & good(b)
    otherwise = int(np.count_nonzero(a["outcome"] != b["outcome"]))
    if not both.any():
        return Residuals(float("inf"), float("inf"), otherwise)
    off_ms = np.abs(b["ended_ns"] - a["ended_ns"])[both] / NS_PER_MS
    return Residuals(float(np.median(off_ms)), float(np.quantile(off_ms, 0.99)), otherwise)
