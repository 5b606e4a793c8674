"""`validate` as a table and as a page, from a document and stored rows (made up here; the real thing is testbed's)."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.model.errors import ScenarioError
from simulator.model.trace import REQUEST
from simulator.run import outcomes, output, reality, validation
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
    return about | ended | {"cases": [case("mean", error_pct)]}


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> outcomes.Outcome:
    def driven_elsewhere(*_: object, **__: object) -> dict[str, Any]:
        np.savez_compressed(tmp_path / "rows.npz", predicted=rows(0), measured=rows(50_000))
        return {
            "scenario": "small",
            "cases": [case("mean", 0.5), case("p95", 1.5), case("p99", None)],
            "controls": [{"name": "one core more", "rejected": True}],
            "runs": [run(0, 9.0, "the machine stood still"), run(1, 0.5), run(2, -5.0), run(3, 0.4)],
            "passed": True,
            "partial": False,
            "notes": [],
        }

    monkeypatch.setattr(reality, "refuse", lambda *_: None)
    monkeypatch.setattr(reality, "validate", driven_elsewhere)
    drive = outcomes.Drive(None, 1.0, tmp_path)
    return outcomes.of_validate(small(), quiet(), "splitpoint validate small", drive)


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
    for words in ("Distributions", "Errors", "Request by request", "one core more", "splitpoint validate small"):
        assert words in page, words
    assert output.rendered_again(tmp_path).read_text(encoding="utf-8") == page


def test_residuals_are_measured_minus_predicted(driven: outcomes.Outcome) -> None:
    found = driven.pictures()["residuals"]
    assert {row["residual_ms"] for row in found} == {0.05}


def test_an_architecture_that_is_not_there_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="split, whole"):
        outcomes.of_validate(small(), quiet(), "", outcomes.Drive("cluster", 1.0, tmp_path))
