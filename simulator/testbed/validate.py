"""Is the simulator right? Predict, drive the real system, compare; at every load until two valid runs agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.program import Program
from simulator.model.quantities import SECOND_NS
from simulator.testbed.calibration import calibrate, driven, quiet
from simulator.testbed.comparing import NS_PER_MS, Subject, cases, failures, rejects, residuals
from simulator.testbed.controls import wrong_models
from simulator.testbed.judging import Run, decided, document, knows_messages
from simulator.testbed.prediction import Hops, Load, Plan, Prediction, Rate, Simulate, predict
from simulator.testbed.refusals import replacements
from simulator.testbed.rehearsal import busiest
from simulator.testbed.reshape import rate_rps, scaled, without_call_cpu

if TYPE_CHECKING:
    from simulator.testbed.launch import Drive

ATTEMPTS = 10  # runs at one load, invalid ones included; for each trial two
ENOUGH = 20_000  # requests to know who is busiest, and how busy

Tell = Callable[[str], None]


def validate(plan: Plan, simulate: Simulate, tell: Tell = lambda _: None) -> dict[str, object]:
    """Runs at every load until two valid ones agree; the JSON document of `splitpoint validate`.

    Interrupted, it judges what it has and says `partial`. Raises TestbedError where the machine or the program does not
    allow it.
    """
    runs: list[Run] = []
    loads, partial = loads_of(plan, simulate), False
    try:
        for load in loads:
            for run in runs_at(load, tell):
                runs += [run]  # one by one, so that those before an interruption are kept
    except KeyboardInterrupt:
        partial = True
    models = wrong_models(loads[0].program, loads[0].program, loads[0].unit)
    alike = tuple(name for name in models if runs and not any(name in run.wrong for run in runs))
    controls = tuple(name for name in models if name not in alike)
    found = document(runs, controls, len(loads), plan.architecture, plan.trials)
    return found | {"partial": partial, "notes": [*notes(plan.program, loads[0].unit), *map(no_control, alike)]}


def loads_of(plan: Plan, simulate: Simulate) -> tuple[Load, ...]:
    """What to drive, at every rate of the plan."""
    program = without_call_cpu(plan.program)
    enough_ns = int(ENOUGH / rate_rps(program) * SECOND_NS)
    at = busiest(scaled(program, 1.0, min(program.duration_ns, enough_ns)), plan.seed)

    def load(rate: Rate) -> Load:
        factor = rate.value / (rate_rps(program) if rate.absolute else at.utilization)
        changed = scaled(program, factor, int(plan.seconds * SECOND_NS))
        return Load(plan, changed, rate, round(at.utilization * factor, 4), at.unit, simulate)

    return tuple(map(load, plan.rates))


def runs_at(load: Load, tell: Tell) -> Iterator[Run]:
    """Runs at one load until enough valid ones decide, or the attempts are used up."""
    runs: list[Run] = []
    hops: Hops | None = None
    for replication in range(max(ATTEMPTS, 2 * load.plan.trials)):
        hops = hops or calibrate(load, replication)
        run = one_run(load, hops, replication)
        runs.append(run)
        tell(line(run))
        yield run
        if decided(runs, load.plan.trials):
            return
        if not (run.valid and run.passed) and not run.struck:
            hops = None  # what disturbed the run may have disturbed the calibration; failures hardly depend on it


def one_run(load: Load, hops: Hops, replication: int) -> Run:
    """Predict, write it down, drive, compare."""
    prediction = predict(load, hops, replication)
    return compared(load, hops, prediction, driven(load, replication), replication)


def compared(load: Load, hops: Hops, prediction: Prediction, drive: Drive, replication: int) -> Run:
    """What was predicted beside what came of it."""
    rows = load.file("requests", replication, "npz")
    np.savez_compressed(rows, predicted=prediction.rows, measured=drive.requests)
    wrong = {name: rejected(load.subject, other, drive, hops) for name, other in prediction.wrong.items()}
    return Run(
        load.utilization,
        load.subject.rate_rps,
        replication,
        len(drive.requests),
        cases(load.subject, prediction.rows, drive.requests),
        wrong,
        residuals(prediction.rows, drive.requests),
        hops.request_ms,
        quiet(drive, load.subject.struck),
        load.subject.struck,
        facts(load, drive, prediction) | {"requests_file": rows.name},
    )


def rejected(subject: Subject, rows: np.ndarray, drive: Drive, hops: Hops) -> bool:
    """Whether a wrong model does not pass, by the rule by which the right one does."""
    foreseen = subject.struck or knows_messages(residuals(rows, drive.requests), hops.request_ms)
    return rejects(cases(subject, rows, drive.requests)) or not foreseen


def no_control(name: str) -> str:
    """Why a wrong model is none."""
    return f"no control with {name}: at these loads it predicts the same for every request"


def notes(program: Program, unit: int) -> list[str]:
    """What somebody who reads the result has to know."""
    said = list(replacements(program))
    if program.units[unit].cores == 1 and not program.faults:
        said.append(f"no control with one core fewer: {program.names.units[unit]}, the busiest unit, has one core")
    return said


def facts(load: Load, drive: Drive, prediction: Prediction) -> dict[str, object]:
    """How this run was made, and, where something was struck, where among other dice it lies."""
    hops_ms = {str(link): float(pairs.mean()) / NS_PER_MS for link, pairs in drive.hops.items()}
    faults = [fault._asdict() for fault in load.program.faults]
    return {
        "architecture": load.plan.architecture,
        "cores": load.plan.cores,
        "balancer": load.plan.balancer,
        "loop": drive.loop,
        "fifo": drive.fifo,
        "overrun": drive.overrun,
        "own_processor_share": drive.own,
        "measured_message_ms": hops_ms,
        "faults": faults,
        "window": window(prediction.windows, failures(drive.requests)) if faults else None,
    }


def window(counts: tuple[int, ...], measured: int) -> dict[str, object]:
    """How many fail when nobody knows at which phase of its beats a process is struck, and where what was found lies.

    `below`, `above`: shares of the simulated that were less, and more.
    """
    found = np.array(counts)
    named = {f"p{q}": float(np.quantile(found, q / 100)) for q in (5, 25, 50, 75, 95)}
    shares = {"below": float((found < measured).mean()), "above": float((found > measured).mean())}
    return {"failed": sorted(counts), **named, "measured": measured, **shares}


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


__all__ = ["Plan", "validate"]
