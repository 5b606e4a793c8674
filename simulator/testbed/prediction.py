"""A prediction, made and written down before the real system is asked.

What the messages cost is calibrated at the same rate with other dice and everything in plenty, so that nothing waits
for anything but the machine, and becomes a constant of each link. With that the simulator answers the very requests
that the real system will be asked, since both draw them from the same keys. Wrong models answer them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson

from simulator.model.program import Program
from simulator.testbed.capacity import Slots
from simulator.testbed.comparing import NS_PER_MS, Subject, metrics
from simulator.testbed.launch import Drive, Testbed
from simulator.testbed.reshape import boundless, more_cores, rate_rps, scaled, with_hops
from simulator.testbed.timer import NS_PER_S

CALIBRATION_SEED = 1_000_000_007  # added to the seed: dice that are not used again
CALIBRATION_REQUESTS = 1_000  # at least, as far as
CALIBRATION_S = (5.0, 20.0)  # at least, at most
CALIBRATIONS = 3  # at most
UNSTEADY = 1.25  # the dearest fifth against the cheapest; more is other work on the machine
NO_HOPS, MORE, FEWER = "the model without hops", "one core more", "one core fewer"

Simulate = Callable[[Program, int, int], np.ndarray]  # program, seed, replication -> REQUEST rows


@dataclass(frozen=True)
class Plan:
    """What to validate. `fractions`: utilizations of the busiest unit. `folder`: for predictions and rows."""

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

    def file(self, what: str, replication: int, ending: str) -> Path:
        """Where something about one run is written."""
        words = (what, self.plan.name, self.plan.architecture, f"{self.utilization:g}", str(replication))
        return self.plan.folder / f"{'-'.join(words)}.{ending}"


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
    load.file("prediction", replication, "json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return Prediction(rows, wrong, hops_ns, hop_ms)


def plan_rows(load: Load, program: Program, replication: int) -> np.ndarray:
    """The simulator's REQUEST rows."""
    return load.simulate(program, load.plan.seed, replication)


def calibrate(load: Load, replication: int) -> tuple[dict[int, int], float]:
    """What a message of each link costs on average, in ns, and all messages of a request together, in ms.

    Measured at the load's own rate, with everything in plenty and other dice: nothing waits but for the machine. Where
    other work disturbed it, it is done again.
    """
    drive = calibration(load, replication)
    for _ in range(CALIBRATIONS - 1):
        if unsteadiness(drive, load.program) <= UNSTEADY:
            break
        drive = calibration(load, replication)
    hops_ns = {link: round(float(pairs.mean())) for link, pairs in drive.hops.items()}
    total_ns = sum(int(pairs.sum()) for pairs in drive.hops.values())
    return hops_ns, total_ns / max(1, len(drive.requests)) / NS_PER_MS


def calibration(load: Load, replication: int) -> Drive:
    """A drive in which nothing queues."""
    least_s, most_s = CALIBRATION_S
    seconds = min(most_s, max(least_s, CALIBRATION_REQUESTS / rate_rps(load.program)))
    program = scaled(boundless(load.program), 1.0, int(seconds * NS_PER_S))
    with Testbed(program, load.plan.cores) as testbed:
        return testbed.drive(load.plan.seed + CALIBRATION_SEED, replication)


def unsteadiness(drive: Drive, program: Program) -> float:
    """How much dearer the clients' messages were in the dearest fifth than in the cheapest (1: equally dear)."""
    fifths = np.zeros((5, 2))
    for link, pairs in drive.hops.items():
        if program.links[link].workload >= 0:
            for fifth, part in zip(fifths, np.array_split(pairs.sum(axis=1), 5), strict=True):
                fifth += (part.sum(), len(part))
    means = fifths[:, 0] / np.maximum(fifths[:, 1], 1.0)
    return float(means.max() / means.min()) if means.min() > 0.0 else float("inf")


def wrong_models(bare: Program, hopped: Program, unit: int) -> dict[str, Program]:
    """The controls. A unit of one core has no control with a core fewer."""
    models = {NO_HOPS: bare, MORE: more_cores(hopped, unit, 1)}
    if hopped.units[unit].cores > 1:
        models[FEWER] = more_cores(hopped, unit, -1)
    return models
