"""A machine that stood still is known as such, and so is a process that was held up."""

import asyncio
import os
import signal
import time
from pathlib import Path

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


def test_a_loop_that_is_held_up_is_late_for_its_alarm() -> None:
    async def story() -> list[tuple[int, int]]:
        timer = PreciseTimer()
        alarm = timer.until(time.monotonic_ns() + 10 * MS)
        forgotten = timer.until(time.monotonic_ns() + 1 * MS)
        forgotten.cancel()
        time.sleep(0.1)  # holds the loop up
        await alarm
        timer.close()
        return timer.held_up

    ((start_ns, end_ns),) = asyncio.run(story())
    assert 80 * MS < end_ns - start_ns < 92 * MS + 50 * MS


def test_whoever_stops_a_processor_is_seen_by_who_beats_there(tmp_path: Path) -> None:
    with Pulse(tmp_path) as pulse:
        assert len(pulse.children) == len(os.sched_getaffinity(0))
        pulse.stalls()
        from_ns = time.monotonic_ns()
        time.sleep(0.05)
        victim = pulse.children[0].process.pid
        os.kill(victim, signal.SIGSTOP)  # as if nobody were let run there
        time.sleep(0.1)
        os.kill(victim, signal.SIGCONT)
        time.sleep(0.05)
        stalls = pulse.stalls()
        assert 0.4 < stood_still(stalls, from_ns, time.monotonic_ns()) < 0.9
        assert max(end - start for start, end in stalls) > 80 * MS
    assert all(not child.alive for child in pulse.children)
