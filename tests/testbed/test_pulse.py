"""A process that stood still knows it."""

import asyncio
import time

import pytest

from simulator.testbed.pulse import Pulse, stood_still
from simulator.testbed.timer import PreciseTimer

MS = 1_000_000


def test_stalls_count_only_within_the_time_looked_at() -> None:
    stalls = [(150, 160), (0, 10), (95, 105), (195, 400), (500, 600)]
    assert stood_still(stalls, 100, 200) == pytest.approx((5 + 10 + 5) / 100)
    assert stood_still([], 0, 1) == 0.0


def test_a_machine_that_stops_all_processes_at_once_has_stopped_once() -> None:
    assert stood_still([(10, 30), (12, 31), (10, 20), (40, 50)], 0, 100) == pytest.approx(0.31)


def test_a_loop_that_is_held_up_is_seen_standing_still() -> None:
    async def story() -> list[tuple[int, int]]:
        timer = PreciseTimer()
        pulse = Pulse(timer)
        beat = asyncio.create_task(pulse.beat())
        await asyncio.sleep(0.02)
        pulse.stalls.clear()
        time.sleep(0.1)  # holds the loop up
        await asyncio.sleep(0.02)
        beat.cancel()
        timer.close()
        return pulse.stalls

    longest_ns = max(end - start for start, end in asyncio.run(story()))
    assert longest_ns > 80 * MS
