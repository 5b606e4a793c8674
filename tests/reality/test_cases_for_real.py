"""The cases of the table, driven for real: minutes, alone on the machine. SPLITPOINT_REDUCED=1: short forms of two."""

import os

import pytest

from tests.reality.cases import CASES, Case
from tests.reality.table import ran

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
SHORT = (
    Case("guarded", "one load", "guarded", "--rates 0.6 --seconds 10"),
    Case("killed", "two trials", "registry", "--rates 0.3 --seconds 5 --trials 2 --kill back@1500ms"),
)
DRIVEN = SHORT if REDUCED else [case for case in CASES if case.promised]


@pytest.mark.reality
@pytest.mark.parametrize("case", DRIVEN, ids=[case.name for case in DRIVEN])
def test_the_real_system_does_what_was_predicted_and_wrong_models_are_caught(case: Case) -> None:
    found = ran(case)
    assert found.get("passed") is True, found.get("why", found)
    if found["mode"] == "replay":
        assert all(control["rejected"] for control in found["controls"])
