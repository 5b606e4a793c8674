"""Cores, servers, workers and connections of the real runtime, on clocks fed by hand."""

import asyncio
import heapq
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.testbed.capacity import PLENTY, Gate, PlainCores, Slots, shared_table
from simulator.testbed.timer import PreciseTimer

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
        assert await gate.enter(5) == 5
        waiting = [asyncio.create_task(gate.enter(6)), asyncio.create_task(gate.enter(9))]
        await asyncio.sleep(0)
        assert await gate.enter(7) is None
        gate.leave(8)
        gate.leave(8)
        assert [await task for task in waiting] == [8, 9]
        gate.leave(10)
        assert gate.busy == 0

    asyncio.run(story())


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
