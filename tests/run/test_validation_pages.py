"""`validate` as a table and as a page, from a document and stored rows (made up here; the real thing is testbed's)."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.model.trace import REQUEST
from simulator.run import outcomes, output, reality, validation
from simulator.run.wishes import Wish
from tests.run.scenes import quiet, small


def rows(off_ns: int) -> np.ndarray:
    """A thousand requests, answered after 1 to 11 ms and `off_ns`."""
    made = np.zeros(1000, REQUEST)
    made["index"] = np.arange(1000)
    made["arrived_ns"] = made["index"] * 5_000_000
    made["ended_ns"] = made["arrived_ns"] + 1_000_000 + made["index"] * 10_000 + off_ns
    return made


def case(metric: str, error_pct: float | None) -> dict[str, Any]:
    measured = None if error_pct is None else 10.0
    predicted = None if error_pct is None else 10.0 * (1 + error_pct / 100)
    about = {"name": "small", "architecture": "split", "rate_rps": 200.0, "metric": metric}
    numbers = {"predicted": predicted, "measured": measured, "error_pct": error_pct, "tolerance_pct": 2.0}
    gated = error_pct is not None
    return about | numbers | {"gated": gated, "passed": abs(error_pct) <= 2.0 if error_pct is not None else None}


def run(replication: int, error_pct: float, why_invalid: str = "") -> dict[str, Any]:
    ended = {"valid": not why_invalid, "passed": abs(error_pct) <= 2.0, "why_invalid": why_invalid}
    about = {"utilization": 0.5, "rate_rps": 200.0, "replication": replication, "requests_file": "rows.npz"}
    clocks = {
        "architecture": "split",
        "requests": 1000,
        "lag_p99_ms": 1.0,
        "stalled": 0.0,
        "faults": [],
        "window": None,
    }
    return about | ended | clocks | {"cases": [case("mean", error_pct)]}


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> outcomes.Outcome:
    def driven_elsewhere(*_: object, **__: object) -> dict[str, Any]:
        np.savez_compressed(tmp_path / "rows.npz", predicted=rows(0), measured=rows(50_000))
        return {
            "scenario": "small",
            "cases": [case("mean", 0.5), case("p95", 1.5), case("p99", None)],
            "controls": [{"name": "one core more", "architecture": "split", "rejected": True}],
            "mode": "replay",
            "runs": [run(0, 9.0, "the machine stood still"), run(1, 0.5), run(2, -5.0), run(3, 0.4)],
            "passed": True,
            "partial": False,
            "notes": [],
        }

    monkeypatch.setattr(reality, "validate", driven_elsewhere)
    return outcomes.of_validate(small(), quiet(), "splitpoint validate small", Wish(), tmp_path)


def test_runs_that_were_not_valid_and_valid_ones_that_failed_are_told(driven: outcomes.Outcome) -> None:
    said = validation.mind(driven.document)
    assert said == [
        "a run was not valid: the machine stood still",
        "a valid run failed: run 3 at 50%: mean -5.00 %",
    ]
    assert "3 of 4 runs valid" in validation.ending(driven.document)


def test_the_page_has_distributions_errors_and_differences(driven: outcomes.Outcome, tmp_path: Path) -> None:
    written = output.write(tmp_path, driven, "schema: 1")
    page = written[-1].read_text(encoding="utf-8")
    seen = ("Distributions", "Errors", "Differences of single requests", "Differences over time", "one core more")
    for words in (*seen, "splitpoint validate small"):
        assert words in page, words
    assert "Failures over time" not in page
    assert output.rendered_again(tmp_path).read_text(encoding="utf-8") == page


def test_a_strike_has_its_failures_on_the_page_and_in_words(driven: outcomes.Outcome, tmp_path: Path) -> None:
    shares = {"p5": 2.0, "p25": 3.0, "p50": 4.0, "p75": 5.0, "p95": 6.0, "below": 0.25, "above": 0.5}
    for one in driven.document["runs"]:
        one["faults"] = [{"at_ns": 2_000_000_000, "what": 0}]
        one["window"] = {"failed": [2, 4, 4, 6], "measured": 3, **shares}
    written = output.write(tmp_path, driven, "schema: 1")
    page = written[-1].read_text(encoding="utf-8")
    for words in ("Failures over time", "Failures with other dice", "crash"):
        assert words in page, words
    assert "with other dice 2 to 6 requests fail in 90 of 100 runs (median 4); here 3 did" in page


def test_residuals_are_measured_minus_predicted(driven: outcomes.Outcome) -> None:
    drawn = driven.pictures()
    assert {row["residual_ms"] for row in drawn["residuals"]} == {0.05}
    assert {row["residual_ms"] for row in drawn["residual_course"]} == {0.05}
    assert drawn["failure_course"] == drawn["failure_window"] == []


def test_a_failure_says_whether_the_model_or_the_check_was_too_weak(driven: outcomes.Outcome) -> None:
    failed = {**driven.document, "passed": False}
    assert "single requests" in validation.ending(failed)
    lenient = {"name": "one core more", "architecture": "split", "rejected": False}
    assert "a wrong model would have passed" in validation.ending({**failed, "controls": [lenient]})
    assert "some predictions are outside" in validation.ending({**failed, "cases": [case("mean", 9.0)]})
