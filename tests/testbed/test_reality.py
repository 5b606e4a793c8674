"""One load of two real services in a row: the prediction is written first, wrong models fail. More: the cases."""

import sys
from pathlib import Path

import orjson
import pytest

from simulator.testbed import Plan, Rate, validate
from tests.testbed.small_systems import chain, simulate


@pytest.mark.reality
def test_the_simulator_predicts_a_real_chain_and_wrong_models_do_not(tmp_path: Path) -> None:
    plan = Plan("chain", "real", chain(100, 60), tmp_path, rates=(Rate(0.6),), seconds=10.0)
    found = validate(plan, simulate, lambda line: sys.stdout.write(f"{line}\n"))
    assert found["passed"] is True
    assert [control["rejected"] for control in found["controls"]] == [True, True, True]
    assert {case["rate_rps"] for case in found["cases"]} == {run["rate_rps"] for run in found["runs"]}
    written = orjson.loads((tmp_path / "prediction-chain-real-0.6-0.json").read_bytes())
    assert written["predicted"]["mean"] == found["runs"][0]["cases"][1]["predicted"]
