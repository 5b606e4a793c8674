"""What callers know of those they call, and how late they know it, worked out on paper."""

from itertools import pairwise

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, split, two

PAIR = t.Unit(("b",), replicas=2)
QUICK = two((t.Wait(ms(0)),))
EVERY = tuple(range(0, 200, 2))


def crash(at: int, lasts: int | None = None, instances: int | None = 1) -> t.Fault:
    return t.Fault(t.CRASH, "b", at * MS, None if lasts is None else lasts * MS, instances=instances)


def errors(told: Told) -> list[float]:
    """When requests failed."""
    return [answer.arrived for answer in told.answers if answer.outcome == "error"]


def test_who_knows_the_truth_never_asks_the_dead() -> None:
    assert errors(play(QUICK, split(PAIR), EVERY, crash(41))) == []


def test_a_fixed_list_holds_the_dead_until_they_are_back() -> None:
    told = play(QUICK, split(PAIR, registry=t.Registry("static")), EVERY, crash(41, 20))
    assert errors(told) == [44, 48, 52, 56, 60]  # every other request


def test_a_platforms_list_is_as_old_as_its_time_to_live() -> None:
    dns = t.Registry("dns", poll_ns=60 * MS)
    window = errors(play(QUICK, split(PAIR, registry=dns), EVERY, crash(41)))
    assert window[0] == 44
    assert window[-1] < 41 + 60
    assert window == list(range(44, int(window[-1]) + 1, 4))


def test_the_dead_are_asked_until_the_lease_the_sweep_and_the_poll_are_over() -> None:
    eureka = t.Registry("eureka", 10 * MS, 25 * MS, 15 * MS, 0, 20 * MS)
    told = play(QUICK, split(PAIR, registry=eureka), EVERY, crash(41))
    ((expelled, who),) = told.when("expelled")
    window = errors(told)
    assert who == 1
    assert expelled % 15 == 0
    assert 31 + 25 < expelled <= 41 + 25 + 15  # its last beat was in the 10 ms before its death
    assert window[0] == 44
    assert expelled - 4 <= window[-1] < expelled + 20
    assert all(later - sooner == 4 for sooner, later in pairwise(window))


def test_who_comes_back_is_heard_at_once_and_asked_after_the_next_poll() -> None:
    eureka = t.Registry("eureka", 10 * MS, 25 * MS, 15 * MS, 0, 20 * MS)
    told = play(QUICK, split(PAIR, registry=eureka), EVERY, crash(41, 60))
    ((rejoined, who),) = told.when("rejoined")
    assert (rejoined, who) == (101, 1)
    back = [at for at, where in told.when("arrive") if where == 1 and at > 101]
    assert 101 < back[0] <= 101 + 20 + 4


def test_a_list_that_is_pushed_is_right_from_the_moment_of_expulsion() -> None:
    consul = t.Registry("consul", 10 * MS, 25 * MS, 15 * MS)
    told = play(QUICK, split(PAIR, registry=consul), EVERY, crash(41))
    ((expelled, _),) = told.when("expelled")
    assert errors(told)[-1] <= expelled
    assert expelled - errors(told)[-1] <= 4


def test_while_the_registry_is_down_nobody_is_expelled_and_afterwards_all_leases_begin_anew() -> None:
    eureka = t.Registry("eureka", 10 * MS, 25 * MS, 15 * MS, 0, 20 * MS)
    down = t.Fault(t.CRASH, t.REGISTRY, 30 * MS, 70 * MS)
    told = play(QUICK, split(PAIR, registry=eureka), EVERY, crash(41), down)
    ((expelled, _),) = told.when("expelled")
    assert expelled == 135  # the first sweep more than 25 ms after 100
    assert [errors(told)[0], errors(told)[-1] >= expelled - 4] == [44, True]


def test_a_registry_that_preserves_itself_expels_nobody_where_too_few_are_heard() -> None:
    eureka = t.Registry("eureka", 10 * MS, 25 * MS, 15 * MS, 0, 20 * MS, 0.85, 0.15)
    told = play(QUICK, split(PAIR, registry=eureka), EVERY, crash(41))
    assert told.when("expelled") == []  # the window of a minute has not even ended once
    assert errors(told)[-1] >= 196


def test_checks_find_who_is_frozen_after_so_many_in_a_row() -> None:
    checked = t.Balancer(health=t.Probe(10 * MS, fall=2, rise=3))
    frozen = t.Fault(t.FREEZE, "b", 41 * MS, 60 * MS, instances=1)
    told = play(QUICK, split(PAIR, balancer=checked), EVERY, frozen)
    ((found, where),) = told.when("unhealthy")
    ((well, _),) = told.when("healthy")
    assert where == 1
    assert 41 + 10 < found < 41 + 20
    assert 101 + 20 < well < 101 + 30
    asked = [at for at, who in told.when("sent") if who == 1]
    assert not [at for at in asked if found < at < well]


def test_an_outlier_is_left_out_for_a_while() -> None:
    ejecting = t.Balancer(eject=t.Eject(2, 30 * MS, 0.5))
    failing = t.Fault(t.FAIL, "b", 0, 100 * MS, instances=1)
    told = play(QUICK, split(PAIR, balancer=ejecting), EVERY, failing)
    assert told.when("ejected")[0] == (4, 1)  # asked at 0 and at 4
    assert told.when("readmitted")[0] == (34, 1)
    assert errors(told)[:3] == [0, 4, 36]  # at 34 it is the turn of the other


def test_no_more_than_a_share_is_left_out() -> None:
    ejecting = t.Balancer(eject=t.Eject(1, 300 * MS, 0.5))
    told = play(QUICK, split(PAIR, balancer=ejecting), EVERY, t.Fault(t.FAIL, "b", 0, 100 * MS))
    assert told.when("ejected") == [(0, 1)]


def test_who_comes_back_gets_its_share_only_after_a_while() -> None:
    slowly = t.Balancer("smooth_weighted", slow_start_ns=100 * MS)
    told = play(QUICK, split(PAIR, balancer=slowly), EVERY, crash(1, 19))
    asked = [at for at, who in told.when("sent") if who == 1 and at > 20]
    early, late = sum(at < 70 for at in asked), sum(at >= 120 for at in asked)
    assert early < 8  # a quarter of the weight on average: a fifth of 25
    assert late == 20  # half of 40


def test_weights_are_dealt_to_the_instances_in_turn() -> None:
    heavy = PAIR._replace(weights=(3, 1))
    told = play(QUICK, split(heavy, balancer=t.Balancer("smooth_weighted")), tuple(range(8)))
    assert [who for _, who in told.when("sent") if who] == [1, 1, 2, 1, 1, 1, 2, 1]
