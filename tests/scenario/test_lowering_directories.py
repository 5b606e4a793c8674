"""Who knows what of whom: the truth, a list for ever, or copies; and the proxies in between."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.model.laws import constant
from simulator.policies import catalogue
from simulator.scenario.proxy_rows import SALT
from tests.scenario.small_programs import SPLIT, S, app, calls, code, opcodes, program

POLLED = t.Registry("eureka", 30, 180, 60, 30, 30, 0.85, 0.15)
PROXY = t.Balancer("least_outstanding", proxy=True, replicas=2)
ASKS = app((t.Call("b", "do"), t.Call("b", "write")))


def balancers(lowered: p.Program, row: p.LinkRow, n: int) -> list[p.PolicyRow]:
    """The balancer slots of n callers."""
    return list(lowered.policies[row.balancer : row.balancer + n])


def known(lowered: p.Program, operation: str = "b.do", n: int = 2) -> list[p.DirectoryRow]:
    """What n callers know of those who do it."""
    (row,) = calls(lowered, operation)
    return [lowered.directories[slot.directory] for slot in balancers(lowered, row, n)]


def own(lowered: p.Program, operation: str) -> p.LinkRow:
    """The link of the proxy to an operation."""
    names = lowered.names.operations
    return next(row for row in lowered.links if row.salt and names[row.operation] == operation)


def test_where_everybody_knows_the_truth_there_is_no_other_directory() -> None:
    lowered = program()
    assert len(lowered.directories) == len(lowered.units)
    assert known(lowered) == [p.DirectoryRow(1)] * 2
    assert lowered.registry == p.RegistryRow()


@pytest.mark.parametrize(("kind", "is_known"), [("static", p.STATIC), ("dns", p.POLLED), ("consul", p.POLLED)])
def test_each_caller_has_its_own_copy_of_what_a_registry_says(kind: str, is_known: int) -> None:
    lowered = program(SPLIT._replace(registry=t.Registry(kind)))
    assert [(row.unit, row.known, row.owner) for row in known(lowered)] == [(1, is_known, 0), (1, is_known, 1)]


def test_a_caller_has_one_directory_of_a_unit_whatever_it_asks_there() -> None:
    units = {"a": t.Unit(("a",), 2), "bc": t.Unit(("b", "c"), 3)}
    lowered = program(SPLIT._replace(units=units, registry=POLLED))
    assert known(lowered, "b.do") == known(lowered, "c.do")
    assert len(lowered.directories) == 2 + 2


def test_clients_know_the_truth_whatever_the_registry_says() -> None:
    (row,) = known(program(SPLIT._replace(registry=POLLED)), "edge.r", 1)
    assert row == p.DirectoryRow(0)


def test_a_registry_s_numbers_reach_the_program_where_somebody_polls_it() -> None:
    network = t.Network(constant(9))
    lowered = program(SPLIT._replace(registry=POLLED, network=network))
    assert lowered.registry._replace(hop=-1) == p.RegistryRow(30, 180, 60, 30, 30, 0.85, at_once=0.15)
    assert lowered.laws[lowered.registry.hop].a == 9.0
    one = {"all": t.Unit(("a", "b", "c"))}
    assert program(SPLIT._replace(registry=POLLED, units=one)).registry == p.RegistryRow()


def test_what_a_balancer_finds_out_by_itself_it_keeps_by_itself() -> None:
    words = t.Balancer(slow_start_ns=5, eject=t.Eject(3, 70, 0.5), health=t.Probe(10, 3, 2))
    lowered = program(SPLIT._replace(balancer=words))
    rows = known(lowered)
    assert [(row.known, row.owner, row.slow_start_ns) for row in rows] == [(p.PERFECT, 0, 5), (p.PERFECT, 1, 5)]
    assert {(row.check_ns, row.fall, row.rise) for row in rows} == {(10, 3, 2)}
    outliers = [lowered.policies[row.eject] for row in rows]
    assert [(row.owner, row.config, row.size) for row in outliers] == [(0, (3, 70, 0.5), 3), (1, (3, 70, 0.5), 3)]
    assert {catalogue.POLICIES[row.number] for row in outliers} == {catalogue.OUTLIERS["eject"]}


def test_a_call_over_a_proxy_is_one_link_to_it_and_one_from_it() -> None:
    rules = {("any", "any", ""): {"timeout": constant(5 * S), "breaker": t.Breaker(0.5), "deadline": True}}
    lowered = program(SPLIT._replace(balancer=PROXY, calls=rules))
    (row,), mine = calls(lowered, "b.do"), own(lowered, "b.do")
    assert (lowered.names.units[row.unit], lowered.names.units[mine.unit]) == ("b-balancer", "b")
    assert (row.relay, row.salt, row.timeout_ns, row.n_guards) == (1, 0, 5 * S, 1)
    assert (mine.relay, mine.salt, mine.timeout_ns, mine.n_guards) == (0, SALT, -1, 0)
    assert (mine.caller, mine.send, mine.deadline, mine.cancel, mine.priority) == (-1, -1, 1, 1, -1)
    assert (mine.workload, mine.route, mine.per_caller) == (-1, -1, 1)


def test_the_balancer_is_the_proxy_s_and_callers_take_its_instances_in_turn() -> None:
    lowered = program(SPLIT._replace(balancer=PROXY))
    (row,), proxies = calls(lowered, "b.do"), [i for i, one in enumerate(lowered.instances) if one.unit == 4]
    at_callers, at_proxies = balancers(lowered, row, 2), balancers(lowered, own(lowered, "b.do"), 2)
    number = catalogue.number
    assert [(one.number, one.owner, one.directory, one.size) for one in at_callers] == [
        (number(catalogue.BALANCERS["round_robin"]), owner, 4, 2) for owner in (0, 1)
    ]
    assert [(one.number, one.owner, one.directory, one.size) for one in at_proxies] == [
        (number(catalogue.BALANCERS["least_outstanding"]), owner, 1, 3) for owner in proxies
    ]


def test_a_proxy_has_one_balancer_for_all_that_its_unit_is_asked() -> None:
    lowered = program(SPLIT._replace(balancer=PROXY), ASKS)
    assert own(lowered, "b.do").balancer == own(lowered, "b.write").balancer


def test_instances_of_a_proxy_poll_the_registry_and_callers_do_not() -> None:
    lowered = program(SPLIT._replace(balancer=PROXY, registry=POLLED))
    copies = [row for row in lowered.directories if row.known == p.POLLED]
    assert {lowered.names.units[lowered.instances[row.owner].unit] for row in copies} == {
        "a-balancer",
        "b-balancer",
        "c-balancer",
    }
    assert known(lowered) == [p.DirectoryRow(4)] * 2


def test_a_proxy_computes_hands_on_and_ends_as_it_is_answered() -> None:
    lowered = program(SPLIT._replace(balancer=PROXY._replace(compute=constant(3))))
    (row,) = calls(lowered, "b.do")
    compute, call, join, _ = code(lowered, row.entry)
    assert opcodes(lowered, row.entry) == "compute call join return"
    assert (lowered.laws[compute.a].a, compute.place) == (3.0, name_key("balancer/compute"))
    assert (lowered.links[call.a], call.place) == (own(lowered, "b.do"), 0)
    assert (join.a, join.b, join.p, join.c) == (1, 1, 1.0, -1)
    free = program(SPLIT._replace(balancer=PROXY))
    assert opcodes(free, calls(free, "b.do")[0].entry) == "call join return"


def test_what_calls_cost_is_paid_by_who_asks_and_who_answers_not_by_the_proxy() -> None:
    network = t.Network(call_cpu_caller=constant(3), call_cpu_callee=constant(4))
    lowered = program(SPLIT._replace(balancer=PROXY, network=network))
    (row,), mine = calls(lowered, "b.do"), own(lowered, "b.do")
    assert (row.send >= 0, mine.send) == (True, -1)
    assert opcodes(lowered, row.entry) == "call join return"
    assert opcodes(lowered, mine.entry).startswith("compute jump")


def test_clients_reach_the_entry_over_its_proxy() -> None:
    network = t.Network(constant(5), constant(9))
    lowered = program(SPLIT._replace(balancer=PROXY, network=network, gateway=t.Gateway(t.Unit((), 2))))
    (row,), mine = calls(lowered, "edge.r"), own(lowered, "edge.r")
    assert (lowered.names.units[row.unit], lowered.names.units[mine.unit]) == ("gateway-balancer", "gateway")
    assert [lowered.laws[one.hop].a for one in (row, mine)] == [9.0, 5.0]
    assert [slot.owner for slot in balancers(lowered, row, 1)] == [-1]
    assert (row.relay, row.workload, mine.workload) == (1, 0, -1)
    assert opcodes(lowered, mine.entry) == "call join return"


def test_what_a_product_tries_again_is_a_guard_of_the_proxy() -> None:
    retry = t.Retry(3, on=("refused",))
    lowered = program(SPLIT._replace(balancer=PROXY._replace(retry=retry)))
    (row,), mine = calls(lowered, "b.do"), own(lowered, "b.do")
    assert (row.n_guards, mine.n_guards) == (0, 1)
    assert [slot.config[0] for slot in lowered.policies[mine.guards : mine.guards + 2]] == [3, 3]


def test_a_balancer_of_one_link_is_the_proxy_s_for_that_link() -> None:
    rules = {("any", "b", "write"): {"balancer": "random"}}
    lowered = program(SPLIT._replace(balancer=PROXY, calls=rules), ASKS)
    policies = [lowered.policies[own(lowered, name).balancer].number for name in ("b.do", "b.write")]
    assert policies == [catalogue.number(catalogue.BALANCERS[name]) for name in ("least_outstanding", "random")]


def test_function_calls_pass_no_proxy() -> None:
    one = {"all": t.Unit(("a", "b", "c"))}
    lowered = program(SPLIT._replace(units=one, balancer=PROXY))
    assert lowered.names.units == ("all", "all-balancer")
    assert [row.salt != 0 for row in lowered.links] == [True, False]
