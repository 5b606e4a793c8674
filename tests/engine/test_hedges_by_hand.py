"""Hedges, and what giving up does elsewhere, worked out on paper."""

from simulator.model import laws
from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, rules, split, two

PAIR = t.Unit(("b",), replicas=2)
LIMP = t.Fault(t.FREEZE, "b", 0, 40 * MS, instances=1)  # instance 1 does nothing for 40 ms
WAITING = two((t.Wait(ms(5)),))


def test_a_hedge_asks_another_and_the_first_answer_wins() -> None:
    told = play(WAITING, split(PAIR, **rules(hedge_ns=8 * MS)), (0,), LIMP)
    assert [(at, where) for at, where in told.when("sent") if where] == [(0, 1), (8, 2)]
    assert [at for at, _ in told.when("hedged")] == [8]
    assert [at for at, _ in told.when("abandoned")] == [13]
    assert told.endings == [(13, "ok")]
    assert told.attempts == [2, 1]
    assert [at for at, where in told.when("waited") if where == 1] == [45]  # the other runs on


def test_an_answer_in_time_needs_no_hedge() -> None:
    told = play(WAITING, split(PAIR, **rules(hedge_ns=6 * MS)), (0,))
    assert told.when("hedged") == []
    assert told.attempts == [1, 1]
    told = play(WAITING, split(PAIR, **rules(hedge_ns=5 * MS)), (0,))
    assert told.attempts == [2, 1]  # at the very moment of the alarm it comes too late, as with a timeout


def test_so_many_hedges_one_after_another_each_avoiding_the_last() -> None:
    told = play(WAITING, split(PAIR, **rules(hedge_ns=2 * MS, hedges=3)), (0,), LIMP._replace(instances=2))
    assert [(at, where) for at, where in told.when("sent") if where] == [(0, 1), (2, 2), (4, 1), (6, 2)]
    assert told.endings == [(45, "ok")]
    assert told.attempts == [4, 1]


def test_a_hedge_has_a_clock_of_its_own_and_the_last_failure_counts() -> None:
    told = play(WAITING, split(PAIR, **rules(hedge_ns=2 * MS, timeout=ms(4))), (0,), LIMP._replace(instances=2))
    assert [at for at, _ in told.when("timeout")] == [4, 6]
    assert told.endings == [(6, "error")]


def test_a_further_attempt_begins_a_new_round_with_a_hedge_of_its_own() -> None:
    more = rules(hedge_ns=2 * MS, timeout=ms(4), retry=t.Retry(2, MS))
    told = play(WAITING, split(PAIR, **more), (0,), LIMP._replace(instances=2, for_ns=9 * MS))
    assert [(at, where) for at, where in told.when("sent") if where] == [(0, 1), (2, 2), (7, 1), (9, 2)]
    assert told.endings == [(13, "error")]  # both answer at 9 + 5 ms, too late for their clocks of 11 and 13 ms


def test_a_hedge_is_not_asked_of_the_guards() -> None:
    told = play(WAITING, split(PAIR, **rules(hedge_ns=8 * MS, bulkhead=1)), (0, 1), LIMP)
    assert told.endings == [(13, "ok"), (1, "error")]
    assert told.when("blocked") == [(1, -1)]


def test_cancelling_stops_the_callee_before_its_next_step() -> None:
    steps = (t.Wait(ms(5)), t.Wait(ms(5)), t.Query(ms(5), False))
    told = play(two(steps), split(latency=1, **rules(timeout=ms(8), cancel=True)), (0,))
    assert told.endings == [(8, "error")]
    assert [at for at, _ in told.when("waited")] == [6, 11]  # the message arrives at 9 ms
    assert told.when("cancelled") == [(11, 1)]
    assert told.when("queried") == []


def test_without_cancelling_the_callee_goes_on_for_nobody() -> None:
    steps = (t.Wait(ms(5)), t.Wait(ms(5)), t.Query(ms(5), False))
    told = play(two(steps), split(latency=1, **rules(timeout=ms(8))), (0,))
    assert [at for at, _ in told.when("queried")] == [16]


def test_a_hedge_that_lost_is_cancelled_too() -> None:
    app = two((t.Wait(ms(5)), t.Wait(ms(5))))
    told = play(app, split(PAIR, **rules(hedge_ns=1 * MS, cancel=True)), (0,))
    assert told.endings == [(10, "ok")]
    assert [at for at, _ in told.when("abandoned")] == [10]
    assert told.when("cancelled") == []  # it has no further step
    drawn = laws.Law((laws.Branch(laws.EXPONENTIAL, 5.0 * MS),))
    one_slow = two((t.Wait(drawn), t.Wait(ms(5)), t.Wait(ms(5))))
    told = play(one_slow, split(PAIR, **rules(hedge_ns=1 * MS, cancel=True)), tuple(range(0, 400, 40)))
    assert len(told.when("cancelled")) + len(told.when("abandoned")) > len(told.when("abandoned")) > 0


def test_cancelling_reaches_those_who_wait_in_the_queue() -> None:
    one = t.Unit(("b",), workers=1)
    told = play(two((t.Wait(ms(10)),)), split(one, **rules(timeout=ms(4), cancel=True)), (0, 1, 20))
    assert [at for at, _ in told.when("waited")] == [10, 30]
    assert told.when("cancelled") == [(10, 1)]
