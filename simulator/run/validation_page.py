"""The page of `validate`: tables and pictures, from the document and the rows that were stored beside it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.run import figures, page_tables
from simulator.run.validation import caught, ending, independent, label, model, numbers, title, windows_of
from simulator.run.wording import Document

if TYPE_CHECKING:
    from simulator.report import Figure, Mark, Section, Table, Verdict

REPLAYED = "Both sides were asked the very same requests: what differs is the model's error and the machine's noise."
UNPAIRED = (
    "Both sides had dice of their own: only averages over runs can be compared, as exactly as so many runs allow."
)


def verdicts(document: Document) -> list["Verdict"]:
    """The sentences at the top of the page."""
    from simulator.report import Verdict

    tones = {key: tone for key, (_, tone) in page_tables.ENDS.items()}
    ended = Verdict(f"{ending(document).capitalize()}.", "", "", "validation", tones[document["passed"]])
    return [
        ended,
        *(
            Verdict(
                f"A wrong model, {model(document, c)}: {caught(document, c)}.", "", "", "control", tones[c["rejected"]]
            )
            for c in document["controls"]
        ),
        *(Verdict(f"{text}.", "", "", "strike", "plain") for text in windows_of(document)),
    ]


def sections(document: Document) -> list["Section"]:
    """The sections of the page."""
    from simulator.report import Section

    columns = ("Case", "Metric", "Predicted", "Measured", "Error, %", "Allowed, %", "Ended")
    rows = [(label(c), c["metric"], *numbers(c), ended(c)) for c in document["cases"]]
    found = page_tables.table(title(document), columns, rows)
    text = UNPAIRED if independent(document) else REPLAYED
    return [
        Section("Predicted against measured", text, compared(document), (found,)),
        Section("Request by request", "Here errors cannot cancel out.", one_by_one(document)),
        Section("Failures", "", failures(document)),
        Section("Runs", "", (), (runs(document),)),
    ]


def ended(case: Document) -> "str | Mark":
    """How one comparison ended."""
    if case["gated"]:
        return page_tables.mark(case["passed"])
    return "hidden" if case["error_pct"] is None else "shown"


def runs(document: Document) -> "Table":
    """What each run was like."""
    columns = ("Architecture", "Busiest, %", "Requests/s", "Run", "Requests", "Lag p99, ms", "Stood still, %", "Valid")
    rows = [
        (
            run["architecture"],
            f"{run['utilization'] * 100:.0f}",
            f"{run['rate_rps']:.4g}",
            str(run["replication"] + 1),
            str(run["requests"]),
            f"{run['lag_p99_ms']:.2f}",
            f"{run['stalled'] * 100:.3f}",
            "yes" if run["valid"] else f"no: {run['why_invalid']}",
        )
        for run in document["runs"]
    ]
    return page_tables.table("Runs", columns, rows)


def compared(document: Document) -> tuple["Figure", ...]:
    """The distributions, and the error of each metric."""
    from simulator.plots import frames, predicted_measured, prediction_errors

    rows, origin = drawn_from(document), figures.origin_of(document)
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
    return (
        *figures.figure(rows.get("validation", []), frames.VALIDATION, predicted_measured, origin, two),
        *figures.figure(rows.get("errors", []), frames.ERRORS, prediction_errors, origin, errors),
    )


def one_by_one(document: Document) -> tuple["Figure", ...]:
    """The differences of single requests, as a distribution and over time."""
    from simulator.plots import frames, request_residuals, residual_course

    rows, origin = drawn_from(document), figures.origin_of(document)
    each = (
        "Differences of single requests",
        "A steep line at zero: single requests are foreseen.",
        "The distribution of measured minus predicted latency.",
    )
    when = (
        "Differences over time",
        "Flat: the machine was quiet, and the model does not drift.",
        "Measured minus predicted latency over the run's clock.",
    )
    return (
        *figures.figure(rows.get("residuals", []), frames.RESIDUALS, request_residuals, origin, each),
        *figures.figure(rows.get("residual_course", []), frames.RESIDUAL_COURSE, residual_course, origin, when),
    )


def failures(document: Document) -> tuple["Figure", ...]:
    """Where something was struck: when requests failed, and how many might have."""
    from simulator.plots import failure_course, failure_window, frames

    rows, origin = drawn_from(document), figures.origin_of(document)
    when = (
        "Failures over time",
        "Stairs were measured, open marks predicted.",
        "Failed requests over the run's clock, with a line where a fault begins.",
    )
    many = (
        "Failures with other dice",
        "How many fail depends on the moment of the strike: the same was simulated often, each time with other dice.",
        "A rising line of simulated runs, and an upright line at what was measured.",
    )
    return (
        *figures.figure(rows.get("failure_course", []), frames.FAILURE_COURSE, failure_course, origin, when),
        *figures.figure(rows.get("failure_window", []), frames.FAILURE_WINDOW, failure_window, origin, many),
    )


def drawn_from(document: Document) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The rows that were kept to be drawn."""
    found: Mapping[str, Sequence[Mapping[str, Any]]] = document.get("pictures", {})
    return found
