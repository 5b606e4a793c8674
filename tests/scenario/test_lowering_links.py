"""Rules of calls as columns of links, and the guards whose state belongs to an instance and a called component."""

import pytest

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.laws import Branch, Law, constant
from simulator.policies import catalogue, outcomes
from tests.scenario.small_programs import PEOPLE, SPLIT, TOGETHER, app, calls, program

EXPONENTIAL = Law((Branch(1, 50.0),))
ASKS = app((t.Call("b", "do"), t.Call("b", "write")))
SAFE = ("refused", "overloaded")


def ruled(application: t.Application = ASKS, **row: object) -> p.Program:
    """The program under one row of `calls`, for any caller and callee."""
    return program(SPLIT._replace(calls={("any", "any", ""): row}), application)


def link(lowered: p.Program, operation: str = "b.do") -> p.LinkRow:
    (row,) = calls(lowered, operation)
    return row


def guards(lowered: p.Program, row: p.LinkRow, ordinal: int = 0) -> list[p.PolicyRow]:
    """The guards of one calling instance."""
    first = row.guards + ordinal * row.n_guards
    return list(lowered.policies[first : first + row.n_guards])


def names(rows: list[p.PolicyRow]) -> list[str]:
    return [catalogue.POLICIES[row.number].__name__.rpartition(".")[2] for row in rows]


def kinds(mask: int) -> set[str]:
    return {name for number, name in enumerate(outcomes.NAMES) if mask >> number & 1}


def test_a_timeout_is_a_number_or_a_law() -> None:
    assert (link(ruled(timeout=constant(9))).timeout_ns, link(ruled(timeout=constant(9))).timeout) == (9, -1)
    lowered = ruled(timeout=EXPONENTIAL)
    assert link(lowered).timeout_ns == -1
    assert lowered.laws[link(lowered).timeout].a == 50.0


def test_without_rules_nobody_gives_up_or_is_asked() -> None:
    row = link(program())
    assert (row.timeout_ns, row.timeout, row.guards, row.n_guards, row.hedge_ns, row.hedges) == (-1, -1, -1, 0, -1, 0)
    assert (row.deadline, row.cancel, row.priority, row.salt, row.relay) == (0, 0, -1, 0, 0)


def test_hedges_deadlines_and_cancelling() -> None:
    row = link(ruled(hedge_ns=7, hedges=2, deadline=True, cancel=True))
    assert (row.hedge_ns, row.hedges, row.deadline, row.cancel) == (7, 2, 1, 1)


def test_an_operation_s_priority_goes_before_its_caller_s() -> None:
    lowered = ruled()
    assert (link(lowered, "b.do").priority, link(lowered, "b.write").priority) == (-1, 3)


def test_guards_stand_in_the_order_in_which_they_are_asked() -> None:
    retry = t.Retry(3, 10, 80, "equal", None, 500, 0.1)
    lowered = ruled(breaker=t.Breaker(0.5, 60, 7, 50, 2), bulkhead=4, retry=retry)
    rows = guards(lowered, link(lowered))
    assert names(rows) == ["breaker", "bulkhead", "retry", "retry_budget"]
    assert [row.config for row in rows[:2]] == [(0.5, 60, 7, 50, 2), (4,)]
    assert rows[2].config[:4] == (3, 10, 80, 2)
    assert rows[2].config[5] == 500
    assert rows[3].config == (0.1, 10.0)
    assert rows[0].size > 0


def test_a_bulkhead_may_find_its_own_size() -> None:
    lowered = ruled(bulkhead=t.Adaptive(2, 50, 0.5))
    (row,) = guards(lowered, link(lowered))
    assert names([row]) == ["aimd"]
    assert row.config == (2, 50, 0.5)


def test_every_calling_instance_has_guards_of_its_own() -> None:
    lowered = ruled(bulkhead=4, retry=t.Retry(2))
    row = link(lowered)
    assert [one.owner for i in range(2) for one in guards(lowered, row, i)] == [0, 0, 1, 1]


def test_a_back_off_that_does_not_grow_is_its_own_most() -> None:
    lowered = ruled(retry=t.Retry(2, 10))
    (row,) = guards(lowered, link(lowered))
    assert row.config[:4] == (2, 10, 10, 0)
    assert row.config[5] == -1


@pytest.mark.parametrize(
    ("on", "reading", "writing"),
    [
        (None, {*SAFE, "reset", "timeout"}, set(SAFE)),
        (("any",), {*SAFE, "limited", "reset", "timeout", "error"}, None),
        (("error", "timeout"), {"error", "timeout"}, None),
        (("safe", "error"), {*SAFE, "reset", "timeout", "error"}, {*SAFE, "error"}),
    ],
)
def test_what_is_tried_again_depends_on_whether_it_may_be_done_twice(
    on: tuple[str, ...] | None, reading: set[str], writing: set[str] | None
) -> None:
    lowered = ruled(retry=t.Retry(2, on=on))
    masks = [kinds(int(guards(lowered, link(lowered, name))[0].config[4])) for name in ("b.do", "b.write")]
    assert masks == [reading, writing or reading]


def test_links_that_differ_in_what_they_retry_share_the_breaker() -> None:
    lowered = ruled(breaker=t.Breaker(0.5), bulkhead=3, retry=t.Retry(2, budget=0.1))
    do, write = link(lowered, "b.do"), link(lowered, "b.write")
    assert do.guards != write.guards
    for ordinal in range(2):
        here = range(do.guards + ordinal * 4, do.guards + ordinal * 4 + 4)
        assert [row.same for row in guards(lowered, do, ordinal)] == [-1] * 4
        assert [row.same for row in guards(lowered, write, ordinal)] == [here[0], here[1], -1, here[3]]


def test_two_components_of_one_unit_that_call_the_same_one_share_their_state() -> None:
    asks = app((t.Call("c", "do"),), (t.Call("c", "do"),))
    units = {"ab": t.Unit(("a", "b"), 2), "c": t.Unit(("c",))}
    rules = {("any", "any", ""): {"breaker": t.Breaker(0.5)}}
    route = {"r": t.Route((t.Call("a", "do"),)), "s": t.Route((t.Call("b", "do"),))}
    lowered = program(
        SPLIT._replace(units=units, calls=rules, gateway=t.Gateway(None, host="ab")), asks._replace(routes=route)
    )
    one, other = calls(lowered, "c.do")
    assert one.caller != other.caller
    assert (one.guards, one.balancer) == (other.guards, other.balancer)


def test_rows_with_other_numbers_have_a_breaker_of_their_own() -> None:
    rules = {("any", "b", "do"): {"breaker": t.Breaker(0.5)}, ("any", "b", "write"): {"breaker": t.Breaker(0.9)}}
    lowered = program(SPLIT._replace(calls=rules), ASKS)
    assert all(row.same == -1 for row in lowered.policies)
    assert link(lowered, "b.do").guards != link(lowered, "b.write").guards


def test_a_link_may_have_a_balancer_of_its_own() -> None:
    lowered = program(SPLIT._replace(calls={("any", "b", ""): {"balancer": "ring_hash"}}))
    do, other = lowered.policies[link(lowered).balancer], lowered.policies[link(lowered, "c.do").balancer]
    assert names([do, other]) == ["ring_hash", "round_robin"]
    assert do.config == tuple(catalogue.BALANCERS["ring_hash"].Config())
    assert (do.size, other.size) == (3, 1)


def test_messages_between_instances_may_be_lost_and_cross_zones_and_clients_messages_not() -> None:
    network = t.Network(loss=0.1, retransmit_ns=5, cross_zone=constant(8))
    lowered = program(SPLIT._replace(network=network, zones=("n", "s")))
    row, client = link(lowered), link(lowered, "edge.r")
    assert (row.loss, row.retransmit_ns, lowered.laws[row.cross].a) == (0.1, 5, 8.0)
    assert (client.loss, client.cross) == (0.0, -1)
    assert link(program(SPLIT._replace(network=network))).cross == -1


def test_clients_have_a_retry_a_deadline_and_a_priority_of_their_own() -> None:
    routes = {"r": t.Route((t.Call("b", "write"),), priority=4)}
    architecture = SPLIT._replace(calls={("any", "any", ""): {"timeout": constant(5), "retry": t.Retry(9)}})
    lowered = program(architecture, ASKS._replace(routes=routes), retry=t.Retry(3, budget=0.5), deadline=True)
    row = link(lowered, "edge.r")
    rows = guards(lowered, row)
    assert names(rows) == ["retry", "retry_budget"]
    assert kinds(int(rows[0].config[4])) == set(SAFE)
    assert [one.owner for one in rows] == [-1, -1]
    assert (row.deadline, row.priority, row.per_caller, row.timeout_ns) == (1, 4, 0, -1)


def test_workloads_do_not_share_their_purses() -> None:
    retry = t.Retry(3, budget=0.5)
    lowered = program(others={"robots": PEOPLE._replace(retry=retry)}, retry=retry)
    one, other = calls(lowered, "edge.r")
    assert one.guards != other.guards
    assert one.balancer == other.balancer
    assert all(row.same == -1 for row in lowered.policies)


def test_function_calls_have_no_rules() -> None:
    lowered = program(TOGETHER._replace(calls={("any", "any", ""): {"retry": t.Retry(3)}}))
    assert [row.n_guards for row in lowered.links] == [0]
