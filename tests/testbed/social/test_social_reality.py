"""The evidence with real work: `social` as a monolith and as services, predicted and driven; alone on the machine.

Some five minutes; with SPLITPOINT_REDUCED=1 one load of each architecture and no blocks, one minute.
"""

import os
import sys
from pathlib import Path

import pytest

from simulator.model.program import Program
from simulator.run.reality import simulate
from simulator.scenario import bundled, load
from simulator.scenario.lower import lower
from simulator.testbed.apps.social.bench import Wish
from simulator.testbed.apps.social.validating import validate_social

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
LOADED = load(bundled()["social"])


def build(architecture: str, overrides: dict[str, str]) -> Program:
    return lower((LOADED.with_overrides(overrides) if overrides else LOADED).scenario, architecture)


@pytest.mark.reality
def test_the_simulator_predicts_the_real_application_and_wrong_models_do_not(tmp_path: Path) -> None:
    wish = Wish(fractions=(0.6,), seconds=8.0, blocks=0) if REDUCED else Wish()
    found = validate_social(build, simulate, tmp_path, lambda line: sys.stdout.write(f"{line}\n"), wish)
    assert found["passed"] is True
    assert all(control["rejected"] for control in found["controls"])
    assert len(list(tmp_path.glob("prediction-*.json"))) == len(found["runs"]) + bool(wish.blocks)
