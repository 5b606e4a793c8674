"""`validate`: the real system beside the simulated one. Here the two meet; neither knows the other."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.model.program import Program
from simulator.model.topology import Scenario
from simulator.run.execute import Control
from simulator.scenario.lower import lower

UTILIZATIONS = (0.3, 0.6, 0.8)
SECONDS = 20.0


def simulate(program: Program, seed: int, replication: int) -> np.ndarray:
    """The REQUEST rows of one replication in the compiled engine."""
    from simulator.fast import play

    blocks: list[np.ndarray] = []
    play(program, (seed, replication), lambda requests, _calls: blocks.append(requests))
    return np.concatenate(blocks)


def validate(
    scenario: Scenario,
    control: Control,
    folder: Path,
    *,
    architecture: str | None = None,
    utilizations: Sequence[float] = UTILIZATIONS,
    seconds: float = SECONDS,
    cores: str = "slots",
) -> dict[str, Any]:
    """Predict, drive and compare one architecture (the first, if none is named); the document of `validate --json`.

    Raises TestbedError where the machine or the scenario does not allow it.
    """
    from simulator.testbed.validate import Plan
    from simulator.testbed.validate import validate as held_against

    name = architecture or next(iter(scenario.architectures))
    program = lower(scenario, name)
    plan = Plan(scenario.name, name, program, folder, scenario.experiment.seed, tuple(utilizations), seconds, cores)
    tell: Callable[[str], None] = control.say
    return {"scenario": scenario.name, **held_against(plan, simulate, tell)}
