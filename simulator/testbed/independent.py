"""The second way to compare: the real system and the simulator each with dice of their own, several times.

Replay compares request by request, and would not notice if both drew their load in the same wrong way. Here nothing is
shared but the program and what messages cost, so only averages can be compared, and only as exactly as so many runs
allow. Who judges them is above: this hands out the metrics of each run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.program import Program
from simulator.testbed.calibration import calibrate, driven, quiet
from simulator.testbed.comparing import FAILED, failures, metrics
from simulator.testbed.controls import wrong_models
from simulator.testbed.prediction import Load, Plan, Simulate
from simulator.testbed.reshape import with_hops
from simulator.testbed.validate import Tell, loads_of

if TYPE_CHECKING:
    from simulator.testbed.launch import Drive

SIMULATED_SEED = 3_000_000_019  # added to the seed: dice that no drive uses
SIMULATED_LEAST = 30  # replications of the simulator: cheap, so its own intervals are narrow
INVALID_MOST = 3  # runs in which the machine was not quiet, at one load

Metrics = Mapping[str, float | None]


@dataclass(frozen=True)
class Drives:
    """The real runs at one load, and as many and more simulated ones. `wrong`: control -> its runs."""

    load: Load
    hop_ms: float
    measured: tuple[Metrics, ...]
    predicted: tuple[Metrics, ...]
    wrong: Mapping[str, tuple[Metrics, ...]]
    runs: tuple[dict[str, object], ...]


def independent(plan: Plan, simulate: Simulate, replications: int, tell: Tell) -> Iterator[Drives]:
    """So many valid runs at each load. Raises TestbedError where machine or program do not allow it."""
    for load in loads_of(plan, simulate):
        yield drives_at(load, replications, tell)


def drives_at(load: Load, replications: int, tell: Tell) -> Drives:
    """The prediction first; then the real runs, of which those that were not valid are told and not used."""
    hops = calibrate(load, 0)
    hopped = with_hops(load.program, hops.each_ns)
    many = max(replications, SIMULATED_LEAST)
    predicted = simulated(load, hopped, many)
    wrong = {
        name: simulated(load, model, many) for name, model in wrong_models(load.program, hopped, load.unit).items()
    }
    runs: list[dict[str, object]] = []
    measured: list[Metrics] = []
    while len(measured) < replications and len(runs) < replications + INVALID_MOST:
        found, run = told(load, driven(load, len(runs)), len(runs))
        runs.append(run)
        measured += [found] if run["valid"] else []
        said = "valid" if run["valid"] else f"not valid ({run['why_invalid']})"
        tell(f"load {load.utilization:.0%} {load.subject.rate_rps:.0f}/s run {len(runs)}: {said}")
    return Drives(load, hops.request_ms, tuple(measured), predicted, wrong, tuple(runs))


def simulated(load: Load, program: Program, many: int) -> tuple[Metrics, ...]:
    """The metrics of replications with dice of their own."""
    seed = load.plan.seed + SIMULATED_SEED
    return tuple(measures(load, load.simulate(program, seed, replication)) for replication in range(many))


def measures(load: Load, rows: np.ndarray) -> Metrics:
    """The metrics of one run; where something is struck, how many requests failed comes first."""
    return {**({FAILED: float(failures(rows))} if load.subject.struck else {}), **metrics(rows)}


def told(load: Load, drive: Drive, replication: int) -> tuple[Metrics, dict[str, object]]:
    """One real run: its metrics, and what there is to know of it."""
    clocks = quiet(drive, load.subject.struck)
    found = measures(load, drive.requests)
    about = {"utilization": load.utilization, "rate_rps": load.subject.rate_rps, "replication": replication}
    made = {"requests": len(drive.requests), "cores": load.plan.cores, "loop": drive.loop, "fifo": drive.fifo}
    machine = {**clocks.facts, "own_processor_share": drive.own}
    ended = {"valid": not clocks.disturbed(), "why_invalid": clocks.disturbed(), "measured": found}
    return found, {**about, "architecture": load.plan.architecture, **made, **machine, **ended}
