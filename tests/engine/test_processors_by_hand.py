"""Shared processors, event loops, frozen processes and work that costs more beside other work, worked out on paper."""

import pytest

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, split, two

SHARED = t.Unit(("b",), shared_cpu=True)
LOOP = t.Unit(("b",), event_loop=True)
FREEZE = t.Fault(t.FREEZE, "b", 3 * MS, 10 * MS)
NS = 1e-6  # of a ms


def ends(told: Told) -> list[float]:
    return [at for at, _ in told.endings]


def test_two_who_share_a_core_each_have_half_of_it() -> None:
    told = play(two((t.Compute(ms(6)),)), split(SHARED), (0, 2))
    # alone until 2 (4 left), together until 10, then the second alone for its last 2; an end comes within 1 ns after it
    assert ends(told) == [10 + NS, 12 + NS]
    assert [ns for ns, _, _ in told.calls()] == [0, 0, 2, 2]
    assert int(told.play.ending.books.work.sum()) == pytest.approx(12 * MS, abs=4)


def test_no_more_than_one_core_each() -> None:
    told = play(two((t.Compute(ms(6)),)), split(SHARED._replace(cores=2)), (0, 0, 0))
    assert ends(told) == pytest.approx([9, 9, 9], abs=5 * NS)
    told = play(two((t.Compute(ms(6)),)), split(SHARED._replace(cores=4)), (0, 0, 0))
    assert ends(told) == [6 + NS, 6 + 2 * NS, 6 + 3 * NS]  # one after another, in the order in which they began


def test_the_short_one_is_not_stuck_behind_the_long_one() -> None:
    both = {"b": {"do": t.Operation((t.Compute(ms(2)),)), "long": t.Operation((t.Compute(ms(20)),))}}
    app = t.Application(both, {"r": t.Route((t.Call("b", "do"),)), "l": t.Route((t.Call("b", "long"),))})
    for unit, short, long in ((SHARED, 1 + 4, 22), (t.Unit(("b",)), 22, 20)):
        log = ((0, "l"), (1 * MS, "r"))
        told = play(app, t.Architecture({"b": unit}, {}), (), mix=(("r", 1.0), ("l", 1.0)), log=log)
        assert ends(told) == pytest.approx([long, short], abs=3 * NS)


def test_instances_on_a_node_share_its_cores() -> None:
    pair = t.Unit(("b",), replicas=2, nodes=("n",))
    told = play(two((t.Compute(ms(5)),)), split(pair, nodes={"n": 1}), (0, 0))
    assert ends(told) == [5, 10]
    told = play(two((t.Compute(ms(5)),)), split(pair, nodes={"n": 2}), (0, 0))
    assert ends(told) == [5, 5]
    noisy = {"a": t.Unit(("a",), nodes=("n",), shared_cpu=True), "b": t.Unit(("b",), nodes=("n",), shared_cpu=True)}
    app = two((t.Compute(ms(4)),), (t.Parallel(((t.Call("b", "do"),), (t.Compute(ms(4)),)), 1, 2),))
    told = play(app, split(units=noisy, nodes={"n": 1}), (0,))
    assert ends(told) == pytest.approx([8], abs=3 * NS)


def test_a_frozen_process_goes_on_where_it_was() -> None:
    told = play(two((t.Compute(ms(5)),)), split(), (0,), FREEZE)
    assert ends(told) == [15]  # 3 ms done, 2 ms left at 13
    told = play(two((t.Compute(ms(50)),)), split(), (0,), FREEZE)
    assert ends(told) == [60]
    assert int(told.play.ending.books.work.sum()) == 60 * MS  # its core is held, doing nothing
    assert ends(play(two((t.Compute(ms(3)), t.Compute(ms(1)))), split(), (0,), FREEZE)) == [14]


def test_a_wait_passes_while_its_process_is_frozen_and_is_noticed_afterwards() -> None:
    told = play(two((t.Wait(ms(5)),)), split(), (0, 0.5, 9), FREEZE)
    assert ends(told) == [13, 13, 18]
    assert [at for at, where in told.when("arrive") if where == 1] == [0, 0.5, 13]
    assert [at for at, _ in told.when("postponed")] == [5, 5.5, 9]


def test_who_is_frozen_leaves_the_shared_cores_of_a_node_to_others() -> None:
    pair = t.Unit(("b",), replicas=2, nodes=("n",), shared_cpu=True)
    told = play(two((t.Compute(ms(6)),)), split(pair, nodes={"n": 1}), (0, 0), FREEZE._replace(instances=1))
    # 1.5 each until 3; the second alone until 7.5; the first, from 13, for its last 4.5
    assert ends(told) == pytest.approx([17.5, 7.5], abs=4 * NS)


def test_a_frozen_process_refuses_nobody_even_when_it_is_full() -> None:
    told = play(two((t.Wait(ms(2)),)), split(t.Unit(("b",), workers=1, queue=0)), (2, 4, 5), FREEZE)
    # at 13 it reads its mail: the wait of the first is over, the second finds the worker free, the third does not
    assert told.endings == [(13, "ok"), (15, "ok"), (13, "error")]


def test_an_event_loop_does_nothing_else_while_it_computes() -> None:
    app = two((t.Wait(ms(1)), t.Compute(ms(5)), t.Wait(ms(1))))
    told = play(app, split(LOOP), (0, 0.5))
    # at 1 the first computes, at 1.5 the second's wait is over and nobody looks; at 6 it is looked at, and computes
    assert ends(told) == [11, 12]  # the first's last wait is over at 7, and noticed at 11
    assert [at for at, _ in told.when("postponed")] == [1.5, 7]


def test_threads_notice_at_once() -> None:
    app = two((t.Wait(ms(1)), t.Compute(ms(5)), t.Wait(ms(1))))
    assert ends(play(app, split(), (0, 0.5))) == [7, 12]


def test_even_an_arrival_waits_for_the_event_loop() -> None:
    told = play(two((t.Compute(ms(5)),)), split(LOOP._replace(workers=2, queue=0)), (0, 1, 2, 3))
    assert [at for at, where in told.when("arrive") if where == 1] == [0, 5, 10, 15]
    assert told.endings == [(5, "ok"), (10, "ok"), (15, "ok"), (20, "ok")]  # its queue never fills


def test_computations_cost_more_beside_others_in_progress() -> None:
    crowd = t.Unit(("b",), cores=4, contention=0.1, coherency=0.01)
    told = play(two((t.Compute(ms(10)),)), split(crowd), (0, 1, 2))
    assert ends(told) == pytest.approx([10, 1 + 10 * (1 + 0.1 + 0.02), 2 + 10 * (1 + 0.2 + 0.06)])


def test_a_new_process_is_slow_and_becomes_faster() -> None:
    dies = t.Fault(t.CRASH, "b", 0, 10 * MS)
    told = play(two((t.Compute(ms(1)),)), split(t.Unit(("b",), warm_up_ns=90 * MS, cores=4)), (10, 40, 100), dies)
    assert [e.ended - e.arrived for e in told.answers] == pytest.approx([10, 2.5, 1])  # speed 0.1, 0.1 + 0.9 / 3, 1
    at_first = play(two((t.Compute(ms(1)),)), split(t.Unit(("b",), warm_up_ns=90 * MS)), (0,))
    assert ends(at_first) == [1]  # who runs from the beginning of the run is warm
