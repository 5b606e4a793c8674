"""What a validation works with, and what it measures before it predicts: laws, capacity, the price of messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.testbed.apps.social.blocks import BLOCKS
from simulator.testbed.apps.social.fitting import ASKED, Fit, fit
from simulator.testbed.apps.social.law import CUT, NS_PER_MS, cut
from simulator.testbed.apps.social.stage import Driven, Stage
from simulator.testbed.calibration import CALIBRATION_SEED
from simulator.testbed.prediction import Simulate
from simulator.testbed.reshape import rate_rps, scaled
from simulator.testbed.timer import NS_PER_S

MONOLITH, MICROSERVICES = "monolith", "microservices"
LIGHT_SEED, CAPACITY_SEED = 2_000_000_033, 2_000_000_063  # added to the seed: dice that are used once
LIGHT_RPS = 8_000.0  # of all routes: more than clients can ask together; a route's part is enough for its laws
CLIENTS = 8  # who never wait, at capacity
PAGE = "profile"  # the route of most requests; nothing of it is done in the background
TRIES = 10  # of a measurement that was disturbed
STALLED_MOST = 1.0 - CUT  # of a measurement: as much as is cut; processor clocks stand still meanwhile

Build = Callable[[str, Mapping[str, str]], Program]  # architecture, overrides of the scenario -> program


@dataclass(frozen=True)
class Wish:
    """How long and how often; times in s. `fractions`: of each architecture's own capacity.

    `blocks` (0: none) are driven at `block_fraction` of what the services carry.
    """

    fractions: tuple[float, ...] = (0.3, 0.6, 0.8)
    seconds: float = 12.0
    calibration_s: float = 4.0
    light_s: float = 2.0
    block_s: float = 3.0
    blocks: int = BLOCKS
    block_fraction: float = 0.3
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


class Measure(NamedTuple):
    """A drive that measures something: at a rate for so long, with the dice of a seed; see `driving.Task`."""

    rate: float
    seconds: float
    seed: int
    closed: int = 0
    route: str = ""


def quietest(bench: Bench, name: str, measure: Measure) -> Driven:
    """A drive that was not disturbed, or the least disturbed of some."""
    tried: list[Driven] = []
    program = bench.at(name, measure.rate, measure.seconds)
    for replication in range(TRIES):
        seed = bench.wish.seed + measure.seed
        tried.append(bench.stages[name].drive(program, seed, replication, measure.closed, measure.route))
        if not untrusted(tried[-1]):
            break
    return min(tried, key=lambda driven: (driven.quiet.stalled + driven.quiet.others, driven.quiet.lag_p99_ms))


def untrusted(driven: Driven) -> str:
    """Why nothing may rest on a measurement; empty where it may."""
    return replace(driven.quiet, stalled_most=STALLED_MOST).disturbed()


def fitted(bench: Bench) -> Fit:
    """The laws, measured with one client and written down. Raises TestbedError where the machine is never quiet."""
    measure = Measure(LIGHT_RPS, bench.wish.light_s, LIGHT_SEED, closed=1)
    mix = mix_of(bench.bare[MONOLITH])
    asked = {route: measure._replace(route=route) for route in ASKED}
    light = {name: {route: quietest(bench, name, one) for route, one in asked.items()} for name in bench.bare}
    disturbed = {why for routes in light.values() for one in routes.values() if (why := untrusted(one))}
    if disturbed:
        raise TestbedError(f"the machine does other work while laws are measured: {', '.join(sorted(disturbed))}")
    laws = fit(light[MONOLITH], light[MICROSERVICES], mix)
    write_down(bench.folder / "fit.json", {"laws": laws.overrides(), "shown": laws.shown(light)})
    bench.tell(f"fitted: a call costs {laws.caller.mean_ms:.3f} ms here and {laws.callee.mean_ms:.3f} ms there")
    return laws


def mix_of(program: Program) -> dict[str, float]:
    """Route -> share of the requests."""
    rates = {program.names.workloads[i]: program.segments[s.segments].per_ns for i, s in enumerate(program.sources)}
    return {name: rate / sum(rates.values()) for name, rate in rates.items()}


def capacity_rps(bench: Bench, name: str) -> float:
    """Requests a second of processor time while clients never wait: what the core carries if nothing disturbs it."""
    measure = Measure(LIGHT_RPS, bench.wish.calibration_s, CAPACITY_SEED, closed=CLIENTS)
    driven = quietest(bench, name, measure)
    rate = len(driven.requests) / sum(driven.cpu_ns.values()) * NS_PER_S
    bench.tell(f"{name}: capacity {rate:.0f}/s")
    return rate


class Messages(NamedTuple):
    """What messages cost at a rate: so many times what they cost at light load, and one way to a client.

    `disturbed`: why the measurement is not to be trusted; empty if it is.
    """

    factor: float
    client_ms: float
    disturbed: str = ""


def messages(bench: Bench, laws: Fit, name: str, rate: float, number: int) -> Messages:
    """Messages at this rate, measured by a drive with dice of its own.

    The factor comes from processor clocks. In the monolith it is of the messages between the edge and clients, among
    the services of those between processes. The way to a client is half of what pages that met nobody took beyond
    their processor time.
    """
    driven = quietest(bench, name, Measure(rate, bench.wish.calibration_s, CALIBRATION_SEED + number * TRIES))
    counts = counted(driven, bench.bare[name])
    whole = name == MONOLITH
    cost = {route: laws.edge[route].mean_ms if whole else laws.calls_ms(route) for route in counts}
    rest = {route: laws.work_ms(route) if whole else laws.whole_ms(route) for route in counts}
    spent_ms = sum(driven.cpu_ns.values()) / NS_PER_MS
    factor = (spent_ms - sum(n * rest[route] for route, n in counts.items())) / sum(
        n * cost[route] for route, n in counts.items()
    )
    met_nobody_ms = alone_ms(driven.requests, bench.bare[name].names.routes.index(PAGE))
    client_ms = max(0.0, (met_nobody_ms - rest[PAGE] - factor * cost[PAGE]) / 2)
    return Messages(factor, client_ms, untrusted(driven))


def alone_ms(rows: np.ndarray, route: int) -> float:
    """The mean latency of a route's requests that were never under way together with another."""
    rows = np.sort(rows, order="arrived_ns")
    before = np.concatenate([[np.iinfo(np.int64).min], np.maximum.accumulate(rows["ended_ns"])[:-1]])
    after = np.concatenate([rows["arrived_ns"][1:], [np.iinfo(np.int64).max]])
    met_nobody = (rows["arrived_ns"] >= before) & (rows["ended_ns"] <= after) & (rows["route"] == route)
    chosen = rows[met_nobody]
    return float(cut(chosen["ended_ns"] - chosen["arrived_ns"]).mean()) / NS_PER_MS


def counted(driven: Driven, program: Program) -> dict[str, int]:
    """Route -> how many requests."""
    numbers = np.bincount(driven.requests["route"], minlength=len(program.names.routes))
    return {name: int(n) for name, n in zip(program.names.routes, numbers, strict=True)}


def write_down(path: Path, words: object) -> None:
    """As JSON for people."""
    path.write_bytes(orjson.dumps(words, option=orjson.OPT_INDENT_2) + b"\n")
