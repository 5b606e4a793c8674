"""Deadlines, and doing without: optional calls, fallbacks, and calls that nobody waits for. Worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, rules, split, two

B = t.Call("b", "do")
THREE = (t.Wait(ms(5)), t.Wait(ms(5)), t.Wait(ms(5)))


def test_a_deadline_travels_and_is_looked_at_between_steps() -> None:
    told = play(two(THREE), split(**rules(timeout=ms(7), deadline=True)), (0,))
    assert [at for at, _ in told.when("waited")] == [5, 10]
    assert told.when("expired") == [(10, 1)]
    assert told.endings == [(7, "error")]


def test_a_deadline_does_not_travel_unless_it_is_said() -> None:
    told = play(two(THREE), split(**rules(timeout=ms(7))), (0,))
    assert [at for at, _ in told.when("waited")] == [5, 10, 15]


def test_a_clients_patience_can_travel_too_and_the_soonest_deadline_counts() -> None:
    app = two(THREE, (t.Wait(ms(1)), B, t.Wait(ms(1))))
    told = play(app, split(**rules(deadline=True)), (0,), timeout=ms(9), deadline=True)
    assert told.endings == [(9, "timeout")]
    assert told.when("expired") == [(11, 1)]  # b, at its third step; then a, whose call has failed, has no further one
    told = play(app, split(**rules(timeout=ms(3), deadline=True)), (0,), timeout=ms(9), deadline=True)
    assert told.when("expired") == [(6, 1)]


def test_who_has_no_time_left_does_not_call_at_all() -> None:
    app = two(THREE, (t.Wait(ms(10)), B))
    told = play(app, split(), (0,), timeout=ms(10), deadline=True)
    assert [(at, where) for at, where in told.when("sent") if where] == []
    assert told.when("expired") == [(10, 0)]


def test_work_that_has_expired_in_the_queue_is_dropped_by_the_worker_that_takes_it() -> None:
    one = t.Unit(("b",), workers=1)
    told = play(two((t.Wait(ms(10)),)), split(one, **rules(timeout=ms(15), deadline=True)), (0, 0, 0))
    assert [at for at, _ in told.when("waited")] == [10, 20]
    assert told.when("expired") == [(20, 1)]
    assert told.endings == [(10, "ok"), (15, "error"), (15, "error")]


def test_an_attempt_after_the_deadline_of_its_caller_is_not_made() -> None:
    app = two((t.Fail(1.0),), (B,))
    tries = t.Retry(3, 6 * MS, on=("error",))
    told = play(app, split(**rules(retry=tries)), (0,), timeout=ms(10), deadline=True)
    assert [at for at, where in told.when("sent") if where] == [0, 6]
    assert told.when("expired") == [(12, -1)]
    assert told.calls() == [(0, 12, "timeout"), (0, 12, "error")]
    assert told.attempts == [3, 1]


def test_an_optional_call_that_fails_is_done_without() -> None:
    app = two((t.Wait(ms(2)), t.Fail(1.0)), (B._replace(optional=True), t.Wait(ms(3))))
    told = play(app, split(), (0,))
    assert told.endings == [(5, "degraded")]
    assert [(at, where) for at, where in told.when("degraded")] == [(2, 0)]
    assert [how for _, _, how in told.calls()] == ["error", "degraded"]


def test_an_optional_call_that_succeeds_degrades_nothing() -> None:
    assert play(two((t.Wait(ms(2)),), (B._replace(optional=True),)), split(), (0,)).endings == [(2, "ok")]


def test_a_fallback_runs_in_the_caller_instead() -> None:
    app = two((t.Wait(ms(2)), t.Fail(1.0)), (B, t.Wait(ms(1))))
    told = play(app, split(**rules(fallback=(t.Wait(ms(4)),))), (0,))
    assert told.endings == [(2 + 4 + 1, "degraded")]
    assert [where for _, where in told.when("waited")] == [1, 0, 0]


def test_a_fallback_may_fail_too() -> None:
    app = two((t.Fail(1.0),))
    told = play(app, split(**rules(fallback=(t.Wait(ms(4)), t.Fail(1.0)))), (0,))
    assert told.endings == [(4, "error")]


def test_inside_a_unit_there_is_no_fallback() -> None:
    together = t.Architecture({"all": t.Unit(("a", "b"))}, {}, **rules(fallback=(t.Wait(ms(4)),)))
    assert play(two((t.Fail(1.0),)), together, (0,)).endings == [(0, "error")]


def test_nobody_waits_for_what_is_done_in_the_background() -> None:
    app = two((t.Wait(ms(9)), t.Fail(1.0)), (B._replace(background=True), t.Wait(ms(2))))
    for architecture in (split(), t.Architecture({"all": t.Unit(("a", "b"))}, {})):
        told = play(app, architecture, (0,))
        assert told.endings == [(2, "ok")]
        assert (0, 9, "error") in told.calls()


def test_a_degraded_answer_is_a_success_that_makes_its_caller_degraded() -> None:
    operations = {
        "a": {"do": t.Operation((t.Parallel(((t.Call("b", "do"),), (t.Wait(ms(1)),)), 1, 2),))},
        "b": {"do": t.Operation((t.Call("c", "do", optional=True),))},
        "c": {"do": t.Operation((t.Fail(1.0),))},
    }
    app = t.Application(operations, {"r": t.Route((t.Call("a", "do"),))})
    units = {name: t.Unit((name,)) for name in operations}
    tries = rules(retry=t.Retry(3, on=("error",)))
    told = play(app, t.Architecture(units, {}, **tries), (0,))
    assert told.endings == [(1, "degraded")]
    assert sorted(told.attempts) == [1, 1, 3]  # only c was tried again
