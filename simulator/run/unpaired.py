"""`validate --independent N`: intervals of the real system beside intervals of the simulator, each with its own dice.

Both are Student's over replications. Two 95 % intervals that overlap do not contradict each other; two that exclude
each other do. How much an overlap proves depends on how wide they are, so every wrong model is held against the real
runs, too: one that is not excluded is said, because then so many runs are too few to tell it from the right one.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.measure.intervals import student
from simulator.model.estimate import Estimate
from simulator.model.program import Program

if TYPE_CHECKING:
    from simulator.testbed.independent import Drives, Metrics
    from simulator.testbed.prediction import Plan

Document = dict[str, Any]
Simulate = Callable[[Program, int, int], np.ndarray]
OVERLAP, EXCLUDE = "overlap", "exclude each other"


def unpaired(plan: "Plan", simulate: Simulate, replications: int, say: Callable[[str], None]) -> Document:
    """The document of one architecture. Interrupted, it judges the loads that were finished."""
    from simulator.testbed.independent import independent
    from simulator.testbed.refusals import replacements

    found: list[Drives] = []
    partial = False
    try:
        for drives in independent(plan, simulate, replications, say):
            found += [drives]
    except KeyboardInterrupt:
        partial = True
    cases = [case for drives in found for case in cases_of(drives)]
    controls = controls_of(plan, found)
    enough = len(found) == len(plan.rates) and all(len(drives.measured) == replications for drives in found)
    right = all(case["passed"] for case in cases if case["gated"])
    return {
        "cases": cases,
        "controls": controls,
        "runs": [run for drives in found for run in drives.runs],
        "passed": (True if enough else None) if right else False,
        "partial": partial,
        "notes": [*replacements(plan.program), *(weak(c, replications) for c in controls if not c["rejected"])],
    }


def cases_of(drives: "Drives") -> list[Document]:
    """Every metric of one load: two intervals, and whether they overlap."""
    subject = drives.load.subject
    about = {"name": subject.name, "architecture": subject.architecture, "rate_rps": subject.rate_rps}
    return [
        about | {"metric": metric} | against(estimate(drives.predicted, metric), estimate(drives.measured, metric))
        for metric in drives.predicted[0]
    ]


def estimate(runs: Sequence["Metrics"], metric: str) -> Estimate:
    """A metric over replications. One that is hidden in some of them has no interval: those left would be chosen."""
    values = [run[metric] for run in runs]
    known = [value for value in values if value is not None]
    return student(known) if len(known) == len(values) else Estimate(None, why="too few samples in some runs")


def against(predicted: Estimate, measured: Estimate) -> Document:
    """Two estimates beside each other. What is allowed is what both intervals together leave open."""
    halves = predicted.half_width, measured.half_width
    sides: Document = {"predicted": predicted.value, "measured": measured.value}
    sides |= {"predicted_interval": ends(predicted), "measured_interval": ends(measured)}
    if predicted.value is None or measured.value is None or halves[0] is None or halves[1] is None:
        return sides | {"error_pct": None, "tolerance_pct": None, "gated": False, "passed": None, "verdict": None}
    gap, open_ = predicted.value - measured.value, halves[0] + halves[1]
    scale = 100.0 / abs(measured.value) if measured.value else None
    overlap = abs(gap) <= open_
    percent = {"error_pct": gap * scale if scale else None, "tolerance_pct": open_ * scale if scale else None}
    return sides | percent | {"gated": True, "passed": overlap, "verdict": OVERLAP if overlap else EXCLUDE}


def ends(found: Estimate) -> list[float] | None:
    """Both ends of an interval."""
    return None if found.low is None or found.high is None else [found.low, found.high]


def controls_of(plan: "Plan", found: Sequence["Drives"]) -> list[Document]:
    """Every wrong model, and whether some interval at some load excludes it."""
    names = list(dict.fromkeys(name for drives in found for name in drives.wrong))
    return [
        {"name": name, "architecture": plan.architecture, "rejected": any(excluded(drives, name) for drives in found)}
        for name in names
    ]


def excluded(drives: "Drives", name: str) -> bool:
    """Whether the real runs exclude a wrong model at this load."""
    other = drives.wrong[name]
    judged = (against(estimate(other, metric), estimate(drives.measured, metric)) for metric in other[0])
    return any(case["passed"] is False for case in judged)


def weak(control: Document, replications: int) -> str:
    """What an overlap does not prove."""
    model = f"{control['architecture']} with {control['name']}"
    return f"{replications} runs with dice of their own are too few to tell it from a wrong model: {model}"
