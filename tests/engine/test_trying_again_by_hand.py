"""Retries, budgets, breakers and bulkheads, worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, rules, split, two

PAIR = t.Unit(("b",), replicas=2)
SLOW = two((t.Wait(ms(50)),))  # nobody waits so long
FAILING = two((t.Wait(ms(1)), t.Fail(1.0)))
ANY = ("refused", "overloaded", "limited", "reset", "timeout", "error")


def retry(attempts: int, first_ms: float = 0, **more: object) -> t.Retry:
    """Tried again after whatever went wrong."""
    return t.Retry(attempts, round(first_ms * MS), on=ANY)._replace(**more)


def asked(told: Told) -> list[tuple[float, int]]:
    """When which instance of b (1, 2, ..) was asked."""
    return [(at, where) for at, where in told.when("sent") if where > 0]


def test_pauses_double_up_to_their_bound_and_are_counted_from_the_failure() -> None:
    again = retry(5, 2, most_ns=8 * MS)
    told = play(FAILING, split(**rules(retry=again)), (0,))
    assert [at for at, _ in asked(told)] == [0, 1 + 2, 4 + 4, 9 + 8, 18 + 8]
    assert told.endings == [(27, "error")]
    assert told.attempts == [5, 1]  # the call to b, and the function call of a
    assert [at for at, _ in told.when("again")] == [3, 8, 17, 26]
    assert told.play.ending.books.retried.tolist() == [0, 4, 0]


def test_without_a_bound_the_pause_is_always_the_same() -> None:
    told = play(FAILING, split(**rules(retry=retry(3, 2))), (0,))
    assert [at for at, _ in asked(told)] == [0, 3, 6]


def test_a_timeout_is_per_attempt_from_its_sending() -> None:
    told = play(SLOW, split(**rules(timeout=ms(5), retry=retry(3))), (0,))
    assert [at for at, _ in asked(told)] == [0, 5, 10]
    assert [at for at, _ in told.when("timeout")] == [5, 10, 15]
    assert told.endings == [(15, "error")]


def test_a_call_that_would_last_too_long_is_not_tried_again() -> None:
    told = play(SLOW, split(**rules(timeout=ms(5), retry=retry(9, 1, within_ns=12 * MS))), (0,))
    assert [at for at, _ in asked(told)] == [0, 6]  # after the second, at 11 ms, one more ms would make 12
    assert told.endings == [(11, "error")]


def test_only_what_is_safe_is_tried_again_unless_it_is_said() -> None:
    one = t.Unit(("b",), workers=1, queue=0)
    safe = rules(retry=t.Retry(2, 3 * MS))
    writes = two((t.Wait(ms(4)), t.Query(ms(0), True)))
    assert play(writes, split(one, **safe), (0, 2)).endings == [(4, "ok"), (9, "ok")]  # overloaded: never begun
    assert play(FAILING, split(one, **safe), (0,)).attempts == [1, 1]  # an error is an answer
    told = play(writes, split(**rules(retry=t.Retry(2), timeout=ms(2))), (0,))
    assert told.endings == [(2, "error")]  # it may have been written
    told = play(two((t.Wait(ms(4)),)), split(**rules(retry=t.Retry(2), timeout=ms(2))), (0,))
    assert told.endings == [(4, "error")]  # reading twice does no harm


def test_an_attempt_avoids_the_instance_that_was_just_asked() -> None:
    told = play(FAILING, split(PAIR._replace(replicas=3), **rules(retry=retry(4))), (0,))
    assert asked(told) == [(0, 1), (1, 3), (2, 1), (3, 3)]  # the turn goes on among the others


def test_where_there_is_only_one_it_is_asked_again() -> None:
    assert asked(play(FAILING, split(**rules(retry=retry(3))), (0,))) == [(0, 1), (1, 1), (2, 1)]


def test_a_client_tries_again_by_itself_and_its_request_is_all_its_attempts() -> None:
    told = play(two((t.Wait(ms(20)),)), split(), (0,), timeout=ms(5), retry=retry(3, 1))
    assert told.endings == [(5 + 1 + 5 + 1 + 5, "timeout")]
    assert told.play.requests["attempts"].tolist() == [3]


def test_a_budget_pays_for_so_many_retries_and_successes_earn_more() -> None:
    spent = rules(retry=retry(20, budget=0.5))
    told = play(FAILING, split(**spent), (0,))
    assert told.attempts == [11, 1]  # the purse holds ten
    assert [(began, ended, how) for began, ended, how in told.calls() if how == "blocked"] == [(0, 11, "blocked")]
    crashes = [t.Fault(t.CRASH, "b", at * MS, 10 * MS) for at in (0, 40)]
    told = play(two((t.Wait(ms(1)),)), split(**spent), (5, 30, 32, 45), *crashes)
    assert told.attempts[::2] == [11, 1, 1, 2]  # two successes pay for one more


def test_a_breaker_opens_refuses_at_once_probes_and_closes() -> None:
    breaker = t.Breaker(0.5, window_ns=100 * MS, at_least=3, open_ns=20 * MS)
    slow = t.Fault(t.SLOW, "b", 0, 25 * MS, factor=10.0)
    app = two((t.Wait(ms(2)),))
    told = play(app, split(**rules(breaker=breaker, timeout=ms(5))), (0, 1, 2, 8, 26, 27, 28.5, 30), slow)
    assert [at for at, _ in asked(told)] == [0, 1, 2, 27, 30]
    assert [at for at, _ in told.when("blocked")] == [8, 26, 28.5]  # open until 27, then one probe at a time
    assert told.endings[-4:] == [(26, "error"), (29, "ok"), (28.5, "error"), (32, "ok")]


def test_a_probe_that_fails_opens_the_breaker_again() -> None:
    breaker = t.Breaker(1.0, window_ns=100 * MS, at_least=2, open_ns=10 * MS)
    told = play(FAILING, split(**rules(breaker=breaker)), (0, 0, 5, 11, 20, 22))
    assert [at for at, _ in asked(told)] == [0, 0, 11, 22]  # open from 1 to 11, and from 12 to 22


def test_a_bulkhead_lets_so_many_in_at_a_time() -> None:
    told = play(two((t.Wait(ms(10)),)), split(**rules(bulkhead=2)), (0, 1, 2, 10, 10.5))
    assert told.endings == [(10, "ok"), (11, "ok"), (2, "error"), (20, "ok"), (10.5, "error")]
    assert [how for _, _, how in told.calls() if how == "blocked"] == ["blocked"] * 2


def test_a_guard_that_said_yes_has_its_place_back_when_another_says_no() -> None:
    breaker = t.Breaker(1.0, window_ns=100 * MS, at_least=2, open_ns=10 * MS, probes=1)
    told = play(FAILING, split(**rules(breaker=breaker, bulkhead=1)), (0, 0, 1.5, 20, 20.5, 22))
    # the breaker is asked first: at 0 the bulkhead refuses the second, and that is no failure of b
    assert [at for at, _ in told.when("blocked")] == [0, 20.5, 22]
    assert [at for at, _ in asked(told)] == [0, 1.5, 20]  # open from 2.5 and from 21, after a probe


def test_an_adaptive_bulkhead_grows_with_successes_and_shrinks_with_failures() -> None:
    adaptive = t.Adaptive(least=1, most=4, shrink=0.5)
    told = play(two((t.Wait(ms(2)),)), split(**rules(bulkhead=adaptive)), (0, 0, 3, 3, 3, 6, 6, 6, 6))
    # one at first; after a success two; two successes add 1/2 + 1/2.5 and make 2.9: two again
    assert [at for at, _ in asked(told)] == [0, 3, 3, 6, 6]
