"""Cores, servers, workers and connections of the real runtime, on clocks fed by hand."""

import asyncio
import heapq
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.program import UnitRow
from simulator.policies.queueing import FIFO, LIFO, PRIORITY
from simulator.testbed.capacity import PLENTY, Gate, PlainCores, Slots, shared_table
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.workers import Turn, Workers

MS = 1_000_000
JOBS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), min_size=1, max_size=40)


def slots(size: int, table: Path | None = None) -> Slots:
    async def made() -> Slots:
        timer = PreciseTimer()
        timer.close()  # booking needs no alarm
        return Slots(timer, size, table)

    return asyncio.run(made())


def first_come_first_served(jobs: list[tuple[int, int]], size: int) -> list[int]:
    """Kiefer and Wolfowitz: each takes the server that is free first."""
    free = [0] * size
    ends = []
    for at, work in jobs:
        end = max(at, heapq.heappop(free)) + work
        heapq.heappush(free, end)
        ends.append(end)
    return ends


@settings(deadline=None, max_examples=50)
@given(JOBS, st.integers(1, 5))
def test_slots_are_servers_first_come_first_served(jobs: list[tuple[int, int]], size: int) -> None:
    jobs.sort(key=lambda job: job[0])
    cores = slots(size)
    assert [cores.book(at, work) for at, work in jobs] == first_come_first_served(jobs, size)


def test_with_plenty_of_slots_nobody_waits() -> None:
    cores = slots(PLENTY)
    assert [cores.book(7, work) for work in range(100)] == [7 + work for work in range(100)]


def test_slots_in_a_table_are_shared_by_all_who_open_it(tmp_path: Path) -> None:
    table = shared_table(tmp_path / "servers", 2)
    here, there = slots(2, table), slots(2, table)
    assert [here.book(0, 10), there.book(0, 20), here.book(1, 5), there.book(2, 5)] == [10, 20, 15, 20]
    here.close()
    there.close()


def test_a_gate_lets_in_then_queues_in_order_then_refuses() -> None:
    async def story() -> None:
        gate = Gate(1, 2)
        inside, first, second, refused = (gate.line_up(at_ns) for at_ns in (5, 6, 9, 9))
        assert (inside.result(), refused.result()) == (5, None)
        gate.leave(8)
        assert (first.result(), second.done()) == (8, False)
        gate.give_up(second)
        assert second.result() is None
        gate.leave(10)
        assert gate.busy == 0

    asyncio.run(story())


def served(rows: UnitRow, comers: list[tuple[int, int]], leaves_ns: list[int]) -> list[Turn]:
    """The turns of those who come (when, how important) to one busy worker, which is free at these moments."""

    async def story() -> list[Turn]:
        workers = Workers(rows)
        assert (await workers.enter(0, 0)).admitted
        waiting = []
        for comer in comers:
            waiting.append(asyncio.create_task(workers.enter(*comer)))
            await asyncio.sleep(0)
        for at_ns in leaves_ns:
            workers.leave(at_ns)
        return [await task for task in waiting]

    return asyncio.run(story())


def test_workers_take_the_oldest_the_youngest_or_the_most_important_first() -> None:
    comers, leaves = [(1, 0), (2, 5), (3, 5)], [10, 20, 30]
    for order, moments in ((FIFO, [10, 20, 30]), (LIFO, [30, 20, 10]), (PRIORITY, [30, 10, 20])):
        turns = served(UnitRow(0, 1, 1, 1, 9, order=order), comers, leaves)
        assert turns == [Turn(at_ns, admitted=True) for at_ns in moments]


def test_a_full_queue_turns_away_whoever_comes_or_the_least_important() -> None:
    comers, full = [(1, 0), (2, 5)], UnitRow(0, 1, 1, 1, 1)
    assert served(full, comers, [10]) == [Turn(10, admitted=True), Turn(2, admitted=False)]
    important = full._replace(order=PRIORITY)
    assert served(important, comers, [10]) == [Turn(2, admitted=False), Turn(10, admitted=True)]


def test_who_has_waited_too_long_is_turned_away_at_its_turn() -> None:
    impatient = UnitRow(0, 1, 1, 1, 9, codel_ns=5 * MS)
    turns = served(impatient, [(0, 0), (295 * MS, 0)], [300 * MS])
    assert turns == [Turn(300 * MS, admitted=False), Turn(300 * MS, admitted=True)]


def test_a_semaphore_of_one_core_works_one_after_another() -> None:
    async def story() -> None:
        timer = PreciseTimer()
        cores = PlainCores(timer, 1)
        start_ns = time.monotonic_ns()
        ends = await asyncio.gather(*(cores.work(start_ns, 3 * MS) for _ in range(3)))
        assert ends == sorted(ends)
        assert ends[2] - start_ns >= 9 * MS
        timer.close()

    asyncio.run(story())
