"""The table in the README is what is stored, nothing is left out, and every command can be typed."""

import json
import re

import pytest

from simulator.run import reality
from simulator.scenario import load
from tests.reality import table
from tests.reality.cases import CASES, FOLDER, ROOT, Case
from tests.reality.pages import BEGIN, END, page, put, readme_part

BYTES_MAX = 100_000


def test_every_case_is_stored_with_the_command_that_repeats_it() -> None:
    found = {case["name"]: case["command"] for case in table.stored()["cases"]}
    assert found == {case.name: case.command for case in CASES}


def test_the_readme_shows_what_is_stored() -> None:
    text = table.README.read_text("utf-8")
    assert text == put(text, readme_part(table.stored())), "python -m tests.reality.table --write writes it anew"
    assert text.count(BEGIN) == text.count(END) == 1


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


def test_a_failure_is_shown_as_one() -> None:
    found = json.loads(json.dumps(table.stored()))
    outside = next(row for case in found["cases"] for row in case.get("cases", ()) if row["metric"] == "mean")
    outside |= {"error_pct": -77.7, "passed": False, "gated": True}
    assert "**−77.7**" in readme_part(found)
    assert "**failed**" in readme_part(found)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_command_names_a_scenario_that_can_be_driven(case: Case) -> None:
    loaded = load(ROOT / FOLDER / f"{case.file}.yaml")
    from simulator.run.wishes import Wish

    assert reality.wanted(loaded, Wish(faults="--faults" in case.options))
