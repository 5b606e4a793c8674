"""Predicted against measured: what counts as right, and what must count as wrong. Pure; nothing here runs anything.

A run at one load passes if every gated metric is within its tolerance and the typical request is predicted to less
than half of what the hops cost (so the model knows about them). A run is valid only if the machine was quiet, and
that is read from clocks alone: how late the clients sent and how late alarms rang. A prediction that is far off does
not excuse itself as a disturbance. Of up to three valid runs at one load, two decide.

A pass alone proves little: at high load even a model without hops can be within 2 %. So wrong models (controls) are
judged by the same rule, and each must fail somewhere over the loads together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from simulator.policies.outcomes import OK
from simulator.policies.screening import WELL_FORMED

TOLERANCE_PCT = {"availability": 2.0, "mean": 2.0, "p50": 2.0, "p95": 2.0, "p99": 3.0}
QUANTILE = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
BEYOND_LEAST = 30  # samples beyond a quantile, else it is hidden
LAG_P99_MOST_MS = 5.0
LATE_MOST = 0.01  # share of alarms more than 2 ms late
DECIDE = 2
NS_PER_MS = 1e6


@dataclass(frozen=True)
class Case:
    """One metric at one load. Latencies in ms, availability a share; None where a value is hidden (too few samples)."""

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
    """What a case is about."""

    name: str
    architecture: str
    rate_rps: float


@dataclass(frozen=True)
class Residuals:
    """|measured - predicted| of each request that was good in both, in ms; how many ended otherwise than predicted."""

    median_ms: float
    p99_ms: float
    otherwise: int


@dataclass(frozen=True)
class Quiet:
    """What the clocks say of the machine during a run."""

    lag_p99_ms: float
    late: float

    def disturbed(self) -> str:
        """Why the run is not valid; empty if it is."""
        if self.lag_p99_ms > LAG_P99_MOST_MS:
            return f"the clients' lag, p99 {self.lag_p99_ms:.1f} ms, is above {LAG_P99_MOST_MS:g} ms"
        if self.late > LATE_MOST:
            return f"{self.late:.1%} of all alarms rang more than 2 ms late, above {LATE_MOST:.0%}"
        return ""


@dataclass(frozen=True)
class Run:
    """One prediction and one drive at one load. `hop_ms`: what all messages of a request cost, as calibrated.

    `wrong`: control -> whether this run's measurements reject it. `facts`: which slots ran, on which loop, and so on.
    """

    utilization: float
    rate_rps: float
    replication: int
    requests: int
    cases: tuple[Case, ...]
    wrong: Mapping[str, bool]
    residuals: Residuals
    hop_ms: float
    quiet: Quiet
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether the machine was quiet."""
        return not self.quiet.disturbed()

    @property
    def passed(self) -> bool:
        """Whether the model was right."""
        return all(case.passed for case in self.cases if case.gated) and self.residuals.median_ms < self.hop_ms / 2


def good(rows: np.ndarray) -> np.ndarray:
    """Which REQUEST rows are good: answered with success, and well formed."""
    return np.asarray((rows["outcome"] == OK) & (rows["manners"] == WELL_FORMED))


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


def cases(about: Subject, predicted: np.ndarray, measured: np.ndarray) -> tuple[Case, ...]:
    """Predicted and measured REQUEST rows, compared metric by metric."""
    expected, found = metrics(predicted), metrics(measured)
    return tuple(case(about, metric, expected[metric], found[metric]) for metric in TOLERANCE_PCT)


def case(about: Subject, metric: str, predicted: float | None, measured: float | None) -> Case:
    """One comparison. The error is relative to what was measured; where one side alone is hidden, the case fails."""
    tolerance_pct = TOLERANCE_PCT[metric]
    error_pct: float | None = None
    passed: bool | None = None if predicted is None and measured is None else False
    if predicted is not None and measured:
        error_pct = (predicted / measured - 1.0) * 100.0
        passed = abs(error_pct) <= tolerance_pct
    words = (about.name, about.architecture, about.rate_rps, metric)
    return Case(*words, predicted, measured, error_pct, tolerance_pct, gated=passed is not None, passed=passed)


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


def deciding(runs: Sequence[Run]) -> Run | None:
    """The last run of the majority among the valid ones at one load; None: not decided."""
    valid = [run for run in runs if run.valid]
    for verdict in (True, False):
        agreed = [run for run in valid if run.passed == verdict]
        if len(agreed) >= DECIDE:
            return agreed[-1]
    return None


def document(runs: Sequence[Run], controls: Sequence[str], loads: int) -> dict[str, object]:
    """The answer of `validate`: every load decided and passed, every control rejected by some load."""
    by_load: dict[float, list[Run]] = {}
    for run in runs:
        by_load.setdefault(run.utilization, []).append(run)
    decided = [run for run in map(deciding, by_load.values()) if run is not None]
    rejected = {name: any(run.wrong.get(name, False) for run in decided) for name in controls}
    complete = len(decided) == loads
    right = all(run.passed for run in decided) and all(rejected.values())
    return {
        "cases": [asdict(case) for run in decided for case in run.cases],
        "controls": [{"name": name, "rejected": yes} for name, yes in rejected.items()],
        "passed": right if complete else (None if right else False),
        "runs": [told(run) for run in runs],
    }


def told(run: Run) -> dict[str, object]:
    """A run as plain data."""
    words = asdict(run)
    for name in ("residuals", "quiet", "facts"):
        words |= words.pop(name)
    return words | {"valid": run.valid, "passed": run.passed, "why_invalid": run.quiet.disturbed()}


__all__ = [
    "Case",
    "Quiet",
    "Residuals",
    "Run",
    "Subject",
    "cases",
    "deciding",
    "document",
    "metrics",
    "rejects",
    "residuals",
]
