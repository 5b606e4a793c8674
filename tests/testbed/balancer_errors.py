"""Which model of a balancer is nearest to a real one, over the very same requests. Pure.

The pooled paired error of a model: by how much its latencies, added up over all requests of all traces, are more or
less than the measured ones. Nearest is the model whose pooled paired error is smallest. A model that deals out by dice
is the mean over many dice, since a product's own are not known; how far one throw of them may lie from that mean is
`dice_pct`. Request by request (`rms_ms`) a model without dice cannot be compared with one that has them, for a mean
over dice is smoother than anything real; so the sums decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

TOLERANCE_PCT = 4.0


class Predicted(NamedTuple):
    """A model's trace: latencies in ms by number of the request, the mean over dice; their sum for each dice."""

    latency_ms: np.ndarray
    sums_ms: np.ndarray


@dataclass(frozen=True)
class Nearness:
    """One model held against one real balancer. `own`: it is the model of the policy that the product was told.

    `error_pct`: the pooled paired error, relative to what was measured; `dice_pct`: its standard deviation over a
    model's dice; `by_trace_pct`: the error trace by trace; `won`: traces in which this model was nearest; `rank`: 1 is
    nearest; `rms_ms`: root mean square of a request's error.
    """

    product: str
    policy: str
    model: str
    own: bool
    requests: int
    measured_ms: float
    predicted_ms: float
    error_pct: float
    dice_pct: float
    by_trace_pct: tuple[float, ...]
    won: int
    rank: int
    rms_ms: float


def nearness(
    about: tuple[str, str], measured: Sequence[np.ndarray], predicted: Mapping[str, Sequence[Predicted]]
) -> list[Nearness]:
    """Every model against what was measured of a product and its policy (`about`), the nearest first.

    Traces are in the same order everywhere; latencies in ms by number of the request.
    """
    traces = {
        model: tuple(error_pct(row.latency_ms, found) for row, found in zip(rows, measured, strict=True))
        for model, rows in predicted.items()
    }
    winners = [min(traces, key=lambda model: abs(traces[model][i])) for i in range(len(measured))]
    found = np.concatenate(measured)
    rows = [held(about, model, predicted[model], found) for model in traces]
    rows = [replace(row, by_trace_pct=traces[row.model], won=winners.count(row.model)) for row in rows]
    rows.sort(key=lambda row: abs(row.error_pct))
    return [replace(row, rank=place) for place, row in enumerate(rows, 1)]


def held(about: tuple[str, str], model: str, traces: Sequence[Predicted], found: np.ndarray) -> Nearness:
    """One model, all traces together; its place among the others is not known yet."""
    whole = np.concatenate([trace.latency_ms for trace in traces])
    sums_ms = np.sum([trace.sums_ms for trace in traces], axis=0)
    spread = float(np.std(sums_ms, ddof=1)) if len(sums_ms) > 1 else 0.0
    return Nearness(
        *about,
        model=model,
        own=model == about[1],
        requests=len(found),
        measured_ms=float(found.mean()),
        predicted_ms=float(whole.mean()),
        error_pct=error_pct(whole, found),
        dice_pct=100.0 * spread / float(found.sum()),
        by_trace_pct=(),
        won=0,
        rank=0,
        rms_ms=float(np.sqrt(np.mean((whole - found) ** 2))),
    )


def error_pct(predicted: np.ndarray, measured: np.ndarray) -> float:
    """By how much the sum of what was predicted is more than the sum of what was measured."""
    return float((predicted.sum() / measured.sum() - 1.0) * 100.0)


def right(rows: Sequence[Nearness]) -> bool:
    """Whether the own model is nearest, and near enough."""
    return all(row.rank == 1 and abs(row.error_pct) <= TOLERANCE_PCT for row in rows if row.own)


def line(row: Nearness) -> str:
    """A row for people."""
    own = "its own" if row.own else "another"
    errors = f"{row.error_pct:+6.2f} % (dice {row.dice_pct:.2f})"
    return f"{row.product:8}{row.policy:22}{own} {row.model:22}{errors}  rank {row.rank}, nearest in {row.won} traces"
