"""Integrals of a stretch, worked out on paper: what crosses a boundary is divided, what waits at one counts in both."""

import numpy as np

from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, split, two

EXPERIMENT = t.Experiment(1_000 * MS, drain_ns=1_000 * MS)  # stretches of 2 ms


def column(table: np.ndarray, number: int) -> list[float]:
    """The first five stretches of a unit or database, in ms (counts: as they are)."""
    return (table[:5, number] / (1 if table.max() < 1_000 else MS)).tolist()


def test_work_that_crosses_boundaries_is_divided_among_the_stretches() -> None:
    levels = play(two((t.Compute(ms(5)),)), split(), (1,), experiment=EXPERIMENT).play.ending.levels
    assert levels.edges_ns[:4].tolist() == [0, 2 * MS, 4 * MS, 6 * MS]
    assert column(levels.busy_workers, 1) == [1, 2, 2, 0, 0]
    assert column(levels.busy_cores, 1) == [1, 2, 2, 0, 0]
    assert column(levels.reached, 0) == [1, 0, 0, 0, 0]  # a.do, a function call of the edge
    assert column(levels.reached, 1) == [1, 0, 0, 0, 0]


def test_those_who_wait_for_a_worker_a_core_or_a_server_are_counted_where_they_wait() -> None:
    one = t.Unit(("b",), workers=1)
    queued = play(two((t.Wait(ms(3)),)), split(one), (0, 0, 0)).play.ending.levels
    assert column(queued.queued, 1) == [4, 3, 2, 0, 0]
    assert queued.queue_max[:5, 1].tolist() == [2, 2, 1, 1, 0]  # at 6 ms one waits until its turn comes
    waiting = play(two((t.Compute(ms(3)),)), split(), (0, 0, 0)).play.ending.levels
    assert column(waiting.core_waiting, 1) == [4, 3, 2, 0, 0]
    data = {"b": t.Database(("b",), servers=1, connections=2)}
    asked = play(two((t.Query(ms(3), False),)), split(databases=data), (0, 0, 0)).play.ending.levels
    assert column(asked.server_waiting, 0) == [4, 3, 2, 0, 0]
    assert column(asked.busy_servers, 0) == [2, 2, 2, 2, 1]
    assert asked.queries[:5, 0].tolist() == [1, 1, 0, 1, 0]


def test_the_longest_queue_of_a_stretch_is_that_of_one_instance() -> None:
    pair = t.Unit(("b",), replicas=2, workers=1)
    levels = play(two((t.Wait(ms(9)),)), split(pair), (0, 0, 0, 0, 0, 0)).play.ending.levels
    assert levels.queue_max[0, 1] == 2
    assert column(levels.queued, 1)[0] == 8


def test_a_crash_ends_what_it_cuts_short() -> None:
    crash = t.Fault(t.CRASH, "b", 3 * MS)
    ending = play(two((t.Compute(ms(9)),)), split(), (0, 1), crash).play.ending
    assert column(ending.levels.busy_cores, 1) == [2, 1, 0, 0, 0]
    assert column(ending.levels.core_waiting, 1) == [1, 1, 0, 0, 0]
    assert ending.books.work[1] == 3 * MS
    assert ending.books.residence[1] == (3 + 2) * MS


def test_the_last_stretch_is_the_drain() -> None:
    experiment = t.Experiment(10 * MS, drain_ns=4 * MS)
    ending = play(two((t.Wait(ms(9)),)), split(), (8,), experiment=experiment).play.ending
    assert ending.levels.edges_ns[-2:].tolist() == [10 * MS, 14 * MS]
    assert ending.levels.busy_workers[-1, 1] == 4 * MS
