"""What clients ask for and what it costs is a matter of the dice: the same in the real system and in the simulator."""

import numpy as np
import pytest

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.topology import Point, Workload
from simulator.policies.outcomes import DEGRADED, IN_FLIGHT, OK
from simulator.testbed.demand import demands
from simulator.testbed.rehearsal import busiest, walked
from tests.testbed.small_systems import MS, S, chain, everything, exponential, simulate, small, workload
from tests.testbed.told_systems import told


def arrivals(rows: np.ndarray) -> list[tuple[int, ...]]:
    return sorted(rows[["arrived_ns", "workload", "index", "route", "manners"]].tolist())


def drawn(program: Program, seed: int, replication: int) -> list[tuple[int, ...]]:
    return sorted(
        (d.at_ns, d.workload, d.number, program.links[d.errand.link].route, d.errand.manners)
        for d in demands(program, seed, replication)
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_clients_ask_for_exactly_what_the_simulator_draws(seed: int) -> None:
    program = everything(300, 2)
    assert drawn(program, seed, 3) == arrivals(simulate(program, seed, 3))
    assert drawn(program, seed, 3) != drawn(program, seed, 4)


@pytest.mark.parametrize(
    "load",
    [
        Workload((("go", 1.0),), "regular", (Point(100.0, 0),)),
        Workload((("go", 1.0),), "poisson", (Point(50.0, 0), Point(400.0, S, True), Point(0.0, 2 * S))),
        Workload((("go", 1.0),), "poisson", (Point(200.0, 0),), bursts=exponential(80), pauses=exponential(200)),
        Workload((("go", 1.0),), "log", log=((0, "go"), (MS, "go"), (MS, "go"), (2 * S, "go"))),
    ],
)
def test_so_they_do_regularly_on_a_ramp_in_bursts_and_from_a_log(load: Workload) -> None:
    from simulator.model.topology import Architecture, Compute, Unit

    program = small({"a": (Compute(exponential(1)),)}, Architecture({"a": Unit(("a",))}, {}), load, 4)
    rows = drawn(program, 1, 0)
    assert rows == arrivals(simulate(program, 1, 0))
    assert len(rows) > 3


def test_a_load_without_end_is_refused_before_it_is_driven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.testbed.demand.REQUESTS_MAX", 1000)
    with pytest.raises(TestbedError, match="more than 1000 requests"):
        demands(chain(1e9, 3600), 1, 0)


def test_the_rehearsal_gives_every_request_the_simulators_work_and_outcome() -> None:
    from simulator import engine

    program = everything(200, 2)
    ending = engine.play(program, (1, 0), lambda *_: None)
    rows = {(row["workload"], row["index"]): row for row in simulate(program, 1, 0)}
    load = demands(program, 1, 0)
    walks = [walked(program, demand) for demand in load]
    assert [outcome for outcome, _ in walks] == [rows[d.workload, d.number]["outcome"] for d in load]
    assert all(row["outcome"] != IN_FLIGHT for row in rows.values())
    work_ns = np.array([walk.servers_ns for _, walk in walks]).sum(axis=0)
    assert work_ns.tolist() == ending.books.query_work.tolist()


def test_without_hop_costs_the_rehearsals_core_time_is_the_simulators() -> None:
    from simulator import engine

    program = chain(300, 3)
    ending = engine.play(program, (1, 0), lambda *_: None)
    walks = [walked(program, demand)[1] for demand in demands(program, 1, 0)]
    assert np.array([walk.cores_ns for walk in walks]).sum(axis=0).tolist() == ending.books.work.tolist()


def test_the_busiest_unit_is_found_with_its_utilization() -> None:
    at = busiest(chain(300, 60), 1)
    assert at.utilization == pytest.approx(300 * 0.004 / 3, rel=0.05)


def test_a_load_without_requests_or_without_work_has_no_busiest_unit() -> None:
    from simulator.model.topology import Architecture, Unit, Wait

    idle = small({"a": (Wait(exponential(1)),)}, Architecture({"a": Unit(("a",))}, {}), workload(100), 1)
    with pytest.raises(TestbedError, match="no unit does any work"):
        busiest(idle, 1)
    with pytest.raises(TestbedError, match="no request arrives"):
        busiest(chain(0.001, 1), 1)


def test_a_chain_alone_always_succeeds() -> None:
    program = chain(100, 1)
    assert {walked(program, demand)[0] for demand in demands(program, 1, 0)} == {OK}


def test_the_rehearsal_knows_proxies_what_is_optional_and_what_nobody_waits_for() -> None:
    program = told(
        """\
application:
  components:
    a: {operations: {do: [compute: exponential 3 ms, {call: b.do, optional: true}, {call: c.do, background: true}]}}
    b: {operations: {do: [compute: exponential 3 ms, fail: 50%]}}
    c: {operations: {do: [compute: exponential 3 ms, fail: 50%]}}
  routes: {go: a.do}
workload:
  go: {rate: 20/s}
architectures:
  real: {units: {each: {}}, balancer: {at: proxy}}
experiment: {duration: 3 s}
"""
    )
    rows = {(row["workload"], row["index"]): row for row in simulate(program, 1, 0)}
    load = demands(program, 1, 0)
    walks = [walked(program, demand) for demand in load]
    assert {outcome for outcome, _ in walks} == {OK}
    assert {rows[d.workload, d.number]["outcome"] for d in load} == {OK, DEGRADED}
    from simulator import engine

    ending = engine.play(program, (1, 0), lambda *_: None)
    assert np.array([walk.cores_ns for _, walk in walks]).sum(axis=0).tolist() == ending.books.work.tolist()
