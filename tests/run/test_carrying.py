"""What stands beside the bracket: after a burst, in other replicas, one hot route growing, and what is said of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.topology import UNLIMITED, Scenario
from simulator.run.carrying import Carrying, carrying
from simulator.run.effort import effort
from simulator.run.experiment import calm, play
from simulator.run.growth import hot_route, hotter, wider
from simulator.run.metastable import relapse, with_burst
from simulator.run.scaling import bracket
from simulator.run.scaling_tables import of_carried, of_growth, of_tuned
from simulator.run.scaling_verdicts import apart, beside_brackets, burst
from simulator.run.scaling_verdicts import effort as effort_said
from simulator.run.sizes import Size, cut_to, sized, sizes_of, total_cores
from simulator.run.tuning import moved
from simulator.scenario import Loaded, loads
from tests.run.scenes import quiet

KEPT_ALIVE = """\
schema: 1
name: kept_alive
lesson: Retries keep an outage alive, unless they have a budget.
application:
  components: {api: {operations: {get: [compute: exponential 10 ms]}}}
  routes: {get: api.get}
workload: {get: {rate: 40/s}}
architectures:
  naive:
    units: {api: {workers: 1, queue: 200}}
    gateway: {}
    calls: {api: {timeout: 500 ms, retry: {attempts: 3}}}
  budget:
    like: naive
    calls: {api: {retry: {attempts: 3, budget: 10%}}}
experiment: {duration: 120 s, warm_up: 5 s}
slo: {all: {p95: 400 ms, availability: 99%}}
"""
LOPSIDED = """\
schema: 1
name: lopsided
lesson: One part has nearly all the work, and half of the cores.
application:
  components:
    heavy: {operations: {get: [compute: exponential 10 ms]}}
    light: {operations: {get: [compute: exponential 1 ms]}}
  routes: {heavy-page: heavy.get, light-page: light.get}
workload: {heavy-page: {rate: 60/s}, light-page: {rate: 60/s}}
architectures:
  split:
    units: {each: {replicas: 3, workers: 8, queue: 50}}
    databases: {main: {components: all, connections: 4, servers: 8}}
  whole:
    units: {app: {components: all, replicas: 2, cores: 3, workers: 24, queue: 150}}
    databases: {main: {components: all, connections: 12, servers: 8}}
experiment: {duration: 30 s, warm_up: 2 s}
slo: {all: {p95: 80 ms}}
"""


def found_in(loaded: Loaded) -> tuple[Carrying, dict[str, Any], dict[str, Any]]:
    """The scaling part, its document, and the efforts."""
    scenario = loaded.scenario
    studies = play(calm(scenario), quiet(), replications=range(3)).studies
    found = carrying(scenario, studies, quiet(), 5)
    efforts = {name: effort(scenario, name, study.setting, loaded.stated) for name, study in studies.items()}
    return found, found.document(efforts), efforts


@pytest.fixture(scope="module")
def lopsided() -> tuple[Carrying, dict[str, Any], dict[str, Any]]:
    return found_in(loads(LOPSIDED))


def test_an_outage_that_retries_keep_alive_is_metastable_and_a_budget_ends_it() -> None:
    scenario = loads(KEPT_ALIVE).scenario
    told = {}
    for name in scenario.architectures:
        study = play(scenario, quiet(), replications=range(3), architectures=[name]).studies[name]
        b = bracket(scenario, name, study, quiet(), 3)
        told[name] = relapse(scenario, name, b.factors, quiet(), 3).metastable
    assert told == {"naive": True, "budget": False}


def test_a_burst_is_a_peak_between_two_equal_loads_and_a_course_of_its_own_is_left_alone() -> None:
    scenario = loads(KEPT_ALIVE).scenario
    points = with_burst(scenario, 0.5, 4.0).workloads["get"].points
    assert [(p.rate_per_s, p.at_ns // 10**9) for p in points] == [(20.0, 0), (160.0, 24), (20.0, 27)]
    course = loads(KEPT_ALIVE, overrides={"workload/get/rate": ["40/s", "50/s from 9 s"]}).scenario
    assert relapse(course, "naive", (1.0, 2.0), quiet(), 2).why == "the load changes by itself"


def test_tuning_moves_replicas_to_where_the_work_is_and_the_whole_has_as_many_tries(lopsided: Any) -> None:
    found, plain, _ = lopsided
    split, whole = plain["split"]["tuned"], plain["whole"]["tuned"]
    assert split["moved"]
    assert split["carries_rps"] > plain["split"]["carries_rps"]
    assert split["replicas"]["heavy"]["replicas"] > split["replicas"]["light"]["replicas"]
    assert len(whole["tried"]) == 2
    for tuned in found.tuned.values():
        assert all(total_cores(sizes) == 6 for sizes in (tuned.sizes, *tuned.tried))


def test_at_equal_size_the_whole_is_cut_as_small_as_the_split(lopsided: Any) -> None:
    _, plain, _ = lopsided
    assert plain["whole"]["equal_size"]["replica_cores"] == 1
    assert "equal_size" not in plain["split"]


def test_one_hot_route_grows_in_the_steps_of_each_and_never_needs_fewer_cores(lopsided: Any) -> None:
    _, plain, _ = lopsided
    for name, step in (("split", 1), ("whole", 3)):
        rows = plain[name]["growth"]
        assert [row["load_factor"] for row in rows] == [2, 4]
        assert {row["step_cores"] for row in rows} == {step}
        cores = [row["cores"] for row in rows if row["cores"] is not None]
        assert cores == sorted(cores)
        assert all(count >= 6 for count in cores)
    assert {row["route"] for row in plain["split"]["growth"]} == {"heavy-page"}


def test_tables_and_sentences_say_all_of_it(lopsided: Any) -> None:
    _, plain, efforts = lopsided
    document = {"scaling": plain, "effort": efforts}
    assert [len(of(document)[2]) for of in (of_carried, of_tuned, of_growth)] == [2, 3, 4]
    said = [*beside_brackets(plain), *effort_said(efforts)]
    assert {verdict.experiment for verdict in said} == {"scaling", "effort"}
    for verdict in said:
        assert verdict.text.endswith(".")
        assert None not in (verdict.estimate.low, verdict.estimate.high) or verdict.estimate.why
    assert any("with each side tuned alike" in verdict.text for verdict in said)
    assert any("2 processes of 1 kind" in verdict.text for verdict in said)


def test_brackets_that_overlap_decide_nothing_and_the_order_decides_nothing_either() -> None:
    def row(carries: float, fails: float) -> dict[str, float]:
        return {"carries_rps": carries, "fails_rps": fails, "rps_per_core": carries / 4}

    assert not apart(("a", row(100, 120)), ("b", row(90, 110)), "so").decided
    one = apart(("a", row(200, 210)), ("b", row(90, 110)), "so")
    two = apart(("b", row(90, 110)), ("a", row(200, 210)), "so")
    assert one.decided
    assert one.text == two.text
    assert one.estimate.value == pytest.approx(two.estimate.value)


def test_replications_that_part_ways_leave_it_undecided() -> None:
    told = {"load_rps": 80.0, "burst_s": 1.0, "lost_replications": 2}
    verdict = burst("one", {"metastable": None, "burst": told})
    assert not verdict.decided
    assert "2 replications alone went above capacity" in verdict.text
    assert burst("one", {"metastable": True, "burst": told | {"lost_replications": 0}}).decided


@given(st.integers(1, 6), st.integers(1, 4), st.sampled_from([0, 1]))
def test_cutting_keeps_cores_limits_and_connections(replicas: int, cores: int, size: int) -> None:
    scenario = resized(loads(LOPSIDED).scenario, Size(replicas, cores))
    architecture = scenario.architectures["whole"]
    after = sized(scenario, "whole", cut_to(architecture, size)).architectures["whole"]
    assert total_cores(sizes_of(after)) == replicas * cores
    assert after.units["app"].replicas * after.units["app"].workers == replicas * architecture.units["app"].workers
    total = replicas * architecture.databases["main"].connections
    assert after.units["app"].replicas * after.databases["main"].connections <= max(total, after.units["app"].replicas)


def resized(scenario: Scenario, size: Size) -> Scenario:
    """The whole with 12 workers a core, in replicas of that size."""
    app = (
        scenario.architectures["whole"]
        .units["app"]
        ._replace(replicas=size.replicas, cores=size.cores, workers=12 * size.cores, queue=UNLIMITED)
    )
    whole = scenario.architectures["whole"]._replace(units={"app": app})
    return scenario._replace(architectures={**scenario.architectures, "whole": whole})


def test_replicas_move_only_between_units_of_equal_size() -> None:
    sizes = {"a": Size(2, 1), "b": Size(2, 1), "c": Size(2, 4)}
    after = moved(sizes, {"a": 3.0, "b": 0.1, "c": 0.1})
    assert after == {"a": Size(3, 1), "b": Size(1, 1), "c": Size(2, 4)}


def test_the_hot_route_alone_becomes_hotter_and_databases_are_never_what_is_too_small() -> None:
    scenario = loads(LOPSIDED).scenario
    assert hot_route(scenario) == "heavy-page"
    rates = {n: w.points[0].rate_per_s for n, w in hotter(scenario, "heavy-page", 3).workloads.items()}
    assert rates == {"heavy-page": 180.0, "light-page": 60.0}
    database = wider(scenario.architectures["split"], 4).databases["main"]
    assert (database.servers, database.connections) == (32, 16)
