"""Is the simulator right? Predict, drive the real system, compare; at every load until two valid runs agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from simulator.model.program import Program
from simulator.testbed.comparing import NS_PER_MS, cases, rejects, residuals
from simulator.testbed.judging import Quiet, Run, deciding, document
from simulator.testbed.launch import Drive, Testbed
from simulator.testbed.prediction import Load, Plan, Simulate, predict, wrong_models
from simulator.testbed.refusals import replacements
from simulator.testbed.rehearsal import busiest
from simulator.testbed.reshape import scaled, without_call_cpu
from simulator.testbed.timer import NS_PER_S

ATTEMPTS = 6  # runs at one load, invalid ones included


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
                runs += [run]  # one by one, so that those before an interruption are kept
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
    rows = load.file("requests", replication, "npz")
    np.savez_compressed(rows, predicted=prediction.rows, measured=drive.requests)
    wrong = {name: rejects(cases(load.subject, other, drive.requests)) for name, other in prediction.wrong.items()}
    return Run(
        load.utilization,
        load.subject.rate_rps,
        replication,
        len(drive.requests),
        cases(load.subject, prediction.rows, drive.requests),
        wrong,
        residuals(prediction.rows, drive.requests),
        prediction.hop_ms,
        Quiet(float(np.quantile(drive.lag_ns, 0.99)) / NS_PER_MS, drive.stalled),
        facts(plan, drive) | {"requests_file": rows.name},
    )


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
        "own_processor_share": drive.own,
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


__all__ = ["Plan", "validate"]
