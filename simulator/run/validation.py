"""What `validate` shows: predicted beside measured, in tables, pictures and a page. From document and stored rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.model.trace import REQUEST, good
from simulator.run import figures, page_tables
from simulator.run.table_parts import sign, table, words
from simulator.run.wording import NONE, Document, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from simulator.report import Figure, Section, Verdict

SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
BEYOND = 30  # samples beyond a quantile, else it is left out
NS_PER_MS = 1e6


def of_validate(document: Document) -> list["RenderableType"]:
    """Everything that `validate` prints."""
    heads = ("predicted", "measured", "error %", "allowed %")
    made = table("Predicted against measured (latencies in ms)", "", "case", "metric", *heads, texts=3)
    for case in document["cases"]:
        ended = sign(case["passed"]) if case["gated"] else words("hidden", "dim")
        made.add_row(ended, words(label(case)), words(case["metric"]), *map(words, numbers(case)))
    controls = table("Wrong models, each of which must be rejected", "", "model", texts=2)
    for control in document["controls"]:
        said = words("rejected", "green") if control["rejected"] else words("NOT REJECTED", "bold red")
        controls.add_row(said, words(control["name"]))
    notes = [words(f"! {note}", "yellow") for note in mind(document)]
    return [made, *([controls] if document["controls"] else []), *notes, words(ending(document), "bold")]


def numbers(case: Document) -> tuple[str, str, str, str]:
    """Predicted, measured, error and tolerance, as texts."""
    return plain(case["predicted"]), plain(case["measured"]), signed(case["error_pct"]), plain(case["tolerance_pct"])


def signed(value: float | None) -> str:
    """An error with its sign."""
    return NONE if value is None else f"{value:+.2f}"


def label(case: Document) -> str:
    """A case by its architecture and load."""
    return f"{case['architecture']}, {case['rate_rps']:.4g}/s"


def ending(document: Document) -> str:
    """How it ended, in one line."""
    said = {True: "passed", False: "FAILED", None: "undecided: too few valid runs"}
    valid = sum(run["valid"] for run in document["runs"])
    runs = f"{valid} of {len(document['runs'])} runs valid"
    return f"validation of {document['scenario']}: {said[document['passed']]} ({runs})"


def mind(document: Document) -> list[str]:
    """What to know before believing it: runs that were not valid, and valid ones that were outvoted."""
    partial = ["PARTIAL: it was interrupted; this is what was finished"] if document["partial"] else []
    invalid = [f"a run was not valid: {run['why_invalid']}" for run in document["runs"] if not run["valid"]]
    failed = [f"a valid run failed: {off(run)}" for run in document["runs"] if run["valid"] and not run["passed"]]
    return [*partial, *document.get("notes", []), *invalid, *failed]


def off(run: Document) -> str:
    """A run and its errors."""
    errors = [
        f"{case['metric']} {signed(case['error_pct'])} %" for case in run["cases"] if case["error_pct"] is not None
    ]
    return f"run {run['replication'] + 1} at {run['utilization']:.0%}: {', '.join(errors)}"


def pictures(document: Document, folder: Path) -> dict[str, Any]:
    """Rows of `frames.VALIDATION`, `ERRORS` and `RESIDUALS`; of each load the last valid run."""
    last = {run["utilization"]: run for run in document["runs"] if run["valid"]}
    stored = {f"{run['rate_rps']:.4g}/s": both(folder / run["requests_file"]) for run in last.values()}
    distributions = [row for case, rows in stored.items() for row in distribution(case, *map(latencies_ms, rows))]
    errors = [
        {"case": label(c), **{k: c[k] for k in ("metric", "error_pct", "tolerance_pct", "gated", "passed")}}
        for c in document["cases"]
        if c["error_pct"] is not None
    ]
    return {"validation": distributions, "errors": errors, "residuals": residuals(stored)}


def both(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and measured rows of one run, request by request."""
    with np.load(path) as found:
        rows = [np.sort(found[name].astype(REQUEST), order=["workload", "index"]) for name in ("predicted", "measured")]
    return rows[0], rows[1]


def latencies_ms(rows: np.ndarray) -> np.ndarray:
    """Of good requests."""
    chosen = rows[good(rows)]
    return np.asarray((chosen["ended_ns"] - chosen["arrived_ns"]) / NS_PER_MS)


def distribution(case: str, predicted_ms: np.ndarray, measured_ms: np.ndarray) -> list[dict[str, Any]]:
    """The quantiles of both, as far as samples reach."""
    shown = [q for q in SHARES if min(predicted_ms.size, measured_ms.size) * (1.0 - q) >= BEYOND]
    sides = zip(shown, np.quantile(predicted_ms, shown), np.quantile(measured_ms, shown), strict=True) if shown else ()
    return [{"case": case, "quantile": q, "predicted_ms": float(p), "measured_ms": float(m)} for q, p, m in sides]


def residuals(stored: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> list[dict[str, Any]]:
    """Measured - predicted, request by request: the quantiles of the differences."""
    found = []
    for case, (predicted, measured) in stored.items():
        kept = good(predicted) & good(measured)
        off_ms = (measured["ended_ns"] - predicted["ended_ns"])[kept] / NS_PER_MS
        shown = [q for q in (0.01, *SHARES) if off_ms.size * min(q, 1.0 - q) >= BEYOND]
        values = np.quantile(off_ms, shown) if shown else ()
        found += [{"case": case, "quantile": q, "residual_ms": float(x)} for q, x in zip(shown, values, strict=True)]
    return found


def verdicts(document: Document) -> list["Verdict"]:
    """The sentences at the top of the page."""
    from simulator.report import Verdict

    tones = {key: tone for key, (_, tone) in page_tables.ENDS.items()}
    return [
        Verdict(ending(document).capitalize() + ".", "", "", "validation", tones[document["passed"]]),
        *(
            Verdict(
                f"A wrong model, {c['name']}, is {'' if c['rejected'] else 'NOT '}rejected.",
                "",
                "",
                "control",
                tones[c["rejected"]],
            )
            for c in document["controls"]
        ),
    ]


def sections(document: Document) -> list["Section"]:
    """The sections of the page."""
    from simulator.report import Section

    columns = ("Case", "Metric", "Predicted", "Measured", "Error, %", "Allowed, %", "Ended")
    rows = [
        (label(c), c["metric"], *numbers(c), page_tables.mark(c["passed"]) if c["gated"] else "hidden")
        for c in document["cases"]
    ]
    found = page_tables.table("Predicted against measured (latencies in ms)", columns, rows)
    return [Section("Predicted against measured", "", drawn(document), (found,))]


def drawn(document: Document) -> tuple["Figure", ...]:
    """The three pictures."""
    from simulator.plots import frames, predicted_measured, prediction_errors, request_residuals

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = document.get("pictures", {})
    origin = figures.origin_of(document)
    two = (
        "Distributions",
        "Lines were measured, open marks predicted, of the same requests.",
        "Predicted marks lie on, or beside, measured lines.",
    )
    errors = (
        "Errors",
        "Error of each metric; the bar is what is allowed.",
        "A mark for each metric inside or outside its tolerance.",
    )
    each = (
        "Request by request",
        "Here errors cannot cancel out.",
        "The distribution of measured minus predicted latency.",
    )
    return (
        *figures.figure(rows.get("validation", []), frames.VALIDATION, predicted_measured, origin, two),
        *figures.figure(rows.get("errors", []), frames.ERRORS, prediction_errors, origin, errors),
        *figures.figure(rows.get("residuals", []), frames.RESIDUALS, request_residuals, origin, each),
    )
