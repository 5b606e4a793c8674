"""Whom faults strike in an architecture, and what goes wrong again and again."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.model.laws import Branch, Law, constant
from tests.scenario.small_programs import APP, READ, SPLIT, TOGETHER, app, program

HALVES = SPLIT._replace(zones=("north", "south"))
UP, DOWN = Law((Branch(1, 50.0),)), constant(9)
OFTEN = t.Renewal(UP, DOWN)
PROXIED = SPLIT._replace(balancer=t.Balancer(proxy=True))
CACHING = app(b=(t.Cache(t.Keys(7), (READ,)), t.Cache(0.5, (READ,))))


def rows(architecture: t.Architecture, *faults: t.Fault, application: t.Application = APP) -> list[p.FaultRow]:
    return list(program(architecture, application, *faults).faults)


def told(found: list[p.FaultRow]) -> list[tuple[str, int, int]]:
    """(what, target, component) of every row."""
    return [(p.FAULTS[row.what], row.target, row.component) for row in found]


def fault(kind: str, target: str, for_ns: int | None = 3, **words: object) -> t.Fault:
    return t.Fault(kind, target, 5, for_ns)._replace(**words)


def test_a_frozen_component_is_all_of_the_process_that_hosts_it() -> None:
    assert told(rows(SPLIT, fault("freeze", "b", instances=2))) == [
        *(("freeze", 2, 0), ("freeze", 3, 0), ("thaw", 2, 0), ("thaw", 3, 0)),
    ]
    assert told(rows(TOGETHER, fault("freeze", "b", None))) == [("freeze", 0, 0), ("freeze", 1, 0)]


def test_what_fails_is_a_component_not_its_process() -> None:
    found = rows(TOGETHER, fault("fail", "b", share=0.25))
    assert told(found) == [("failing", 0, 3), ("failing", 1, 3)] * 2
    assert [row.factor for row in found] == [0.25, 0.25, 0.0, 0.0]


def test_requests_kill_whoever_hosts_the_component() -> None:
    found = rows(SPLIT, fault("crash", "c", 30, set_off=0.01))
    assert found == [p.FaultRow(5, p.DEADLY, 5, 4, 0.01, -1, 30)]


def test_a_crash_says_whether_a_restart_follows() -> None:
    assert [row.factor for row in rows(SPLIT, fault("crash", "c"))] == [1.0, 0.0]
    care = SPLIT._replace(orchestrator=t.Orchestrator(7))
    assert rows(care, fault("crash", "c", None)) == [p.FaultRow(5, p.CRASH, 5, 0, 0.0)]


def test_a_zone_is_everybody_in_it_proxies_too() -> None:
    found = rows(HALVES._replace(balancer=t.Balancer(proxy=True)), fault("crash", "north", None, zone=True))
    # a 0 1, b 2 3 4, c 5; their proxies 6 7 8, one each
    assert [row.target for row in found] == [0, 2, 4, 5, 6, 7, 8]
    assert told(rows(HALVES, fault("freeze", "south", None, zone=True))) == [("freeze", 1, 0), ("freeze", 3, 0)]


def test_a_cut_zone_is_its_border() -> None:
    found = rows(HALVES, fault("cut", "south", zone=True))
    assert [(row.at_ns, p.FAULTS[row.what], row.target, row.factor) for row in found] == [
        (5, "isolate", 1, 1.0),
        (8, "isolate", 1, 0.0),
    ]
    assert rows(SPLIT, fault("cut", "south", zone=True)) == []


def test_an_instance_that_a_zone_and_a_crash_strike_is_down_while_either_holds() -> None:
    found = rows(HALVES, fault("crash", "south", zone=True), t.Fault("crash", "b", 6, 10, instances=2))
    assert [(row.at_ns, p.FAULTS[row.what], row.target) for row in found] == [
        *((5, "crash", 1), (5, "crash", 3), (6, "crash", 2)),
        *((8, "restart", 1), (16, "restart", 2), (16, "restart", 3)),
    ]


@pytest.mark.parametrize("architecture", [SPLIT, PROXIED])
def test_a_link_is_every_way_over_which_a_component_asks_another(architecture: t.Architecture) -> None:
    application = app((t.Call("b", "do"), t.Call("b", "write"), t.Call("c", "do")))
    made = program(architecture, application, fault("lose", "a", callee="b", share=0.5, for_ns=None))
    struck = [made.links[row.target] for row in made.faults]
    assert [made.names.operations[row.operation] for row in struck] == ["b.do", "b.write"]
    assert {(row.caller, row.salt) for row in struck} == {(made.names.components.index("a"), 0)}


def test_between_components_of_one_unit_there_is_no_link() -> None:
    assert rows(TOGETHER, fault("cut", "a", callee="b")) == []


def test_a_delay_has_a_law_while_it_lasts() -> None:
    made = program(SPLIT, APP, fault("delay", "a", callee="b", law=constant(77)))
    assert [(p.FAULTS[row.what], row.law >= 0) for row in made.faults] == [("delay", True), ("delay", False)]
    assert made.laws[made.faults[0].law].a == 77.0


def test_a_database_goes_down_with_its_replicas() -> None:
    replicas = SPLIT._replace(databases={"d": t.Database(("a", "b", "c"), read_replicas=2)})
    down = ["database_down", "database_down", "database_up", "database_up"]
    assert told(rows(replicas, fault("crash", "b", database=True))) == [
        (what, target, 0) for what, target in zip(down, (0, 1, 0, 1), strict=True)
    ]
    assert told(rows(SPLIT, fault("slow", "c", None, database=True, factor=2.0))) == [("slow_database", 0, 0)]


def test_an_outage_of_a_registry_that_nobody_asks_changes_nothing() -> None:
    outage = fault("crash", "registry")
    assert rows(SPLIT, outage) == []
    polled = SPLIT._replace(registry=t.Registry("consul", poll_ns=5))
    assert told(rows(polled, outage)) == [("registry_down", 0, 0), ("registry_up", 0, 0)]
    one = {"all": t.Unit(("a", "b", "c"))}
    assert rows(polled._replace(units=one), outage) == []


def test_a_flushed_cache_forgets_its_keys_and_its_luck() -> None:
    flush = fault("flush", "b")
    found = rows(SPLIT, flush, application=CACHING)
    assert [(row.at_ns, *one) for row, one in zip(found, told(found), strict=True)] == [
        *((5, "flush", 0, 0), (5, "barren", 0, 0), (8, "barren", 0, 0)),
    ]
    assert told(rows(SPLIT, flush, application=app(b=(t.Cache(t.Keys(7), (READ,)),)))) == [("flush", 0, 0)]
    assert rows(SPLIT, flush) == []


def test_random_faults_strike_each_instance_on_its_own() -> None:
    made = program(SPLIT, APP, t.Fault("crash", "b", renewal=OFTEN))
    assert [(row.key, row.first, row.n) for row in made.renewals] == [(name_key(f"f0/{i}"), 2 * i, 1) for i in range(3)]
    assert told(list(made.faults)) == [
        one for target in (2, 3, 4) for one in (("crash", target, 0), ("restart", target, 0))
    ]
    assert {row.at_ns for row in made.faults} == {-1}
    assert [row.factor for row in made.faults[:2]] == [1.0, 0.0]
    assert [made.laws[law].a for law in (made.renewals[0].up, made.renewals[0].down)] == [50.0, 9.0]


def test_the_same_instance_fails_at_the_same_times_in_every_architecture() -> None:
    often = t.Fault("crash", "b", renewal=OFTEN)
    keys = [[row.key for row in program(one, APP, often).renewals] for one in (SPLIT, TOGETHER)]
    assert keys[1] == keys[0][:2]


@pytest.mark.parametrize(
    ("architecture", "struck", "changes"),
    [
        (SPLIT, t.Fault("crash", "b", renewal=OFTEN._replace(together=True)), ["crash"] * 3 + ["restart"] * 3),
        (HALVES, t.Fault("freeze", "south", zone=True, renewal=OFTEN), ["freeze"] * 2 + ["thaw"] * 2),
        (SPLIT, t.Fault("cut", "a", callee="b", renewal=OFTEN), ["cut", "cut"]),
        (SPLIT, t.Fault("crash", "b", database=True, renewal=OFTEN), ["database_down", "database_up"]),
        (SPLIT, t.Fault("flush", "b", renewal=OFTEN), ["flush", "barren", "barren", "barren"]),
    ],
)
def test_what_fails_together_is_one_renewal(architecture: t.Architecture, struck: t.Fault, changes: list[str]) -> None:
    made = program(architecture, CACHING if struck.kind == "flush" else APP, struck)
    (row,) = made.renewals
    assert (row.key, row.first, 2 * row.n) == (name_key("f0/0"), 0, len(changes))
    assert [p.FAULTS[one.what] for one in made.faults] == changes
    assert all(one.factor == 0.0 for one in made.faults[row.n :])


def test_random_zones_and_single_instances_are_told_apart() -> None:
    zone = t.Fault("crash", "south", zone=True, renewal=OFTEN)
    assert [row.n for row in program(HALVES, APP, zone).renewals] == [2]


def test_faults_with_a_time_come_first_and_random_ones_behind_them() -> None:
    made = program(SPLIT, APP, t.Fault("crash", "c", renewal=OFTEN), t.Fault("slow", "a", 5, factor=2.0))
    assert [(row.at_ns, p.FAULTS[row.what]) for row in made.faults] == [
        *((5, "slow"), (5, "slow"), (-1, "crash"), (-1, "restart")),
    ]
    assert made.renewals[0].first == 2


def test_random_faults_that_strike_nothing_here_are_no_renewals() -> None:
    made = program(TOGETHER, APP, t.Fault("cut", "a", callee="b", renewal=OFTEN))
    assert (made.faults, made.renewals) == ((), ())


def test_random_faults_have_no_moment_at_which_a_stretch_ends() -> None:
    assert program(SPLIT, APP, t.Fault("crash", "c", 123, renewal=OFTEN)).edges_ns == program(SPLIT).edges_ns
    assert 123 in program(SPLIT, APP, t.Fault("crash", "c", 123, 8, set_off=0.1)).edges_ns
