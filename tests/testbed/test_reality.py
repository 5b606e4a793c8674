"""The reality check: a chain of two real services against its prediction, and three wrong models that must fail.

Alone on the machine it takes some five minutes; with SPLITPOINT_REDUCED=1 one load of ten seconds.
"""

import os
import sys
from pathlib import Path

import orjson
import pytest

from simulator.testbed import Plan, Rate, validate
from tests.testbed.small_systems import chain, simulate

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")


@pytest.mark.reality
def test_the_simulator_predicts_a_real_chain_and_wrong_models_do_not(tmp_path: Path) -> None:
    shares, seconds = ((0.6,), 10.0) if REDUCED else ((0.3, 0.6, 0.8), 20.0)
    plan = Plan("chain", "real", chain(100, 60), tmp_path, rates=tuple(map(Rate, shares)), seconds=seconds)
    found = validate(plan, simulate, lambda line: sys.stdout.write(f"{line}\n"))
    assert found["passed"] is True
    assert [control["rejected"] for control in found["controls"]] == [True, True, True]
    assert {case["rate_rps"] for case in found["cases"]} == {run["rate_rps"] for run in found["runs"]}
    written = orjson.loads((tmp_path / f"prediction-chain-real-{shares[0]:g}-0.json").read_bytes())
    assert written["predicted"]["mean"] == found["runs"][0]["cases"][1]["predicted"]
