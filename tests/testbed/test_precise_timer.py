"""Alarms in the loop ring in order, in time, and not before."""

import asyncio
import time
from collections.abc import Callable

import pytest
import uvloop

from simulator.testbed.timer import PreciseTimer

MS = 1_000_000


async def in_order() -> None:
    timer = PreciseTimer()
    start_ns = time.monotonic_ns()
    rung: list[int] = []

    async def wait(ms: int) -> None:
        await timer.until(start_ns + ms * MS)
        assert time.monotonic_ns() >= start_ns + ms * MS - 10_000
        rung.append(ms)

    await asyncio.gather(*(wait(ms) for ms in (30, 5, 20, 5, 10)))
    assert rung == [5, 5, 10, 20, 30]
    timer.close()


@pytest.mark.parametrize("factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_alarms_ring_in_the_order_of_their_deadlines_and_not_before(
    factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(in_order())


def test_a_deadline_in_the_past_is_met_at_once() -> None:
    async def story() -> None:
        timer = PreciseTimer()
        assert timer.until(time.monotonic_ns() - 1).done()
        assert not timer.alarms
        timer.close()

    asyncio.run(story())


def test_an_alarm_that_nobody_waits_for_any_more_disturbs_no_other() -> None:
    async def story() -> None:
        timer = PreciseTimer()
        now_ns = time.monotonic_ns()
        gone, stays = timer.until(now_ns + 2 * MS), timer.until(now_ns + 4 * MS)
        gone.cancel()
        await stays
        assert not timer.alarms
        timer.close()

    asyncio.run(story())


def test_alarms_are_far_more_precise_than_a_millisecond_most_of_the_time() -> None:
    async def story() -> None:
        timer = PreciseTimer()
        late_ns = []
        for _ in range(40):
            at_ns = time.monotonic_ns() + 1_300_000
            await timer.until(at_ns)
            late_ns.append(time.monotonic_ns() - at_ns)
        timer.close()
        assert sorted(late_ns)[10] < 500_000

    asyncio.run(story())
