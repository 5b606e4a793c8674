"""What the pictures of `validate` are drawn from: stored rows of predicted and measured requests, made short."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from simulator.model.fault_rows import FAULTS
from simulator.model.trace import REQUEST, good
from simulator.policies.screening import WELL_FORMED
from simulator.run.validation import label
from simulator.run.wording import Document

SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
BEYOND = 30  # samples beyond a quantile, else it is left out
STRETCHES = 40  # of a run, in pictures over time
NS_PER_MS, NS_PER_S = 1e6, 1e9

Rows = list[dict[str, Any]]
Pair = tuple[np.ndarray, np.ndarray]


def pictures(document: Document, folder: Path) -> dict[str, Rows]:
    """Rows of the frames of `plots` by their names; of each load the last valid run."""
    replayed = document.get("mode") == "replay"
    last = {label(run): run for run in document["runs"] if run["valid"] and replayed}
    stored = {case: (run, both(folder / run["requests_file"])) for case, run in last.items()}
    struck = {case: found for case, found in stored.items() if found[0].get("faults")}
    return {
        "validation": [row for case, (_, pair) in stored.items() for row in distribution(case, pair)],
        "errors": errors(document),
        "residuals": [row for case, (_, pair) in stored.items() for row in residuals(case, pair)],
        "residual_course": [row for case, (_, pair) in stored.items() for row in residual_course(case, pair)],
        "failure_course": [row for case, (run, pair) in struck.items() for row in failure_course(case, run, pair)],
        "failure_window": [row for case, (run, _) in struck.items() for row in failure_window(case, run)],
    }


def errors(document: Document) -> Rows:
    """The error of each metric."""
    keys = ("metric", "error_pct", "tolerance_pct", "gated", "passed")
    return [{"case": label(c), **{k: c[k] for k in keys}} for c in document["cases"] if c["error_pct"] is not None]


def both(path: Path) -> Pair:
    """Predicted and measured rows of one run, request by request."""
    with np.load(path) as found:
        rows = [np.sort(found[name].astype(REQUEST), order=["workload", "index"]) for name in ("predicted", "measured")]
    return rows[0], rows[1]


def latencies_ms(rows: np.ndarray) -> np.ndarray:
    """Of good requests."""
    chosen = rows[good(rows)]
    return np.asarray((chosen["ended_ns"] - chosen["arrived_ns"]) / NS_PER_MS)


def distribution(case: str, pair: Pair) -> Rows:
    """The quantiles of both, as far as samples reach."""
    predicted_ms, measured_ms = map(latencies_ms, pair)
    shown = [q for q in SHARES if min(predicted_ms.size, measured_ms.size) * (1.0 - q) >= BEYOND]
    sides = zip(shown, np.quantile(predicted_ms, shown), np.quantile(measured_ms, shown), strict=True) if shown else ()
    return [{"case": case, "quantile": q, "predicted_ms": float(p), "measured_ms": float(m)} for q, p, m in sides]


def differences(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """When each request came that was good in both, in s, and measured - predicted, in ms."""
    predicted, measured = pair
    kept = good(predicted) & good(measured)
    off_ms = (measured["ended_ns"] - predicted["ended_ns"])[kept] / NS_PER_MS
    return predicted["arrived_ns"][kept] / NS_PER_S, off_ms


def residuals(case: str, pair: Pair) -> Rows:
    """The quantiles of the differences."""
    _, off_ms = differences(pair)
    shown = [q for q in (0.01, *SHARES) if off_ms.size * min(q, 1.0 - q) >= BEYOND]
    values = np.quantile(off_ms, shown) if shown else ()
    return [{"case": case, "quantile": q, "residual_ms": float(x)} for q, x in zip(shown, values, strict=True)]


def stretches(pair: Pair) -> np.ndarray:
    """The ends of equal stretches of a run, in s."""
    last_s = float(pair[0]["arrived_ns"].max(initial=1)) / NS_PER_S
    return np.linspace(0.0, last_s, STRETCHES + 1)


def residual_course(case: str, pair: Pair) -> Iterator[dict[str, Any]]:
    """The differences of each stretch; one in which nobody came is left out."""
    came_s, off_ms = differences(pair)
    ends_s = stretches(pair)
    for from_s, to_s in pairwise(ends_s):
        part = off_ms[(came_s >= from_s) & (came_s <= to_s)]
        if part.size:
            low, middle, high = (float(x) for x in np.quantile(part, (0.05, 0.5, 0.95)))
            when = {"case": case, "from_s": float(from_s), "to_s": float(to_s)}
            yield {**when, "residual_ms": middle, "low_ms": low, "high_ms": high}


def failure_course(case: str, run: Mapping[str, Any], pair: Pair) -> Rows:
    """How many of those who came in each stretch were not answered with success."""
    ends_s = stretches(pair)
    predicted, measured = (np.histogram(failed_s(rows), ends_s)[0] for rows in pair)
    return [
        {
            "case": case,
            "from_s": float(ends_s[i]),
            "to_s": float(ends_s[i + 1]),
            "predicted": int(predicted[i]),
            "measured": int(measured[i]),
            "fault": ", ".join(dict.fromkeys(begun(run, ends_s[i], ends_s[i + 1]))),
        }
        for i in range(STRETCHES)
    ]


def failed_s(rows: np.ndarray) -> np.ndarray:
    """When those came who were not answered with success, in s."""
    return np.asarray(rows["arrived_ns"][(rows["manners"] == WELL_FORMED) & ~good(rows)] / NS_PER_S)


def begun(run: Mapping[str, Any], from_s: float, to_s: float) -> Iterator[str]:
    """What struck within a stretch."""
    for fault in run["faults"]:
        if from_s <= fault["at_ns"] / NS_PER_S < to_s:
            yield FAULTS[fault["what"]]


def failure_window(case: str, run: Mapping[str, Any]) -> Rows:
    """The distribution of failed requests over runs with other dice."""
    counts, measured = run["window"]["failed"], run["window"]["measured"]
    values, many = np.unique(counts, return_counts=True)
    shares = np.cumsum(many) / len(counts)
    return [
        {"case": case, "failed": int(value), "share": float(share), "measured": measured}
        for value, share in zip(values, shares, strict=True)
    ]
