"""Units, instances and processors: what stands where, and who takes care of it."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.laws import ZERO, constant
from tests.scenario.small_programs import MS, SPLIT, UNITS, app, program


def unit(**words: object) -> p.Program:
    """The program where unit b has these words."""
    return program(SPLIT._replace(units={**UNITS, "b": t.Unit(("b",), 3)._replace(**words)}))


def test_a_unit_says_how_its_queue_and_its_cores_behave() -> None:
    lowered = unit(order="adaptive_lifo", codel_ns=5, contention=0.1, coherency=0.2, warm_up_ns=9, cores=4, workers=7)
    row = lowered.units[1]
    assert (row.order, row.codel_ns, row.loop, row.contention, row.coherency, row.warm_ns) == (2, 5, 0, 0.1, 0.2, 9)
    assert (row.first, row.replicas, row.cores, row.workers, row.queue) == (2, 3, 4, 7, t.UNLIMITED)


def test_an_event_loop_is_marked() -> None:
    assert [row.loop for row in unit(event_loop=True).units] == [0, 1, 0]


def test_start_up_is_a_law_and_none_where_it_takes_no_time() -> None:
    lowered = unit(start_up=constant(8))
    assert lowered.laws[lowered.units[1].start_up].a == 8.0
    assert [row.start_up for row in unit(start_up=ZERO).units] == [-1, -1, -1]


def test_an_orchestrator_restarts_and_probes_every_process() -> None:
    care = t.Orchestrator(5, 40, t.Probe(10, 2), t.Probe(20, 4))
    for row in program(SPLIT._replace(orchestrator=care)).units:
        assert (row.restart_ns, row.restart_most_ns) == (5, 40)
        assert (row.live_every_ns, row.live_fall, row.ready_every_ns, row.ready_fall) == (10, 2, 20, 4)


def test_a_restart_that_does_not_grow_is_its_own_most() -> None:
    row = program(SPLIT._replace(orchestrator=t.Orchestrator(5))).units[0]
    assert (row.restart_ns, row.restart_most_ns, row.live_every_ns) == (5, 5, -1)


def test_without_an_orchestrator_the_dead_stay_dead() -> None:
    assert {(row.restart_ns, row.ready_every_ns) for row in program().units} == {(-1, -1)}


def test_each_instance_has_its_own_processor() -> None:
    lowered = unit(cores=4, shared_cpu=True)
    assert [row.processor for row in lowered.instances] == list(range(6))
    assert [(row.cores, row.shared) for row in lowered.processors] == [(1, 0)] * 2 + [(4, 1)] * 3 + [(1, 0)]
    assert [row.unit for row in lowered.instances] == [0, 0, 1, 1, 1, 2]


def test_instances_on_a_node_share_its_cores() -> None:
    on_nodes = {
        "a": t.Unit(("a",), 2, nodes=("big",)),
        "b": t.Unit(("b",), 3, nodes=("big", "small"), shared_cpu=True),
        "c": t.Unit(("c",), cores=2),
    }
    lowered = program(SPLIT._replace(units=on_nodes, nodes={"small": 1, "big": 8, "idle": 3}))
    assert lowered.processors == (p.ProcessorRow(2), p.ProcessorRow(1, 1), p.ProcessorRow(8, 1))
    assert [row.processor for row in lowered.instances] == [2, 2, 2, 1, 2, 0]
    assert [row.cores for row in lowered.units] == [8, 8, 2]


def test_zones_and_weights_are_dealt_in_turn() -> None:
    units = {**UNITS, "b": t.Unit(("b",), 3, zones=("south",), weights=(5, 1))}
    lowered = program(SPLIT._replace(units=units, zones=("north", "south")))
    assert lowered.zones == 2
    assert [row.zone for row in lowered.instances] == [0, 1, 1, 1, 1, 0]
    assert [row.weight for row in lowered.instances] == [1.0, 1.0, 5.0, 1.0, 5.0, 1.0]


def test_without_zones_nobody_stands_in_one() -> None:
    lowered = program()
    assert lowered.zones == 0
    assert {row.zone for row in lowered.instances} == {-1}


def test_every_called_unit_has_a_proxy_of_its_own_and_a_name_that_is_free() -> None:
    units = {"a": t.Unit(("a",)), "b": t.Unit(("b",), 3), "b-balancer": t.Unit(("c",))}
    lowered = program(SPLIT._replace(units=units, balancer=t.Balancer(proxy=True, replicas=2, cores=4)))
    assert lowered.names.units[3:] == ("a-balancer", "b-balancer-2", "b-balancer-balancer")
    assert [(row.replicas, row.cores, row.workers) for row in lowered.units[3:]] == [(2, 4, t.UNLIMITED)] * 3


def test_who_is_called_by_nobody_needs_no_proxy() -> None:
    lowered = program(SPLIT._replace(balancer=t.Balancer(proxy=True)), app((t.Call("b", "do"),)))
    assert lowered.names.units[3:] == ("a-balancer", "b-balancer")


def test_who_is_called_in_a_fallback_needs_a_proxy() -> None:
    calls = {("any", "b", ""): {"fallback": (t.Call("c", "do"),)}}
    lowered = program(SPLIT._replace(balancer=t.Balancer(proxy=True), calls=calls), app((t.Call("b", "do"),)))
    assert lowered.names.units[3:] == ("a-balancer", "b-balancer", "c-balancer")


@pytest.mark.parametrize("n", [1, 5])
def test_directories_begin_with_the_truth_about_every_unit(n: int) -> None:
    lowered = program(SPLIT._replace(balancer=t.Balancer(proxy=True, slow_start_ns=n * MS)))
    units = len(lowered.units)
    assert lowered.directories[:units] == tuple(p.DirectoryRow(number) for number in range(units))
