"""Messages that are late, lost or never arrive, and proxies on their way, worked out on paper."""

import pytest

from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, rules, split, two

QUICK = two((t.Wait(ms(1)),))
PAIR = t.Unit(("b",), replicas=2)


def link(kind: str, at: float = 0, lasts: float | None = None, **more: object) -> t.Fault:
    """Something happens to the link from a to b."""
    for_ns = None if lasts is None else round(lasts * MS)
    return t.Fault(kind, "a", round(at * MS), for_ns, callee="b")._replace(**more)


def test_on_a_cut_link_nothing_is_heard_until_somebody_gives_up() -> None:
    told = play(QUICK, split(**rules(timeout=ms(5))), (0, 10, 20), link(t.CUT, 9, 10))
    assert told.endings == [(1, "ok"), (15, "error"), (21, "ok")]
    assert [at for at, _ in told.when("vanished")] == [10]


def test_an_answer_vanishes_too() -> None:
    told = play(QUICK, split(latency=1, **rules(timeout=ms(9))), (0,), link(t.CUT, 1.5))
    assert [at for at, _ in told.when("waited")] == [2]
    assert [at for at, _ in told.when("vanished")] == [2]
    assert told.endings == [(9, "error")]


def test_without_a_timeout_it_waits_for_ever() -> None:
    assert play(QUICK, split(), (0,), link(t.CUT)).endings == [(2_000, "in_flight")]


def test_a_late_link_is_late_both_ways() -> None:
    told = play(QUICK, split(latency=2), (0, 20), link(t.DELAY, 10, law=ms(3)))
    assert told.endings == [(5, "ok"), (20 + 5 + 1 + 5, "ok")]


def test_what_is_lost_is_sent_again_after_a_time_that_doubles() -> None:
    network = t.Network(loss=0.5, retransmit_ns=1 * MS)
    told = play(QUICK, split(network=network), tuple(range(0, 900, 3)))
    late = [round(ended - began - 1) for began, ended, _ in told.calls()[::2]]
    ways = {0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023}  # of one message
    assert all(any(both - one in ways for one in ways) for both in late)
    assert sum(both == 0 for both in late) == pytest.approx(300 / 4, abs=30)  # neither message is lost
    assert told.when("retransmitted")


def test_a_link_that_loses_messages_is_slow_and_not_silent() -> None:
    told = play(QUICK, split(network=t.Network(retransmit_ns=MS)), tuple(range(0, 300, 3)), link(t.LOSE, share=0.3))
    assert {how for _, how in told.endings} == {"ok"}
    assert len(told.when("retransmitted")) > 40


def zoned(**more: object) -> t.Architecture:
    """a in the north; b in the north and in the south."""
    units = {"a": t.Unit(("a",), zones=("north",)), "b": PAIR}
    return split(units=units, zones=("north", "south"))._replace(**more)


def test_crossing_zones_costs_more_each_way() -> None:
    told = play(QUICK, zoned(network=t.Network(ms(1), cross_zone=ms(4))), (0, 20))
    assert told.endings == [(3, "ok"), (20 + 1 + 4 + 1 + 4 + 1, "ok")]


def test_a_zone_that_is_cut_off_works_inside_and_is_not_heard_outside() -> None:
    apart = t.Fault(t.CUT, "south", 0, 25 * MS, zone=True)
    told = play(QUICK, zoned(**rules(timeout=ms(5))), (0, 10, 20, 30, 40), apart)
    assert told.endings == [(1, "ok"), (15, "error"), (21, "ok"), (31, "ok"), (41, "ok")]
    north = t.Fault(t.CUT, "north", 0, None, zone=True)
    assert play(QUICK, zoned(), (0,), north).endings == [(2_000, "in_flight")]  # clients stand outside


def test_a_zone_dies_as_one() -> None:
    south = t.Fault(t.CRASH, "south", 5 * MS, 20 * MS, zone=True)
    told = play(QUICK, zoned(), (0, 10, 20, 30, 40), south)
    assert told.when("crash") == [(5, 2)]
    assert [where for _, where in told.when("arrive") if where] == [1, 1, 1, 2, 1]


def test_a_proxy_is_one_hop_more_each_way_and_works_for_it() -> None:
    proxy = t.Balancer(proxy=True, compute=ms(2))
    told = play(QUICK, split(PAIR, balancer=proxy, latency=1), (0, 100))
    b_work = 1 + 2 + 1 + 1 + 1 + 1  # to the proxy, its work, on to b, b's work, and back
    a_work = 2 + 1 + b_work + 1  # clients reach a's proxy at once
    assert told.endings == [(a_work, "ok"), (100 + a_work, "ok")]
    assert told.calls()[0] == (2 + 1, 2 + 1 + b_work, "ok")
    assert told.attempts == [1, 1, 1, 1]


def test_a_proxy_tries_again_by_itself_and_its_caller_sees_one_attempt() -> None:
    proxy = t.Balancer(proxy=True, retry=t.Retry(2, on=("error",)))
    failing = t.Fault(t.FAIL, "b", 0, None, instances=1)
    told = play(QUICK, split(PAIR, balancer=proxy), (0, 10, 20), failing)
    assert {how for _, how in told.endings} == {"ok"}
    assert set(told.attempts) == {1}
    assert len(told.when("again")) == 2  # the turn comes back to the first after it was avoided


def test_a_proxy_sees_all_that_is_outstanding() -> None:
    asking = two((t.Wait(ms(10)),))
    units = {"a": t.Unit(("a",), replicas=2), "b": PAIR}
    for proxy, expected in ((False, [1, 1]), (True, [1, 2])):
        balancer = t.Balancer("least_outstanding", proxy=proxy)
        told = play(asking, split(units=units, balancer=balancer), (0, 1))
        numbers = {3: 2, 2: 1}
        served = [numbers[where] for _, where in told.when("waited")]
        assert served == expected
