"""`validate`: the real system beside the simulated one. Here the two meet; neither knows the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.topology import Scenario
from simulator.model.trace import LIMIT, REQUEST
from simulator.run.execute import Control
from simulator.scenario.lower import lower

UTILIZATIONS = (0.3, 0.6, 0.8)
SECONDS = 30.0  # at 120 requests/s enough for a p99


def simulate(program: Program, seed: int, replication: int) -> np.ndarray:
    """The REQUEST rows of one replication in the compiled engine. Raises TestbedError where it meets a limit."""
    from simulator.fast import play

    blocks = [np.zeros(0, REQUEST)]
    ending = play(program, (seed, replication), lambda requests, _calls: blocks.append(requests.copy()))
    if ending.status == LIMIT:
        raise TestbedError(f"nothing to hold against the real system: {ending.message}")
    return np.concatenate(blocks)


@dataclass(frozen=True)
class Wish:
    """What to validate. `utilizations` are of the busiest unit; `cores`: how the real instances hold theirs."""

    architecture: str | None = None
    utilizations: Sequence[float] = UTILIZATIONS
    seconds: float = SECONDS
    cores: str = "slots"


def validate(scenario: Scenario, control: Control, folder: Path, wish: Wish = Wish()) -> dict[str, Any]:
    """Predict, drive and compare one architecture (the first, if none is named); the document of `validate --json`.

    Predictions are written to `folder` before the real system is driven. Raises TestbedError where the machine or the
    scenario does not allow it.
    """
    from simulator.testbed.prediction import Plan
    from simulator.testbed.validate import validate as held_against

    name = wish.architecture or next(iter(scenario.architectures))
    program, seed = lower(scenario, name), scenario.experiment.seed
    plan = Plan(scenario.name, name, program, folder, seed, tuple(wish.utilizations), wish.seconds, wish.cores)
    return {"scenario": scenario.name, **held_against(plan, simulate, control.say)}
