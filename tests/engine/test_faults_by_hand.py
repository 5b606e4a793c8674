"""Crashes and slowness, worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, split, two

PAIR = t.Unit(("b",), replicas=2)


def crash(at: float, lasts: float | None = None, **more: object) -> t.Fault:
    """A crash of b at some ms, for some ms."""
    for_ns = None if lasts is None else round(lasts * MS)
    return t.Fault(t.CRASH, "b", round(at * MS), for_ns)._replace(**more)


def slow(at: float, lasts: float | None, factor: float, **more: object) -> t.Fault:
    """b is slower from some ms on, for some ms."""
    for_ns = None if lasts is None else round(lasts * MS)
    return t.Fault(t.SLOW, "b", round(at * MS), for_ns, factor=factor)._replace(**more)


def hows(told: Told) -> list[str]:
    """How the calls of a to b ended, in order of ending."""
    return [how for began, ended, how in told.calls() if how != "error"]


def test_a_crash_resets_what_is_inside_one_latency_later() -> None:
    told = play(two((t.Wait(ms(50)),)), split(latency=2), (0, 4), crash(10))
    assert told.endings == [(12, "error"), (12, "error")]
    assert hows(told) == ["reset", "reset"]


def test_clients_hear_the_reset_of_the_process_they_asked() -> None:
    told = play(two((t.Wait(ms(50)),)), t.Architecture({"all": t.Unit(("a", "b"))}, {}), (0,), crash(10))
    assert told.endings == [(10, "reset")]


def test_a_reply_already_sent_arrives() -> None:
    assert play(two((t.Wait(ms(5)),)), split(latency=4), (0,), crash(10)).endings == [(13, "ok")]


def test_a_message_that_finds_a_dead_instance_is_refused_one_latency_each_way() -> None:
    told = play(two((t.Wait(ms(5)),)), split(latency=4), (0,), crash(2))
    assert told.endings == [(8, "error")]
    assert hows(told) == ["refused"]


def test_a_message_that_finds_the_instance_back_again_is_served() -> None:
    assert play(two((t.Wait(ms(5)),)), split(latency=4), (0,), crash(1, 2)).endings == [(13, "ok")]


def test_where_everybody_is_dead_the_caller_knows_it_at_once() -> None:
    told = play(two((t.Wait(ms(5)),)), split(latency=4), (5,), crash(2))
    assert told.endings == [(5, "error")]
    assert hows(told) == ["refused"]


def test_an_instance_accepts_again_exactly_when_the_crash_is_over() -> None:
    told = play(two((t.Wait(ms(5)),)), split(), (0, 11, 19.9, 20, 21), crash(10, 10))
    assert told.endings == [(5, "ok"), (11, "error"), (19.9, "error"), (25, "ok"), (26, "ok")]


def test_faults_come_before_arrivals_of_the_same_moment() -> None:
    assert play(two((t.Wait(ms(5)),)), split(), (0,), crash(0)).endings == [(0, "error")]


def test_callers_rotate_over_those_who_live() -> None:
    told = play(two((t.Wait(ms(1)),)), split(PAIR), (0, 10, 20, 30, 40, 50), crash(15, 20, instances=1))
    assert [where for _, where in told.when("arrive") if where > 0] == [1, 2, 2, 2, 2, 1]


def test_a_crashed_caller_forgets_whose_turn_it_was_and_hears_no_answer() -> None:
    dies = t.Fault(t.CRASH, "a", 5 * MS, 5 * MS)
    told = play(two((t.Wait(ms(20)),)), split(PAIR), (0, 12), dies)
    assert [where for _, where in told.when("arrive") if where > 0] == [1, 1]
    assert told.endings == [(5, "reset"), (32, "ok")]
    assert (0, 20, "orphaned") in told.calls()


def test_the_queue_dies_with_the_process_and_a_new_one_begins_empty() -> None:
    one = t.Unit(("b",), workers=1)
    told = play(two((t.Wait(ms(30)),)), split(one), (0, 1, 2, 12), crash(10, 1))
    assert told.endings == [(10, "error"), (10, "error"), (10, "error"), (42, "ok")]


def test_a_query_that_has_begun_runs_on_after_its_process_and_a_queued_one_vanishes() -> None:
    data = {"b": t.Database(("b",), connections=5, servers=1)}
    told = play(two((t.Query(ms(10), True),)), split(databases=data), (0, 1, 6), crash(5, 1))
    assert told.endings == [(5, "error"), (5, "error"), (20, "ok")]
    assert int(told.play.ending.books.query_work.sum()) == 20 * MS


def test_connections_are_new_with_the_new_process() -> None:
    data = {"b": t.Database(("b",), connections=1)}
    told = play(two((t.Query(ms(10), True),)), split(databases=data), (0, 6), crash(5, 1))
    assert told.endings == [(5, "error"), (16, "ok")]


def test_slowness_stretches_what_begins_meanwhile_and_nothing_else() -> None:
    told = play(two((t.Wait(ms(4)),)), split(), (8, 10, 19, 20), slow(10, 10, 3.0))
    assert [answer.ended - answer.arrived for answer in told.answers] == [4, 12, 12, 4]


def test_a_computation_begins_when_it_has_its_core() -> None:
    told = play(two((t.Compute(ms(4)),)), split(), (8, 9, 10), slow(10, 5, 3.0))
    assert told.endings == [(12, "ok"), (24, "ok"), (28, "ok")]


def test_a_query_begins_when_it_has_its_server() -> None:
    data = {"b": t.Database(("b",), servers=1)}
    told = play(two((t.Query(ms(4), False),)), split(databases=data), (8, 9, 10), slow(10, 5, 3.0, database=True))
    assert told.endings == [(12, "ok"), (24, "ok"), (28, "ok")]


def test_slowness_touches_only_the_steps_of_the_component_named() -> None:
    app = two((t.Wait(ms(4)),), (t.Wait(ms(2)), t.Call("b", "do")))
    together = t.Architecture({"all": t.Unit(("a", "b"))}, {}, network=t.Network(call_cpu_callee=ms(1)))
    assert play(app, together, (0,), slow(0, None, 3.0)).endings == [(2 + 12, "ok")]


def test_slowness_survives_a_restart() -> None:
    told = play(two((t.Wait(ms(4)),)), split(), (0, 20), slow(0, None, 3.0), crash(13, 2))
    assert told.endings == [(12, "ok"), (32, "ok")]


def test_overlapping_slownesses_multiply_and_overlapping_crashes_last_as_long_as_any() -> None:
    told = play(two((t.Wait(ms(1)),)), split(), (5, 15, 25), slow(0, 20, 2.0), slow(10, 20, 5.0))
    assert [answer.ended - answer.arrived for answer in told.answers] == [2, 10, 5]
    told = play(two((t.Wait(ms(1)),)), split(), (5, 15, 25, 35), crash(0, 20), crash(10, 20))
    assert [answer.outcome for answer in told.answers] == ["error", "error", "error", "ok"]


def test_a_share_of_the_instances_is_rounded_up() -> None:
    told = play(two((t.Wait(ms(1)),)), split(t.Unit(("b",), replicas=3)), (5,), crash(1, instances=0.5))
    assert [where for _, where in told.when("crash")] == [1, 2]
    assert told.endings == [(6, "ok")]
