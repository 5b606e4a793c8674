"""`validate social`: fit laws at light load, predict, drive the real application, compare; both architectures.

Before anything is driven at a load, its prediction is written down. It comes from the laws of the fit (one client, no
waiting) and, as for emulated work, from what *messages* cost at the run's own rate, measured with other dice: how much
more processor time they need there, because a process that is rarely asked works with cold caches, and how long they
are on their way to a client who meets nobody. What the laws say without that is published beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.model.program import Program
from simulator.testbed.apps.social import bench as b
from simulator.testbed.apps.social.blocks import DISAGREE, UNDECIDED
from simulator.testbed.apps.social.core import Core
from simulator.testbed.apps.social.fitting import Fit
from simulator.testbed.apps.social.stage import Stage
from simulator.testbed.apps.social.turns import in_blocks
from simulator.testbed.apps.social.verdicts import GATED, RealRun, cases, document, measures, rejects
from simulator.testbed.comparing import Subject
from simulator.testbed.judging import deciding
from simulator.testbed.prediction import Simulate

ATTEMPTS = 10  # runs at one load, invalid ones included
RIGHT, ALONE = "the model", "the fit alone"
NO_MESSAGES, MORE = "messages cost nothing", "one core and one worker more"
CONTROLS = (NO_MESSAGES, MORE)


class Load(NamedTuple):
    """An architecture at a share of its capacity, in requests/s."""

    architecture: str
    fraction: float
    rate: float


class Models(NamedTuple):
    """The model, the fit alone, and the controls, at one load; `price`: what messages cost there."""

    programs: Mapping[str, Program]
    price: b.Messages


@dataclass
class Found:
    """What a validation knows so far. `loads`: how many there are to be; `apart`: the blocks."""

    laws: Mapping[str, str] = field(default_factory=dict)
    capacity: Mapping[str, float] = field(default_factory=dict)
    loads: int = 0
    runs: list[RealRun] = field(default_factory=list)
    apart: Mapping[str, object] = field(default_factory=dict)


def validate_social(
    build: b.Build, simulate: Simulate, folder: Path, tell: Callable[[str], None], wish: b.Wish | None = None
) -> dict[str, object]:
    """The JSON document of `splitpoint validate social`.

    `build(architecture, overrides)` is the scenario's program with these values at their paths. Predictions and
    rows are written to `folder`. Interrupted, once all is up, it judges the loads that were finished. Raises
    TestbedError where the machine does not allow it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bare = {name: build(name, {}) for name in (b.MONOLITH, b.MICROSERVICES)}
    found, partial = Found(), False
    with ExitStack() as stack:
        core = stack.enter_context(Core())
        stages = {name: stack.enter_context(Stage(name, core)) for name in bare}
        try:
            measure(b.Bench(build, simulate, folder, tell, wish or b.Wish(), stages, bare), found)
        except KeyboardInterrupt:
            partial = True
    judged = document(found.runs, CONTROLS, found.loads)
    if found.apart.get("verdict") == DISAGREE:
        judged["passed"] = False
    elif judged["passed"] and (partial or found.apart.get("verdict") == UNDECIDED):
        judged["passed"] = None
    facts = {"difference": found.apart, "capacity_rps": found.capacity, "fit": found.laws}
    return judged | facts | {"partial": partial}


def measure(bench: b.Bench, found: Found) -> None:
    """Fit, then every load, then the blocks; whatever is known stands in `found` at once."""
    laws = b.fitted(bench)
    found.laws = laws.overrides()
    found.loads = len(bench.bare) * len(bench.wish.fractions)
    found.capacity = {name: b.capacity_rps(bench, name) for name in bench.bare}
    for name, capacity in found.capacity.items():
        for fraction in bench.wish.fractions:
            for run in runs_at(bench, laws, Load(name, fraction, capacity * fraction)):
                found.runs.append(run)
    if bench.wish.blocks:
        rate = found.capacity[b.MICROSERVICES] * bench.wish.block_fraction
        prices = {name: b.messages(bench, laws, name, rate, ATTEMPTS) for name in bench.bare}
        models = {name: right(bench, laws, name, price) for name, price in prices.items()}
        found.apart = in_blocks(bench, models, rate)


def runs_at(bench: b.Bench, laws: Fit, load: Load) -> Iterator[RealRun]:
    """Runs at one load until two valid ones agree, or the attempts are used up.

    Messages are measured anew after every run but a good one.
    """
    runs: list[RealRun] = []
    while deciding(runs) is None and len(runs) < ATTEMPTS:
        if not runs or not (runs[-1].valid and runs[-1].passed):
            price = b.messages(bench, laws, load.architecture, load.rate, len(runs))
        runs.append(one_run(bench, load, models_of(bench, laws, load, price), len(runs)))
        bench.tell(line(runs[-1]))
        yield runs[-1]


def one_run(bench: b.Bench, load: Load, models: Models, replication: int) -> RealRun:
    """Predict, write it down, drive, compare."""
    name, fraction, rate = load
    seed, mark = bench.wish.seed, f"{name}-{fraction:g}-{replication}"
    duration_ns = models.programs[RIGHT].duration_ns
    simulated = {model: bench.simulate(program, seed, replication) for model, program in models.programs.items()}
    predicted = {model: measures(rows, duration_ns) for model, rows in simulated.items()}
    facts = {"messages": models.price._asdict(), "predicted": predicted, "requests_file": f"requests-{mark}.npz"}
    b.write_down(bench.folder / f"prediction-{mark}.json", {"rate_rps": rate, **facts})
    driven = bench.stages[name].drive(models.programs[RIGHT], seed, replication)
    rows = {"predicted": simulated[RIGHT], "measured": driven.requests}
    np.savez_compressed(bench.folder / f"requests-{mark}.npz", allow_pickle=False, **rows)
    measured = measures(driven.requests, duration_ns)
    subject = Subject("social", name, round(rate, 3))
    judged = {model: cases(subject, fraction <= GATED, words, measured) for model, words in predicted.items()}
    wrong = {model: rejects(judged[model]) for model in CONTROLS}
    about = (name, fraction, rate, replication, len(driven.requests))
    calibration = models.price.disturbed
    return RealRun(*about, judged[RIGHT], wrong, driven.quiet, facts | {"cpu_ns": driven.cpu_ns}, calibration)


def right(bench: b.Bench, laws: Fit, name: str, price: b.Messages) -> Program:
    """The model: the laws, with messages as dear as they are at the rate in question."""
    side = {"edge" if name == b.MONOLITH else "calls": price.factor}
    return bench.build(name, laws.overrides(**side, client_ms=price.client_ms))


def models_of(bench: b.Bench, laws: Fit, load: Load, price: b.Messages) -> Models:
    """The model, what the fit says without the run's own rate, and the controls."""
    name, _, rate = load
    model = right(bench, laws, name, price)
    alone = right(bench, laws, name, b.Messages(1.0, laws.client_ms))
    silent = right(bench, laws, name, b.Messages(0.0, 0.0))
    programs = {RIGHT: model, ALONE: alone, NO_MESSAGES: silent, MORE: more_room(model)}
    seconds = bench.wish.seconds
    return Models({one: bench.at(name, rate, seconds, program) for one, program in programs.items()}, price)


def more_room(program: Program) -> Program:
    """One core more, and one worker more to make use of it."""
    processors = tuple(processor._replace(cores=processor.cores + 1) for processor in program.processors)
    units = tuple(unit._replace(workers=unit.workers + 1, cores=unit.cores + 1) for unit in program.units)
    return program._replace(units=units, processors=processors)


def line(run: RealRun) -> str:
    """A run in one line."""
    verdict = ("passed" if run.passed else "failed") if run.valid else f"not valid ({run.why_invalid})"
    errors = "  ".join(
        f"{case.metric} {'hidden' if case.error_pct is None else f'{case.error_pct:+.1f}%'}" for case in run.cases
    )
    return (
        f"{run.architecture} at {run.fraction:.0%} {run.rate_rps:.0f}/s run {run.replication + 1}: {verdict}  {errors}"
    )
