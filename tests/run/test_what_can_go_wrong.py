"""Rows of fault isolation: what there is to break is there, what is not is said not to be, and arithmetic holds."""

import math

import pytest

from simulator.model.estimate import Estimate
from simulator.model.topology import Scenario
from simulator.run.blast import documents, gaps, lost, radius
from simulator.run.breakages import RESTLESS
from simulator.run.isolation import ALL, Matrix, matrix
from simulator.run.step_counts import steps_each
from simulator.scenario import load, loads
from simulator.scenario.bundled import find
from tests.run.scenes import quiet, small, swapped

NODES = """\
schema: 1
name: nodes
lesson: Four instances dealt to two nodes.
application:
  components:
    near: {operations: {get: [compute: 1 ms]}}
    far: {operations: {get: [compute: 1 ms]}}
  routes: {here: near.get, there: far.get}
workload: {here: {rate: 50/s}, there: {rate: 150/s}}
architectures:
  mixed:
    nodes: {first: {cores: 2}, second: {cores: 2}}
    units: {near: {nodes: first}, far: {nodes: second}}
    gateway: {cores: 2}
    registry: consul
  plain:
    units: {near: {cores: 2}, far: {cores: 2}}
    gateway: {cores: 2}
experiment: {duration: 12 s, replications: 2}
"""


def found_in(scenario: Scenario, replications: int = 4) -> Matrix:
    return matrix(scenario, quiet(), replications)


@pytest.fixture(scope="module")
def found() -> Matrix:
    return found_in(small().scenario)


@pytest.fixture(scope="module")
def nodes() -> Matrix:
    return found_in(loads(NODES).scenario)


def value(e: Estimate) -> float:
    assert e.value is not None
    return e.value


def test_every_kind_of_fault_has_its_rows(found: Matrix, nodes: Matrix) -> None:
    keys = [row.key for row in found.rows]
    assert keys == [
        *("users", "posts", "users: poison", "posts: poison", "users: slow", "posts: slow", "gateway"),
        *("edge -> users: cut", "edge -> posts: cut", "users.database", "users.database: slow"),
    ]
    assert {"node first", "node second", "registry"} <= {row.key for row in nodes.rows}


def test_one_instance_is_a_row_of_its_own_where_there_are_two() -> None:
    two = small(architectures__split__units__each__replicas="2", experiment__equal="nothing")
    rows = {row.key for row in found_in(two.scenario, 2).rows}
    assert {"users", "users: one instance"} <= rows
    assert "gateway: one instance" not in rows


def test_what_is_not_there_has_no_number_and_says_why(found: Matrix, nodes: Matrix) -> None:
    plain = documents(found)
    for key in ("gateway", "edge -> posts: cut"):
        cells = plain["isolation"]["whole"][key].values()
        assert all(cell["value"] is None and cell["why"] for cell in [*cells, plain["blast_radius"]["whole"][key]])
    other = documents(nodes)["blast_radius"]["plain"]
    assert other["node first"]["why"] == "it has no node first"
    assert other["registry"]["why"] == "its registry is perfect"


def test_while_a_part_is_down_those_live_who_do_not_need_it(found: Matrix) -> None:
    """A page needs both parts, a login only users: 150/s and 50/s of 200/s."""
    assert value(radius(found, "split", "users")) > 0.99
    assert value(radius(found, "whole", "posts")) > 0.99
    share = radius(found, "split", "posts")
    assert abs(value(share) - 150 / 200) < 4 * math.sqrt(0.75 * 0.25 / (4 * 2 * 200))


def test_the_blast_radius_weighs_routes_by_the_requests_of_the_file(found: Matrix) -> None:
    cells = found.cells["split"]["posts"]
    assert value(cells["login"]) > 0.99
    assert value(cells["page"]) < 0.01


def test_a_node_takes_those_with_it_who_stand_on_it(nodes: Matrix) -> None:
    first, second = nodes.cells["mixed"]["node first"], nodes.cells["mixed"]["node second"]
    assert (value(first["here"]), value(first["there"])) == (0.0, 1.0)
    assert (value(second["here"]), value(second["there"])) == (1.0, 0.0)


def test_swapping_the_architectures_changes_only_signs(found: Matrix) -> None:
    there = {(g.b, g.a, g.fault): g.share for g in gaps(found_in(swapped(small().scenario)))}
    for gap in gaps(found):
        back = there[gap.a, gap.b, gap.fault]
        if gap.share.value is None:
            assert back.value is None
            continue
        assert math.isclose(gap.share.value, -value(back), abs_tol=1e-12)
        assert math.isclose(gap.share.low or 0.0, -(back.high or 0.0), abs_tol=1e-12)


def test_the_same_architecture_twice_loses_the_same_requests_under_the_same_dice() -> None:
    scenario = small().scenario
    split = scenario.architectures["split"]
    twins = found_in(scenario._replace(architectures={"one": split, "two": split}))
    assert all(lost(twins, "one", row.key) == lost(twins, "two", row.key) for row in twins.rows)
    assert all(gap.share == Estimate(0.0, 0.0, 0.0) for gap in gaps(twins))


def test_in_one_process_every_part_falls_with_every_other(found: Matrix) -> None:
    assert lost(found, "whole", "users") == lost(found, "whole", "posts")


def test_what_was_asked_for_is_not_exceeded_and_is_said(found: Matrix) -> None:
    plain = documents(found)
    assert (plain["isolation_replications"], plain["isolation_lasts_s"]) == (4, 2.0)
    assert len(found.values["split", "posts", ALL]) == 4


def test_what_is_interrupted_keeps_the_rows_that_were_played() -> None:
    control, rows = quiet(), []

    def stop_after_three(done: int, of: int) -> None:
        rows.extend([done] if done == of else [])
        if len(rows) == 3:
            control.stop.set()

    control.tell = stop_after_three
    cut = matrix(small().scenario, control, 2)
    assert 1 <= len(cut.rows) <= 3
    assert set(cut.cells["split"]) == {row.key for row in cut.rows}


def test_people_who_would_ask_for_ever_in_one_moment_are_not_let_loose() -> None:
    scenario = load(find("universal_scalability")).scenario
    found = found_in(scenario, 2)
    assert found.absent["one", "engine"] == RESTLESS
    assert value(found.cells["one"]["engine: slow"]["turn"]) == 1.0


def test_a_request_that_fans_out_costs_more_of_the_budget() -> None:
    assert steps_each(load(find("tail_at_scale")).scenario.application) > 100.0
    assert steps_each(load(find("mm1")).scenario.application) < 10.0


def test_slowness_leaks_through_shared_workers_until_a_bulkhead_stops_it() -> None:
    """`home` never asks reviews; its workers wait for them all the same."""
    scenario = load(find("bulkhead")).scenario
    some = {name: scenario.architectures[name] for name in ("shared", "bulkhead")}
    cells = found_in(scenario._replace(architectures=some), 2).cells
    assert value(cells["shared"]["reviews: slow"]["home"]) < 0.6
    assert value(cells["bulkhead"]["reviews: slow"]["home"]) > 0.99
    assert value(cells["shared"]["reviews"]["home"]) > 0.99
