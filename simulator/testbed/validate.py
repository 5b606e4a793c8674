"""Is the simulator right? Calibrate the hops, write the prediction down, drive the real system, compare.

At each load: a system with everything in plenty is driven at the same rate with other dice, and what its messages
cost becomes a constant of each link. With that the simulator answers the very requests that the real system is then
asked, since both draw them from the same keys; the answer is on disk before the drive begins. Wrong models answer
them too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson

from simulator.model.program import Program
from simulator.testbed.capacity import Slots
from simulator.testbed.judging import (
    NS_PER_MS,
    Quiet,
    Run,
    Subject,
    cases,
    deciding,
    document,
    metrics,
    rejects,
    residuals,
)
from simulator.testbed.launch import Drive, Testbed
from simulator.testbed.refusals import replacements
from simulator.testbed.rehearsal import busiest
from simulator.testbed.reshape import boundless, more_cores, rate_rps, scaled, with_hops, without_call_cpu
from simulator.testbed.timer import NS_PER_S

CALIBRATION_SEED = 1_000_000_007  # added to the seed: dice that are not used again
CALIBRATION_S = 5.0
ATTEMPTS = 6  # runs at one load, invalid ones included
NO_HOPS, MORE, FEWER = "the model without hops", "one core more", "one core fewer"

Simulate = Callable[[Program, int, int], np.ndarray]  # program, seed, replication -> REQUEST rows


@dataclass(frozen=True)
class Plan:
    """What to validate. `fractions`: utilizations of the busiest unit. `folder`: where the predictions are written."""

    name: str
    architecture: str
    program: Program
    folder: Path
    seed: int = 1
    fractions: tuple[float, ...] = (0.3, 0.6, 0.8)
    seconds: float = 20.0
    cores: str = Slots.kind


@dataclass(frozen=True)
class Prediction:
    """What was written down before the drive. `hops_ns`: link -> each message. `wrong`: control -> rows."""

    rows: np.ndarray
    wrong: Mapping[str, np.ndarray]
    hops_ns: Mapping[int, int]
    hop_ms: float


@dataclass(frozen=True)
class Load:
    """A program at one load, and whose cores the controls change."""

    plan: Plan
    program: Program
    utilization: float
    unit: int
    simulate: Simulate

    @property
    def subject(self) -> Subject:
        """What its cases are about."""
        return Subject(self.plan.name, self.plan.architecture, round(rate_rps(self.program), 3))


def validate(plan: Plan, simulate: Simulate, tell: Callable[[str], None] = lambda _: None) -> dict[str, object]:
    """Runs at every load until two valid ones agree; the JSON document of `splitpoint validate`.

    Interrupted, it judges what it has and says `partial`. Raises TestbedError where the machine or the program does not
    allow it.
    """
    program = without_call_cpu(plan.program)
    at = busiest(program, plan.seed)
    runs: list[Run] = []
    partial = False
    try:
        for fraction in plan.fractions:
            load = scaled(program, fraction / at.utilization, int(plan.seconds * NS_PER_S))
            for run in runs_at(Load(plan, load, fraction, at.unit, simulate), tell):
                runs.append(run)  # noqa: PERF402 - one by one, so that those before an interruption are kept
    except KeyboardInterrupt:
        partial = True
    found = document(runs, tuple(wrong_models(program, program, at.unit)), len(plan.fractions))
    return found | {"partial": partial, "notes": notes(plan.program, at.unit)}


def runs_at(load: Load, tell: Callable[[str], None]) -> Iterator[Run]:
    """Runs at one load until two valid ones agree, or the attempts are used up."""
    runs: list[Run] = []
    for replication in range(ATTEMPTS):
        run = one_run(load, replication)
        runs.append(run)
        tell(line(run))
        yield run
        if deciding(runs) is not None:
            return


def one_run(load: Load, replication: int) -> Run:
    """Predict, write it down, drive, compare."""
    plan = load.plan
    prediction = predict(load, replication)
    with Testbed(load.program, plan.cores) as testbed:
        drive = testbed.drive(plan.seed, replication)
    wrong = {name: rejects(cases(load.subject, rows, drive.requests)) for name, rows in prediction.wrong.items()}
    return Run(
        load.utilization,
        load.subject.rate_rps,
        replication,
        len(drive.requests),
        cases(load.subject, prediction.rows, drive.requests),
        wrong,
        residuals(prediction.rows, drive.requests),
        prediction.hop_ms,
        Quiet(float(np.quantile(drive.lag_ns, 0.99)) / NS_PER_MS, drive.late),
        facts(plan, drive),
    )


def predict(load: Load, replication: int) -> Prediction:
    """What the simulator says, with hops calibrated for this; written to the plan's folder."""
    plan = load.plan
    hops_ns, hop_ms = calibrate(load, replication)
    hopped = with_hops(load.program, hops_ns)
    rows = plan_rows(load, hopped, replication)
    models = wrong_models(load.program, hopped, load.unit)
    wrong = {name: plan_rows(load, model, replication) for name, model in models.items()}
    said = {
        **asdict(load.subject),
        "utilization": load.utilization,
        "seed": plan.seed,
        "replication": replication,
        "hops_ns": {str(link): ns for link, ns in hops_ns.items()},
        "predicted": metrics(rows),
        "controls": {name: metrics(other) for name, other in wrong.items()},
    }
    plan.folder.mkdir(parents=True, exist_ok=True)
    path = plan.folder / f"prediction-{plan.name}-{load.utilization:g}-{replication}.json"
    path.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return Prediction(rows, wrong, hops_ns, hop_ms)


def plan_rows(load: Load, program: Program, replication: int) -> np.ndarray:
    """The simulator's REQUEST rows."""
    return load.simulate(program, load.plan.seed, replication)


def calibrate(load: Load, replication: int) -> tuple[dict[int, int], float]:
    """What a message of each link costs on average, in ns, and all messages of a request together, in ms.

    Measured at the load's own rate, with everything in plenty and other dice: nothing waits for anything but the
    machine.
    """
    program = scaled(boundless(load.program), 1.0, int(CALIBRATION_S * NS_PER_S))
    with Testbed(program, load.plan.cores) as testbed:
        drive = testbed.drive(load.plan.seed + CALIBRATION_SEED, replication)
    hops_ns = {link: round(float(pairs.mean())) for link, pairs in drive.hops.items()}
    total_ns = sum(int(pairs.sum()) for pairs in drive.hops.values())
    return hops_ns, total_ns / max(1, len(drive.requests)) / NS_PER_MS


def wrong_models(bare: Program, hopped: Program, unit: int) -> dict[str, Program]:
    """The controls. A unit of one core has no control with a core fewer."""
    models = {NO_HOPS: bare, MORE: more_cores(hopped, unit, 1)}
    if hopped.units[unit].cores > 1:
        models[FEWER] = more_cores(hopped, unit, -1)
    return models


def notes(program: Program, unit: int) -> list[str]:
    """What somebody who reads the result has to know."""
    said = list(replacements(program))
    if program.units[unit].cores == 1:
        said.append(f"no control with one core fewer: {program.names.units[unit]}, the busiest unit, has one core")
    return said


def facts(plan: Plan, drive: Drive) -> dict[str, object]:
    """How this run was made."""
    hops_ms = {str(link): float(pairs.mean()) / NS_PER_MS for link, pairs in drive.hops.items()}
    return {
        "cores": plan.cores,
        "loop": drive.loop,
        "fifo": drive.fifo,
        "overrun": drive.overrun,
        "measured_message_ms": hops_ms,
    }


def line(run: Run) -> str:
    """A run in one line."""
    verdict = ("passed" if run.passed else "failed") if run.valid else f"not valid ({run.quiet.disturbed()})"
    errors = "  ".join(
        f"{case.metric} {'hidden' if case.error_pct is None else f'{case.error_pct:+.2f}%'}" for case in run.cases
    )
    return (
        f"load {run.utilization:.0%} {run.rate_rps:.0f}/s run {run.replication + 1}: {verdict}  {errors}  "
        f"residual {run.residuals.median_ms:.3f} ms of {run.hop_ms:.3f} ms hops"
    )
