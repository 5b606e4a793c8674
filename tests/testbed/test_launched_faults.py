"""Real processes are killed, frozen, thawed and started again when the program says so, and everybody is told."""

import os
import signal
import time
import urllib.request

import numpy as np
import pytest

from simulator.engine.watching import watch
from simulator.model import program as p
from simulator.model import trace
from simulator.model.errors import TestbedError
from simulator.model.topology import CRASH, Architecture, Compute, Fault, Registry, Unit
from simulator.policies.outcomes import OK
from simulator.testbed.drive import Drive
from simulator.testbed.launch import Testbed
from simulator.testbed.lives import Done
from simulator.testbed.opening import Opening
from tests.testbed.registries import several
from tests.testbed.small_systems import MS, S, exponential, fixed, simulate, small, workload
from tests.testbed.test_orchestrator import fault, planned

PUNCTUAL_NS = 1 * MS
BIRTH_NS = 60 * MS  # from the word to the open port
TRIES = 3  # a machine that stood still meanwhile proves nothing


def replicated(faults: tuple[p.FaultRow, ...], duration_s: float, rate: float = 100, **unit: int) -> p.Program:
    """Three instances of one unit behind clients that know who runs; they give up after 300 ms."""
    three = Architecture({"a": Unit(("a",), replicas=3)}, {})
    load = workload(rate, timeout=fixed(300))
    program = small({"a": (Compute(exponential(2)),)}, three, load, duration_s)
    return program._replace(units=(program.units[0]._replace(**unit),), faults=faults)


def whats(done: tuple[Done, ...]) -> list[tuple[int, int]]:
    return [(deed.what, deed.instance) for deed in done]


def in_time(drive: Drive) -> bool:
    births = [deed.late_ns for deed in drive.done if deed.what == trace.RESTART]
    others = [deed.late_ns for deed in drive.done if deed.what != trace.RESTART]
    return max(others, default=0) < PUNCTUAL_NS and max(births, default=0) < BIRTH_NS


def test_a_crash_and_a_start_and_a_freeze_happen_at_their_moments_to_real_processes() -> None:
    strikes = (
        fault(400, p.CRASH, 1, 1.0),
        fault(700, p.FREEZE, 0),
        fault(1100, p.THAW, 0),
        fault(1500, p.RESTART, 1),
    )
    for _ in range(TRIES):
        with Testbed(replicated(strikes, 2)) as testbed:
            first = testbed.roster.places[1].child
            drive = testbed.drive(1, 0)
            second = testbed.roster.places[1].child
            assert first is not None
            assert second is not None
            assert first.process.returncode == -signal.SIGKILL
            pids = [first.process.pid, second.process.pid]
            assert pids[0] != pids[1]
            log = (testbed.folder / "done.log").read_text()
        if in_time(drive):
            break
    assert whats(drive.done) == [(trace.CRASH, 1), (trace.FREEZE, 0), (trace.THAW, 0), (trace.RESTART, 1)]
    *others, birth = drive.done
    assert all(0 <= deed.late_ns < PUNCTUAL_NS for deed in others), drive.done
    assert 0 < birth.late_ns < BIRTH_NS
    assert [deed.pid for deed in (drive.done[0], birth)] == pids
    assert "planned 0.400000 s, done 0.400" in log
    assert len(log.splitlines()) == 4


def test_the_orchestrator_starts_the_dead_again_later_each_time_and_kills_who_does_not_live() -> None:
    strikes = (fault(200, p.CRASH, 2), fault(900, p.FREEZE, 2))
    program = replicated(strikes, 3, restart_ns=300 * MS, restart_most_ns=S, live_every_ns=200 * MS, live_fall=1)
    with Testbed(program) as testbed:
        for _ in range(TRIES):
            drive = testbed.drive(7, 2)
            if in_time(drive):
                break
    plan = [deed for deed in planned(program) if deed.at_ns < 2.5 * S]
    assert [(deed.at_ns, deed.what, deed.instance) for deed in drive.done] == plan
    assert len(plan) == 6
    births = [deed.late_ns for deed in drive.done if deed.what == trace.RESTART]
    assert all(late_ns < BIRTH_NS for late_ns in births)


def test_a_process_that_dies_though_nobody_planned_it_ends_the_drive_with_its_name() -> None:
    with Testbed(replicated((), 30)) as testbed:
        child = testbed.roster.places[0].child
        assert child is not None
        pid = child.process.pid
        before = time.monotonic()
        if os.fork() == 0:
            time.sleep(1.5)
            os.kill(pid, signal.SIGKILL)
            os._exit(0)
        with pytest.raises(TestbedError, match="died with code -9"):
            testbed.drive(1, 0)
        os.wait()
        assert time.monotonic() - before < 6


@pytest.mark.reality
def test_a_second_drive_finds_processes_that_have_seen_none_at_the_same_addresses() -> None:
    with Testbed(replicated((fault(100, p.CRASH, 1),), 0.5)) as testbed:
        addresses, pids = testbed.addresses, {child.process.pid for child in testbed.children}
        one, other = testbed.drive(1, 0), testbed.drive(1, 0)
        assert testbed.addresses == addresses
        assert [place.births for place in testbed.roster.places] == [1, 1, 1]
        assert not pids & {child.process.pid for child in testbed.children}
    assert whats(one.done) == whats(other.done) == [(trace.CRASH, 1)]
    assert len(one.requests) == len(other.requests)


def test_between_drives_a_frozen_system_comes_down_in_time_and_its_ports_are_free() -> None:
    with Testbed(replicated((fault(100, p.FREEZE, 0),), 0.3)) as testbed:
        testbed.drive(1, 0)
        addresses = testbed.addresses
        with urllib.request.urlopen(f"http://{addresses[0]}/", timeout=5) as response:
            assert response.status == 200  # it was thawed
        testbed.roster.freeze(0, frozen=True)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    assert np.unique(addresses).size == 3


def failures(rows: np.ndarray) -> int:
    return int(np.count_nonzero(rows["outcome"] != OK))


@pytest.mark.reality
def test_who_is_not_ready_is_not_asked_as_in_the_simulator() -> None:
    program = replicated((fault(600, p.FREEZE, 1), fault(1800, p.THAW, 1)), 3, ready_every_ns=250 * MS, ready_fall=2)
    with Testbed(program) as testbed:
        drive = testbed.drive(1, 0)
    assert whats(drive.done) == [(deed.what, deed.instance) for deed in planned(program, Opening(0, 1, 0))]
    assert trace.UNREADY in {deed.what for deed in drive.done}
    expected = failures(simulate(program, 1, 0))
    assert abs(failures(drive.requests) - expected) <= max(3, expected // 20)
    assert expected > 8


@pytest.mark.reality
def test_a_request_that_kills_does_so_and_the_process_accepts_again_when_the_fault_says() -> None:
    deadly = Fault(CRASH, "b", 100 * MS, 600 * MS, set_off=0.02)
    program = several(Registry(), deadly, rate_per_s=60, seconds=3)
    events = watch(program, (1, 0)).events
    deaths = [at_ns for at_ns, what, _, _ in events if what == trace.EVENTS[trace.CRASH]]
    with Testbed(program) as testbed:
        drive = testbed.drive(1, 0)
    died = [deed.done_ns for deed in drive.done if deed.what == trace.CRASH]
    assert len(died) == len(deaths) >= 4
    assert max(abs(real - told) for real, told in zip(died, deaths, strict=True)) < 60 * MS
    lasted = [deed.done_ns - deed.at_ns for deed in drive.done if deed.what == trace.RESTART]
    assert max(lasted) < BIRTH_NS
