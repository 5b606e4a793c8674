"""What `validate` says: predicted beside measured, in words and in the terminal's tables."""

from typing import TYPE_CHECKING

from simulator.run.table_parts import sign, table, words
from simulator.run.wording import NONE, Document, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def of_validate(document: Document) -> list["RenderableType"]:
    """Everything that `validate` prints."""
    made = table(title(document), "", "case", "metric", *HEADS, texts=3)
    for case in document["cases"]:
        made.add_row(ended(case), words(label(case)), words(case["metric"]), *map(words, numbers(case)))
    controls = table("Wrong models, each of which must be rejected", "", "model", texts=2)
    for control in document["controls"]:
        said = caught(document, control)
        controls.add_row(words(said, "green" if control["rejected"] else "bold red"), words(model(document, control)))
    windows = [words(said) for said in windows_of(document)]
    notes = [words(f"! {note}", "yellow") for note in mind(document)]
    return [made, *([controls] if document["controls"] else []), *windows, *notes, words(ending(document), "bold")]


HEADS = ("predicted", "measured", "error %", "allowed %")


def title(document: Document) -> str:
    """What the numbers are."""
    said = "Predicted against measured (latencies in ms)"
    return f"{said}; allowed: what both 95 % intervals leave open" if independent(document) else said


def independent(document: Document) -> bool:
    """Whether both sides had dice of their own."""
    return bool(document.get("mode") == "independent")


def ended(case: Document) -> "Text":
    """How one comparison ended; one that decides nothing says so."""
    if case["gated"]:
        return sign(case["passed"])
    return words("hidden" if case["error_pct"] is None else "shown", "dim")


def numbers(case: Document) -> tuple[str, str, str, str]:
    """Predicted, measured, error and what is allowed, as texts."""
    sides = (ranged(case, "predicted"), ranged(case, "measured"))
    return *sides, signed(case["error_pct"]), plain(case["tolerance_pct"])


def ranged(case: Document, side: str) -> str:
    """A number, with its half-width where it has an interval."""
    ends = case.get(f"{side}_interval")
    return plain(case[side]) + (f" ±{plain((ends[1] - ends[0]) / 2.0)}" if ends else "")


def signed(value: float | None) -> str:
    """An error with its sign."""
    return NONE if value is None else f"{value:+.2f}"


def label(case: Document) -> str:
    """A case by its architecture and load."""
    return f"{case['architecture']}, {case['rate_rps']:.4g}/s"


def caught(document: Document, control: Document) -> str:
    """What became of a wrong model; where nothing was decided, it was not judged either."""
    if control["rejected"]:
        return "rejected"
    return "NOT REJECTED" if document["cases"] else "not judged"


def model(document: Document, control: Document) -> str:
    """A wrong model by its name, and whose it is where there are several."""
    several = len({one["architecture"] for one in document["controls"]}) > 1
    return f"{control['architecture']}: {control['name']}" if several else str(control["name"])


def ending(document: Document) -> str:
    """How it ended, in one line."""
    said = {True: "passed", False: f"FAILED ({blame(document)})", None: "undecided: too few valid runs"}
    valid = sum(run["valid"] for run in document["runs"])
    runs = f"{valid} of {len(document['runs'])} runs valid"
    return f"validation of {document['scenario']}: {said[document['passed']]} ({runs})"


def blame(document: Document) -> str:
    """Why it failed: predictions that were wrong, or a check that would have let a wrong model pass."""
    if any(case["passed"] is False for case in document["cases"] if case["gated"]):
        return "some predictions are outside"
    if any(not control["rejected"] for control in document["controls"]):
        return "a wrong model would have passed, too"
    return "single requests are not foreseen"


def mind(document: Document) -> list[str]:
    """What to know before believing it: runs that were not valid, and valid ones that were outvoted."""
    partial = ["PARTIAL: it was interrupted; this is what was finished"] if document["partial"] else []
    invalid = [f"a run was not valid: {run['why_invalid']}" for run in document["runs"] if not run["valid"]]
    failed = [
        f"a valid run failed: {off(run)}" for run in document["runs"] if run["valid"] and run.get("passed") is False
    ]
    return [*partial, *document.get("notes", []), *invalid, *failed]


def off(run: Document) -> str:
    """A run and its errors."""
    errors = [
        f"{case['metric']} {signed(case['error_pct'])} %" for case in run["cases"] if case["error_pct"] is not None
    ]
    return f"run {run['replication'] + 1} at {run['utilization']:.0%}: {', '.join(errors)}"


def windows_of(document: Document) -> list[str]:
    """Where the failures of each valid run lie among those of the same strike at any phase."""
    return [
        f"{run['architecture']}, {run['rate_rps']:.4g}/s, run {run['replication'] + 1}: {window_said(run['window'])}"
        for run in document["runs"]
        if run["valid"] and run.get("window")
    ]


def window_said(window: Document) -> str:
    """The quantiles, and where what was measured falls."""
    low, middle, high = (f"{window[key]:.0f}" for key in ("p5", "p50", "p95"))
    spread = f"with other dice {low} to {high} requests fail in 90 of 100 runs (median {middle})"
    return f"{spread}; here {window['measured']} did, more than in {window['below']:.0%} of those"
