"""`validate --independent`: intervals that overlap or exclude each other, and what so few runs cannot tell apart."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulator.run import unpaired, validation
from simulator.run.unpaired import EXCLUDE, OVERLAP
from simulator.testbed import independent
from simulator.testbed.comparing import Subject
from simulator.testbed.independent import Drives
from simulator.testbed.prediction import Plan, Rate
from tests.testbed.small_systems import chain, simulate

ABOUT = Subject("small", "real", 100.0)


@dataclass(frozen=True)
class Loaded:
    """As much of a load as is read here."""

    subject: Subject = field(default=ABOUT)


def runs(*means: float) -> tuple[dict[str, float | None], ...]:
    return tuple({"availability": 1.0, "mean": mean, "p99": None} for mean in means)


def document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: tuple[float, ...]) -> dict[str, object]:
    told = {"valid": True, "replication": 0, "utilization": 0.5, "rate_rps": 100.0, "architecture": "real"}
    drives = Drives(
        Loaded(), 1.0, runs(10.0, 11.0, 12.0), runs(10.5, 11.5, 11.0), {"a wrong one": runs(*wrong)}, (told,)
    )
    monkeypatch.setattr(independent, "independent", lambda *_: iter([drives]))
    plan = Plan("small", "real", chain(100, 1), tmp_path, rates=(Rate(0.5),))
    found = unpaired.unpaired(plan, simulate, 3, lambda _: None)
    return {"scenario": "small", "mode": "independent", **found}


def test_overlapping_intervals_pass_and_a_wrong_model_that_is_excluded_is_rejected(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = document(monkeypatch, tmp_path, (30.0, 30.5, 31.0))
    mean = next(case for case in found["cases"] if case["metric"] == "mean")
    assert (mean["verdict"], mean["passed"], found["passed"]) == (OVERLAP, True, True)
    assert mean["error_pct"] == pytest.approx(0.0)
    assert mean["measured_interval"] == pytest.approx([8.516, 13.484], abs=1e-3)
    assert found["controls"] == [{"name": "a wrong one", "architecture": "real", "rejected": True}]
    assert found["notes"] == []


def test_a_hidden_quantile_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = document(monkeypatch, tmp_path, (30.0, 30.5, 31.0))
    hidden = next(case for case in found["cases"] if case["metric"] == "p99")
    assert (hidden["gated"], hidden["passed"], hidden["verdict"]) == (False, None, None)


def test_a_wrong_model_that_so_few_runs_cannot_exclude_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = document(monkeypatch, tmp_path, (11.0, 12.0, 13.0))
    assert found["passed"] is True
    assert found["notes"] == [
        "3 runs with dice of their own are too few to tell it from a wrong model: real with a wrong one"
    ]


def test_both_half_widths_are_printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = document(monkeypatch, tmp_path, (30.0, 30.5, 31.0))
    mean = next(case for case in found["cases"] if case["metric"] == "mean")
    assert validation.numbers(mean)[:2] == ("11 ±1.242", "11 ±2.484")
    assert "intervals" in validation.title(found)


def test_intervals_that_exclude_each_other_fail() -> None:
    from simulator.model.estimate import Estimate

    case = unpaired.against(Estimate(10.0, 9.9, 10.1), Estimate(11.0, 10.8, 11.2))
    assert (case["verdict"], case["passed"]) == (EXCLUDE, False)
