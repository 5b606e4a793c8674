"""A prediction, made and written down before the real system is asked.

With the measured cost of messages (`calibration`) the simulator answers the very requests that the real system will be
asked, since both draw them from the same keys. Wrong models answer them too. Where something is struck, the same is
simulated with many other dice besides: how many fail when nobody knows at which phase of its beats it is struck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from simulator.model.program import Program
from simulator.testbed.comparing import Subject, failures, metrics
from simulator.testbed.controls import wrong_models
from simulator.testbed.proxies.fronts import OWN
from simulator.testbed.reshape import rate_rps, with_hops

WINDOW_SEED = 2_000_000_011  # added to the seed: dice that neither the drive nor its prediction uses

Simulate = Callable[[Program, int, int], np.ndarray]  # program, seed, replication -> REQUEST rows


class Rate(NamedTuple):
    """A load: the utilization of whoever is busiest, or (`absolute`) requests per second of all workloads together."""

    value: float
    absolute: bool = False

    @property
    def word(self) -> str:
        """As part of a file's name."""
        return f"{self.value:g}ps" if self.absolute else f"{self.value:g}"


@dataclass(frozen=True)
class Plan:
    """What to validate. `folder`: for predictions and rows. `balancer`: who runs the proxies, OWN or a product's name.

    `windows`: replications with other dice, where something is struck. `trials`: so many valid runs at each load, which
    must all pass (0: two of three decide).
    """

    name: str
    architecture: str
    program: Program
    folder: Path
    seed: int = 1
    rates: tuple[Rate, ...] = (Rate(0.3), Rate(0.6), Rate(0.8))
    seconds: float = 20.0
    cores: str = "slots"
    balancer: str = OWN
    windows: int = 200
    trials: int = 0


class Hops(NamedTuple):
    """What messages cost: link -> each of them, in ns; and all messages of a request together, in ms."""

    each_ns: Mapping[int, int]
    request_ms: float


@dataclass(frozen=True)
class Prediction:
    """What was written down before the drive. `wrong`: control -> rows, where they are others than the right ones.

    `windows`: failed requests with other dice.
    """

    rows: np.ndarray
    wrong: Mapping[str, np.ndarray]
    windows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Load:
    """A program at one load, and whose cores the controls change."""

    plan: Plan
    program: Program
    rate: Rate
    utilization: float
    unit: int
    simulate: Simulate

    @property
    def subject(self) -> Subject:
        """What its cases are about."""
        rate = round(rate_rps(self.program), 3)
        return Subject(self.plan.name, self.plan.architecture, rate, struck=bool(self.program.faults))

    def file(self, what: str, replication: int, ending: str) -> Path:
        """Where something about one run is written."""
        words = (what, self.plan.name, self.plan.architecture, self.rate.word, str(replication))
        return self.plan.folder / f"{'-'.join(words)}.{ending}"


def predict(load: Load, hops: Hops, replication: int) -> Prediction:
    """What the simulator says of this replication; written to the plan's folder."""
    plan, hopped = load.plan, with_hops(load.program, hops.each_ns)
    rows = load.simulate(hopped, plan.seed, replication)
    models = wrong_models(load.program, hopped, load.unit)
    others = {name: load.simulate(model, plan.seed, replication) for name, model in models.items()}
    wrong = {name: other for name, other in others.items() if not np.array_equal(other, rows)}
    windows = tuple(failures(load.simulate(hopped, plan.seed + WINDOW_SEED, r)) for r in range(windows_of(load)))
    said = {
        **asdict(load.subject),
        "utilization": load.utilization,
        "seed": plan.seed,
        "replication": replication,
        "hops_ns": {str(link): ns for link, ns in hops.each_ns.items()},
        "predicted": metrics(rows),
        "controls": {name: metrics(other) for name, other in wrong.items()},
        "failed_with_other_dice": sorted(windows),
    }
    plan.folder.mkdir(parents=True, exist_ok=True)
    load.file("prediction", replication, "json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return Prediction(rows, wrong, windows)


def windows_of(load: Load) -> int:
    """How often the same is simulated with other dice."""
    return load.plan.windows if load.program.faults else 0
