"""Who is frozen holds nothing that others wait for; a probe of who is to be frozen finds nobody."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.model import program as p
from simulator.testbed.instance import servers_path, store_path
from simulator.testbed.orchestrator import Orchestrator
from simulator.testbed.places import Candidate
from simulator.testbed.roster import Roster
from simulator.testbed.stopping import PATIENCE_NS, shared_by, stop, taken
from tests.testbed.small_systems import MS, S, everything
from tests.testbed.test_orchestrator import OPENING, fault, simulated, three

STOPS = 25
BUSY = """
import fcntl, os, sys, time
file = os.open(sys.argv[1], os.O_RDWR)
print("up", flush=True)
while True:
    fcntl.flock(file, fcntl.LOCK_EX)
    time.sleep(0.0002)
    fcntl.flock(file, fcntl.LOCK_UN)
    time.sleep(0.0002)
"""


class Holder(Candidate):
    """A process that holds a lock half of the time."""

    def __init__(self, path: Path):
        self.process = subprocess.Popen([sys.executable, "-c", BUSY, str(path)], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.process.stdout.readline()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "database-0.lock"
    path.touch()
    return path


@pytest.fixture
def holder(lock: Path) -> Iterator[Holder]:
    holder = Holder(lock)
    yield holder
    holder.process.kill()
    holder.process.communicate()


def is_free(lock: Path) -> bool:
    file = os.open(lock, os.O_RDWR)
    try:
        return taken(file)
    finally:
        os.close(file)


def test_nobody_is_stopped_with_a_lock_in_hand(lock: Path, holder: Holder) -> None:
    roster = Roster(lock.parent / "post.pickle", 1)
    roster.shared = lambda _number: [lock]
    roster.places[0].child = holder
    free = 0
    for _ in range(STOPS):
        time.sleep(0.005)
        roster.freeze(0, frozen=True)
        free += is_free(lock)
        roster.freeze(0, frozen=False)
    roster.places[0].port.give_back()
    assert free >= STOPS - 1  # a machine that stands still for a millisecond excuses one


def test_a_lock_that_is_never_given_back_delays_a_stop_by_the_patience_only(lock: Path, holder: Holder) -> None:
    with lock.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before_ns = time.monotonic_ns()
        stop(holder, [lock])
        assert PATIENCE_NS <= time.monotonic_ns() - before_ns < 100 * PATIENCE_NS
    assert not holder.responds()
    holder.signal(signal.SIGCONT)


def test_an_instance_shares_the_locks_and_tables_of_its_own_databases(tmp_path: Path) -> None:
    program = everything(10, 1)
    files = [store_path(tmp_path, 0).with_suffix(".lock"), servers_path(tmp_path, 0)]
    for path in files:
        path.touch()
    numbers = {pool.unit for pool in program.pools}
    for number, row in enumerate(program.instances):
        assert shared_by(program, number, tmp_path) == (files if row.unit in numbers else [])


def test_a_probe_due_with_a_freeze_finds_who_is_not_stopped_yet_frozen() -> None:
    program = three((fault(1000, p.FREEZE),), live_every_ns=200 * MS, live_fall=2, restart_ns=300 * MS)
    orchestrator = Orchestrator(program, OPENING)
    orchestrator.well = lambda _number: True
    deeds = orchestrator.due(5 * S)
    assert deeds == [deed for deed in simulated(program) if deed.at_ns <= 5 * S]
    assert len(deeds) == 4
