"""Calls, workers, cores, timeouts and groups, worked out on paper."""

import pytest

from simulator.model import topology as t
from tests.engine.by_hand import ms, play, split, two

SOLO = t.Unit(("b",))


def test_a_call_costs_its_way_there_the_work_and_its_way_back() -> None:
    told = play(two((t.Compute(ms(5)),)), split(latency=2), (0, 100))
    assert told.endings == [(9, "ok"), (109, "ok")]
    assert told.calls() == [(0, 9, "ok"), (0, 9, "ok"), (100, 109, "ok"), (100, 109, "ok")]


def test_a_call_inside_a_unit_is_free() -> None:
    together = t.Architecture({"all": t.Unit(("a", "b"))}, {}, network=t.Network(ms(2), ms(0), ms(3), ms(3)))
    assert play(two((t.Compute(ms(5)),)), together, (0,)).endings == [(5, "ok")]


def test_clients_are_as_far_away_as_the_network_says_both_ways() -> None:
    told = play(two((t.Compute(ms(5)),)), split(network=t.Network(ms(1), ms(10))), (0,))
    assert told.endings == [(10 + 1 + 5 + 1 + 10, "ok")]


def test_calling_costs_the_callers_core_before_sending_and_the_callees_before_the_first_step() -> None:
    network = t.Network(ms(1), call_cpu_caller=ms(3), call_cpu_callee=ms(4))
    told = play(two((t.Wait(ms(5)),)), split(network=network), (0, 0))
    assert [at for at, where in told.when("sent") if where == 1] == [3, 3]  # a has cores enough for both
    assert told.endings == [(3 + 1 + 4 + 5 + 1, "ok"), (3 + 1 + 4 + 4 + 5 + 1, "ok")]  # b has one core


def test_computations_wait_for_cores_in_order_and_waits_do_not() -> None:
    assert play(two((t.Compute(ms(5)),)), split(), (0, 0, 1)).endings == [(5, "ok"), (10, "ok"), (15, "ok")]
    assert play(two((t.Wait(ms(5)),)), split(), (0, 0, 1)).endings == [(5, "ok"), (5, "ok"), (6, "ok")]
    assert play(two((t.Compute(ms(5)),)), split(SOLO._replace(cores=2)), (0, 0, 1)).endings[2] == (10, "ok")


def test_whoever_finds_no_worker_waits_and_whoever_finds_no_place_is_refused_at_once() -> None:
    told = play(two((t.Wait(ms(10)),)), split(SOLO._replace(workers=1, queue=1), latency=1), (0, 1, 2, 3))
    assert told.endings == [(12, "ok"), (22, "ok"), (4, "error"), (5, "error")]
    assert [how for _, _, how in told.calls() if how == "overloaded"] == ["overloaded"] * 2


def test_a_queue_of_none_refuses_whoever_cannot_begin() -> None:
    told = play(two((t.Wait(ms(10)),)), split(SOLO._replace(workers=1, queue=0)), (0, 9, 10))
    assert told.endings == [(10, "ok"), (9, "error"), (20, "ok")]


def test_a_clients_own_refusal_is_overloaded_and_a_callees_is_an_error() -> None:
    units = {"all": t.Unit(("a", "b"), workers=1, queue=0)}
    told = play(two((t.Wait(ms(10)),)), t.Architecture(units, {}), (0, 5))
    assert told.endings == [(10, "ok"), (5, "overloaded")]


def test_a_worker_is_held_while_its_operation_waits_for_another() -> None:
    units = {"a": t.Unit(("a",), workers=1), "b": t.Unit(("b",))}
    assert play(two((t.Wait(ms(10)),)), split(units=units), (0, 0)).endings == [(10, "ok"), (20, "ok")]


def test_a_client_that_gives_up_hears_nothing_more_and_stops_nothing() -> None:
    told = play(two((t.Compute(ms(10)),)), split(), (0, 1), timeout=ms(5))
    assert told.endings == [(5, "timeout"), (6, "timeout")]
    assert [at for at, _ in told.when("computed")] == [10, 20]
    assert int(told.play.ending.books.work.sum()) == 20_000_000


def test_an_answer_at_the_very_moment_of_the_timeout_comes_too_late() -> None:
    assert play(two((t.Wait(ms(5)),)), split(), (0,), timeout=ms(5)).endings == [(5, "timeout")]


@pytest.mark.parametrize(
    ("need", "answered", "how"),
    [(1, 2, "ok"), (2, 4, "ok"), (3, 9, "error")],  # after 2, 4 and 9 ms; the last one fails
)
def test_a_group_goes_on_when_enough_have_succeeded_and_fails_when_they_cannot(
    need: int, answered: float, how: str
) -> None:
    branches = ((t.Wait(ms(2)),), (t.Wait(ms(4)),), (t.Wait(ms(9)), t.Fail(1.0)))
    told = play(two((), (t.Parallel(branches, 1, need),)), split(), (0,))
    assert told.endings == [(answered, how)]
    assert [at for at, _ in told.when("waited")] == [2, 4, 9]  # the rest run on unheeded


def test_the_worker_is_free_with_the_answer_though_branches_run_on() -> None:
    branches = ((t.Wait(ms(1)),), (t.Wait(ms(50)),))
    units = {"a": t.Unit(("a",), workers=1), "b": t.Unit(("b",))}
    told = play(two((), (t.Parallel(branches, 1, 1),)), split(units=units), (0, 0, 0))
    assert told.endings == [(1, "ok"), (2, "ok"), (3, "ok")]


def test_copies_inside_a_unit_share_its_cores_and_one_worker() -> None:
    steps = (t.Parallel(((t.Compute(ms(4)),),), 3, 3),)
    units = {"a": t.Unit(("a",), cores=2, workers=1), "b": t.Unit(("b",))}
    assert play(two((), steps), split(units=units), (0,)).endings == [(8, "ok")]


def test_repeated_steps_follow_one_another_and_a_failure_ends_the_operation_there() -> None:
    assert play(two((t.Repeat((t.Wait(ms(3)),), 4),)), split(), (0,)).endings == [(12, "ok")]
    failing = (t.Wait(ms(3)), t.Fail(1.0), t.Wait(ms(100)))
    assert play(two(failing), split(), (0,)).endings == [(3, "error")]


def test_of_a_choice_exactly_one_option_runs() -> None:
    either = t.Choose(((0.5, (t.Wait(ms(1)),)), (0.3, (t.Wait(ms(2)),)), (0.2, (t.Wait(ms(3)),))))
    told = play(two((either,)), split(), tuple(range(0, 900, 3)))
    spent = [answer.ended - answer.arrived for answer in told.answers]
    assert [spent.count(n) for n in (1, 2, 3)] == pytest.approx([150, 90, 60], abs=35)
    assert sum(spent.count(n) for n in (1, 2, 3)) == 300


def test_a_query_takes_a_connection_of_its_instance_and_then_a_server() -> None:
    data = {"b": t.Database(("b",), connections=2, servers=1)}
    told = play(two((t.Query(ms(4), False),)), split(databases=data), (0, 0, 0))
    assert told.endings == [(4, "ok"), (8, "ok"), (12, "ok")]
    assert [at for at, _ in told.when("connection_wait")] == [0]
    assert [at for at, _ in told.when("server_wait")] == [0, 4]


def test_connections_are_per_instance_and_servers_in_all() -> None:
    data = {"b": t.Database(("b",), connections=1)}
    told = play(two((t.Query(ms(4), True),)), split(SOLO._replace(replicas=2), databases=data), (0, 0, 0))
    assert told.endings == [(4, "ok"), (4, "ok"), (8, "ok")]


def test_round_robin_asks_one_instance_after_the_other() -> None:
    told = play(two((t.Wait(ms(1)),)), split(SOLO._replace(replicas=3)), (0, 10, 20, 30))
    assert [where for _, where in told.when("arrive") if where > 0] == [1, 2, 3, 1]


def test_malformed_requests_are_turned_away_before_authentication_and_strangers_after_it() -> None:
    app = two((t.Wait(ms(1)),))._replace(authentication=ms(7), routes={"r": t.Route((t.Call("a", "do"),), auth=True)})
    gateway = t.Gateway(t.Unit((), cores=t.UNLIMITED), ms(2))
    malformed = play(app, split(gateway=gateway), (0,), malformed=1.0)
    stranger = play(app, split(gateway=gateway), (0,), unauthenticated=1.0)
    welcome = play(app, split(gateway=gateway), (0,))
    assert [told.endings for told in (malformed, stranger, welcome)] == [[(2, "denied")], [(9, "denied")], [(10, "ok")]]


def test_arrivals_stop_with_the_duration_and_what_is_unanswered_after_the_drain_is_in_flight() -> None:
    experiment = t.Experiment(10_000_000, drain_ns=5_000_000)
    told = play(two((t.Wait(ms(10)),)), split(), (0, 4, 9, 10, 11), experiment=experiment)
    assert told.endings == [(10, "ok"), (14, "ok"), (15, "in_flight")]
    assert told.play.ending.at_ns == 15_000_000
