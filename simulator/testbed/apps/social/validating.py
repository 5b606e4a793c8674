"""`validate social`: fit laws at light load, predict, drive the real application, compare; both architectures, two ways.

Before anything is driven at a load, its prediction is written down. It comes from the laws of the fit (one client, no
waiting) and one number of the run's own rate: how much more or less the *messages* cost there, because a process that
is rarely asked works with cold caches, and a busy one answers several in one turn. That number is read from processor
clocks of a drive with other dice, never from latencies. What the laws say without it is published beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from simulator.model.program import Program
from simulator.testbed.apps.social import blocks
from simulator.testbed.apps.social.fitting import ASKED, NS_PER_MS, Fit, fit
from simulator.testbed.apps.social.stage import Driven, Stage
from simulator.testbed.apps.social.verdicts import GATED, RealRun, cases, document, measures, rejects
from simulator.testbed.comparing import Subject
from simulator.testbed.judging import Quiet, deciding
from simulator.testbed.prediction import CALIBRATION_SEED, Simulate
from simulator.testbed.reshape import rate_rps, scaled
from simulator.testbed.timer import NS_PER_S

MONOLITH, MICROSERVICES = "monolith", "microservices"
LIGHT_SEED, CAPACITY_SEED, BLOCKS_SEED = 2_000_000_011, 2_000_000_033, 2_000_000_063  # added: dice that are used once
LIGHT_RPS = 4_000.0  # more requests than one client can ask
CLIENTS = 8  # who never wait, at capacity
ATTEMPTS = 4  # runs at one load, invalid ones included
TRIES = 3  # of a measurement that was disturbed
NO_MESSAGES, MORE = "messages cost nothing", "one core and one worker more"

Build = Callable[[str, Mapping[str, str]], Program]  # architecture, overrides of the scenario -> program


@dataclass(frozen=True)
class Wish:
    """How long and how often. `fractions` of each architecture's own capacity; times in s."""

    fractions: tuple[float, ...] = (0.3, 0.6, 0.8)
    seconds: float = 12.0
    calibration_s: float = 4.0
    light_s: float = 2.0
    block_s: float = 3.0
    seed: int = 1


class Bench(NamedTuple):
    """Everything that a validation works with. `bare`: architecture -> program with the file's own laws."""

    build: Build
    simulate: Simulate
    folder: Path
    tell: Callable[[str], None]
    wish: Wish
    stages: Mapping[str, Stage]
    bare: Mapping[str, Program]

    def at(self, architecture: str, rate: float, seconds: float, program: Program | None = None) -> Program:
        """A program at a rate (requests/s) for so long."""
        given = program or self.bare[architecture]
        return scaled(given, rate / rate_rps(given), int(seconds * NS_PER_S))


def validate_social(
    build: Build, simulate: Simulate, folder: Path, tell: Callable[[str], None], wish: Wish | None = None
) -> dict[str, object]:
    """The JSON document of `splitpoint validate social`. Raises TestbedError where the machine does not allow it."""
    folder.mkdir(parents=True, exist_ok=True)
    bare = {name: build(name, {}) for name in (MONOLITH, MICROSERVICES)}
    with ExitStack() as stack:
        stages = {name: stack.enter_context(Stage(name)) for name in bare}
        bench = Bench(build, simulate, folder, tell, wish or Wish(), stages, bare)
        laws = fitted(bench)
        capacity = {name: capacity_rps(bench, name) for name in bare}
        runs = [run for name in bare for run in runs_of(bench, laws, name, capacity[name])]
        apart = in_blocks(bench, laws, capacity[MICROSERVICES] * bench.wish.fractions[0])
    loads = len(bare) * len(bench.wish.fractions)
    found = document(runs, (NO_MESSAGES, MORE), loads)
    return found | {"difference": apart, "capacity_rps": capacity, "fit": laws.overrides()}


def fitted(bench: Bench) -> Fit:
    """The laws, measured with one client and written down."""
    light = {
        name: {route: quietest(bench, name, LIGHT_RPS, bench.wish.light_s, LIGHT_SEED, 1, route) for route in ASKED}
        for name in bench.bare
    }
    laws = fit(light[MONOLITH], light[MICROSERVICES], mix_of(bench.bare[MONOLITH]))
    write_down(bench.folder / "fit.json", {"laws": laws.overrides()})
    bench.tell(f"fitted: a call costs {laws.caller.mean_ms:.3f} ms here and {laws.callee.mean_ms:.3f} ms there")
    return laws


def quietest(bench: Bench, name: str, rate: float, seconds: float, seed: int, closed: int = 0, route: str = "") -> Driven:
    """A drive that was not disturbed, or the least disturbed of some."""
    tried: list[Driven] = []
    for replication in range(TRIES):
        program = bench.at(name, rate, seconds)
        tried.append(bench.stages[name].drive(program, bench.wish.seed + seed, replication, closed, route))
        if not quiet(tried[-1]).disturbed():
            break
    return min(tried, key=lambda driven: driven.stalled)


def quiet(driven: Driven) -> Quiet:
    """What the clocks say of the machine during a drive."""
    return Quiet(float(np.quantile(driven.lag_ns, 0.99)) / NS_PER_MS, driven.stalled)


def mix_of(program: Program) -> dict[str, float]:
    """Route -> share of the requests."""
    rates = {program.names.workloads[i]: program.segments[s.segments].per_ns for i, s in enumerate(program.sources)}
    return {name: rate / sum(rates.values()) for name, rate in rates.items()}


def capacity_rps(bench: Bench, name: str) -> float:
    """Requests per second of processor time while clients never wait: what the core carries, were it never disturbed."""
    driven = quietest(bench, name, LIGHT_RPS, bench.wish.calibration_s, CAPACITY_SEED, CLIENTS)
    rate = len(driven.requests) / sum(driven.cpu_ns.values()) * NS_PER_S
    bench.tell(f"{name}: capacity {rate:.0f}/s")
    return rate


def runs_of(bench: Bench, laws: Fit, name: str, capacity: float) -> Iterator[RealRun]:
    """Runs at every load until two valid ones agree."""
    for fraction in bench.wish.fractions:
        runs: list[RealRun] = []
        for replication in range(ATTEMPTS):
            runs.append(one_run(bench, laws, (name, fraction, capacity * fraction), replication))
            bench.tell(line(runs[-1]))
            if deciding(runs) is not None:
                break
        yield from runs
