"""How it is deployed changes when things happen, never what is asked or how much work it is; free splitting is free."""

from collections import Counter

import numpy as np
import pytest

from simulator.engine.city import City
from simulator.model.dice import BACK, CALLEE_PLACE, HOP, SEND, name_key
from simulator.model.laws import constant
from simulator.model.program import Program
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Recorder, fast_play, simpy_play
from tests.agreement.deployments import anyhow, compared, free, scarce, split, whole
from tests.agreement.maker import Maker
from tests.agreement.random_applications import application

SEEDS = range(12)
NOT_ALIKE = {"keyed"}  # what is in a cache depends on who shares it
COST_OF_CALLING = {HOP, BACK, SEND, CALLEE_PLACE}


class Watching(City):
    """An engine that notes every draw of work: (key, place, ns)."""

    work: Counter[tuple[int, int, int]]
    not_work: set[int]

    def draw_ns(self, law: int, key: int, purpose: int) -> int:
        ns = super().draw_ns(law, key, purpose)
        if purpose not in self.not_work:
            self.work[key, purpose, ns] += 1
        return ns


def arrivals_and_work(program: Program, dice: tuple[int, int]) -> tuple[np.ndarray, Counter[tuple[int, int, int]]]:
    """When each request came, and all that was drawn for it by the application's own steps."""
    recorder = Recorder()
    city = Watching(program, dice, recorder)
    gateways = {name_key(f"edge.{route}/gateway") for route in program.names.routes}
    city.work, city.not_work = Counter(), COST_OF_CALLING | gateways
    requests = np.sort(recorder.play([], city.run(lambda: False)).requests, order=["workload", "index"])
    return requests[["workload", "index", "arrived_ns", "route", "manners"]], city.work


@pytest.mark.parametrize("seed", SEEDS)
def test_arrivals_and_work_are_the_same_in_every_architecture(seed: int) -> None:
    app = application(Maker(seed, NOT_ALIKE))
    ways = {"whole": whole(app), "split": split(app), "anyhow": anyhow(app, seed)}
    architectures = {"free": free(app, split(app))}
    architectures |= {name: scarce(app, parts, seed + i) for i, (name, parts) in enumerate(ways.items())}
    plays = []
    for i, name in enumerate(architectures):
        timeout = None if i % 2 else constant(3_000_000)
        plays.append(arrivals_and_work(lower(compared(seed, architectures, app, timeout), name), (seed, 0)))
    (arrivals, work), *others = plays
    assert len(arrivals) > 150
    assert sum(work.values()) > 20
    for other_arrivals, other_work in others:
        assert np.array_equal(arrivals, other_arrivals)
        assert work == other_work


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("play", [simpy_play, fast_play])
def test_where_calls_cost_nothing_splitting_changes_no_latency_by_a_nanosecond(play, seed: int) -> None:
    app = application(Maker(seed, NOT_ALIKE))
    architectures = {"whole": free(app, whole(app)), "split": free(app, split(app))}
    scenario = compared(seed, architectures, app, constant(20_000_000) if seed % 3 else None)
    a, b = (
        np.sort(play(lower(scenario, name), (seed, 0), False).requests, order=["workload", "index"])
        for name in architectures
    )
    assert len(a) > 150
    assert np.array_equal(a, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_calls_cost_nothing_every_operation_takes_as_long_wherever_it_runs(seed: int) -> None:
    app = application(Maker(seed, NOT_ALIKE))
    architectures = {"whole": free(app, whole(app)), "split": free(app, split(app))}
    scenario = compared(seed, architectures, app, None)
    a, b = (fast_play(lower(scenario, name), (seed, 0), False).calls for name in architectures)
    columns = ["request", "caller", "operation", "began_ns", "ended_ns", "outcome"]
    assert Counter(map(tuple, a[columns].tolist())) == Counter(map(tuple, b[columns].tolist()))
