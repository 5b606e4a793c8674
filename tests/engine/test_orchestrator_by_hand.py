"""Restarts, probes, and requests that kill, worked out on paper."""

import pytest

from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, rules, split, two

QUICK = two((t.Wait(ms(1)),))
B = t.Unit(("b",))
PAIR = B._replace(replicas=2)


def care(first_ms: float | None = None, most_ms: float | None = None, **more: object) -> dict[str, t.Orchestrator]:
    """An orchestrator, to go into `split`."""
    times = [None if at is None else round(at * MS) for at in (first_ms, most_ms)]
    return {"orchestrator": t.Orchestrator(*times)._replace(**more)}


def deadly(share: float, **more: object) -> t.Fault:
    """b dies of its requests."""
    return t.Fault(t.CRASH, "b", set_off=share)._replace(**more)


def test_a_dead_process_is_started_again_after_a_wait_and_its_start_up() -> None:
    once = t.Fault(t.CRASH, "b", 10 * MS)
    told = play(QUICK, split(**care(5)), (0, 12, 15), once)
    assert [at for at, _ in told.when("restart")] == [15]
    assert told.endings == [(1, "ok"), (12, "error"), (16, "ok")]
    told = play(QUICK, split(B._replace(start_up=ms(20)), **care(5)), (0, 12, 34, 35), once)
    assert told.endings[2:] == [(34, "error"), (36, "ok")]


def test_without_an_orchestrator_it_stays_dead() -> None:
    assert play(QUICK, split(), (500,), t.Fault(t.CRASH, "b", 10 * MS)).endings == [(500, "error")]


def test_a_fault_that_says_how_long_is_left_alone_by_the_orchestrator() -> None:
    told = play(QUICK, split(**care(1)), (), t.Fault(t.CRASH, "b", 10 * MS, 30 * MS))
    assert [at for at, _ in told.when("restart")] == [40]


def test_a_request_kills_the_process_that_begins_it_and_all_beside_it() -> None:
    app = two((t.Wait(ms(5)),))
    told = play(app, split(PAIR), (0, 2), deadly(1.0))
    assert told.when("killed") == [(0, 1), (2, 2)]
    assert [at for at, _ in told.when("crash")] == [0, 2]
    assert told.endings == [(0, "error"), (2, "error")]
    assert [how for _, _, how in told.calls() if how == "reset"] == ["reset"] * 2


def test_a_poisonous_request_that_is_tried_again_kills_the_next_one_too() -> None:
    more = rules(retry=t.Retry(3, MS, on=("reset",)))
    told = play(two((t.Wait(ms(5)),)), split(B._replace(replicas=3), **more), (0,), deadly(1.0))
    assert [at for at, _ in told.when("killed")] == [0, 1, 2]
    assert told.endings == [(2, "error")]


def test_what_dies_again_and_again_is_started_later_and_later() -> None:
    told = play(QUICK, split(**care(5, 12)), (0, 10, 30, 50, 70), deadly(1.0))
    assert [at for at, _ in told.when("crash")] == [0, 10, 30, 50, 70]
    assert [at for at, _ in told.when("restart")] == [5, 20, 42, 62, 82]  # after 5, 10, 12, 12, 12


def test_a_fault_can_say_when_the_killed_are_back() -> None:
    told = play(QUICK, split(**care(5)), (0, 19, 20), deadly(1.0, for_ns=20 * MS))
    assert [at for at, _ in told.when("restart")] == [20, 40]


def test_who_does_not_answer_its_liveness_probe_is_killed_and_started_again() -> None:
    frozen = t.Fault(t.FREEZE, "b", 40 * MS, 500 * MS)
    told = play(QUICK, split(**care(5, liveness=t.Probe(10 * MS, fall=3))), (41, 90), frozen)
    ((killed, where),) = told.when("killed")
    assert where == 1
    assert 40 + 20 < killed < 40 + 30  # the third probe after it froze
    assert told.endings == [(killed, "error"), (91, "ok")]
    ((back, _),) = told.when("restart")
    assert back - killed == pytest.approx(5)


def test_who_is_not_ready_is_not_asked() -> None:
    frozen = t.Fault(t.FREEZE, "b", 40 * MS, 60 * MS, instances=1)
    told = play(QUICK, split(PAIR, **care(readiness=t.Probe(10 * MS, fall=1))), tuple(range(0, 200, 2)), frozen)
    ((unready, where),) = told.when("unready")
    ((ready, _),) = told.when("ready")
    assert where == 1
    assert 40 < unready < 50
    assert 100 < ready < 110
    assert not [at for at, who in told.when("sent") if who == 1 and unready < at < ready]
