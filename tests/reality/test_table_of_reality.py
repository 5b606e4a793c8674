"""The table in the README is what is stored, nothing is left out, and every command can be typed."""

import re
from typing import Any

import pytest

from simulator.run import real_work, reality
from simulator.run.wishes import Wish
from simulator.scenario import find, load
from tests.reality import table
from tests.reality.cases import CASES, Case
from tests.reality.pages import page, put, readme_part

BYTES_MAX = 100_000


def test_every_case_is_stored_with_the_command_that_repeats_it() -> None:
    found = {case["name"]: case["command"] for case in table.stored()["cases"]}
    assert found == {case.name: case.command for case in CASES}


def test_the_readme_shows_what_is_stored() -> None:
    text = table.README.read_text("utf-8")
    assert text == put(text, readme_part(table.stored())), "python -m tests.reality.table --write writes it anew"
    assert text.count("<!-- reality: begin -->") == text.count("<!-- reality: end -->") == 1


def test_the_page_shows_what_is_stored() -> None:
    written = table.PAGE.read_text("utf-8")
    assert written == page(table.stored()), "python -m tests.reality.table --write writes it anew"


def test_what_is_stored_is_small_and_names_no_folder() -> None:
    text = table.STORED.read_text("utf-8")
    assert len(text) < BYTES_MAX
    assert not re.search(r"/(home|root|tmp|work|usr)/", text)


def test_every_stored_comparison_is_shown_with_its_error() -> None:
    shown = readme_part(table.stored())
    for case in table.stored()["cases"]:
        for row in case.get("cases", ()):
            if row["metric"] in ("mean", "p50", "p95", "p99") and row["error_pct"] is not None and row["gated"]:
                assert f"{abs(row['error_pct']):.1f}" in shown


def row(rate: float, metric: str, error_pct: float, passed: bool) -> dict[str, Any]:
    sides = {"predicted": 100.0 + error_pct, "measured": 100.0, "tolerance_pct": 2.0, "gated": True}
    return {"architecture": "a", "rate_rps": rate, "metric": metric, "error_pct": error_pct, "passed": passed} | sides


def made_up() -> dict[str, Any]:
    """A case with a load that passed, one that failed and one that was not decided; one that struck; one refused."""
    clocks = {"own_processor_share": 0.1, "stalled": 0.0, "lag_p99_ms": 1.0, "median_ms": 0.1, "hop_ms": 1.2}
    ended = {"architecture": "a", "passed": True, **clocks}
    runs = [
        {"rate_rps": rate, "utilization": rate / 100, "valid": rate < 90, "replication": number, **ended}
        for rate in (30, 60, 90)
        for number in range(2)
    ]
    cases = [row(30, "mean", -0.4, True), row(60, "mean", -77.7, False)]
    chain = {"name": "chain", "command": "splitpoint validate", "passed": False, "cases": cases, "runs": runs}
    failed = [row(30, "failed", 0.0, True), row(30, "failed", 9.0, False)]
    window = {"rate_rps": 30, "p5": 80.0, "p95": 120.0}
    killed = {"name": "killed", "command": "… --kill back@1s", "passed": False, "cases": failed, "runs": runs[:1]}
    refused = {"name": "frozen", "command": "… --freeze back@1s", "why": "no such thing"}
    more = {"windows": [window], "controls": [{"name": "one core more", "rejected": False}]}
    return {
        "machine": {"system": "Linux", "processors": 2, "python": "3"},
        "cases": [chain | more, killed | more, refused],
    }


def test_a_failure_is_shown_as_one_and_so_is_what_was_not_decided() -> None:
    shown = readme_part(made_up())
    assert "| chain | 30 % | 30 | – | – | −0.4 | – | – | – | 0.10 of 1.2 ms | passed |" in shown
    assert "| chain | 60 % | 60 | – | – | **−77.7** | – | – | – | 0.10 of 1.2 ms | **failed** |" in shown
    assert "| chain | 90 % | 90 | – | – | – | – | – | – | – | undecided: 0 of 2 runs valid |" in shown
    assert "| killed | 30 % | 30 | 100/100, **109/100** | 80 to 120 | 1 of 2 within, **failed** |" in shown
    assert "not run: no such thing" in shown
    assert "not told apart: one core more" in shown
    assert page(made_up()).count("\n| chain |") == 9


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_command_names_a_scenario_that_can_be_driven(case: Case) -> None:
    loaded = load(find(case.scenario))
    assert real_work.is_real(loaded) or reality.wanted(loaded, Wish(faults="--faults" in case.options))


def test_a_load_whose_single_requests_were_not_foreseen_has_failed_though_every_metric_is_near() -> None:
    found = made_up()
    for run in found["cases"][0]["runs"]:
        run |= {"median_ms": 0.7, "passed": False}
    assert "| chain | 30 % | 30 | – | – | −0.4 | – | – | – | **0.70 of 1.2 ms** | **failed** |" in readme_part(found)
