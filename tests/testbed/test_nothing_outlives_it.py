"""Twenty times kill -9, on any process or on the launcher: soon nothing is left, and every port is free.

With SPLITPOINT_REDUCED=1, and among the quick tests, a few rounds only.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.model.dice import GOLDEN, child
from simulator.model.program import Program
from simulator.testbed.system import PREFIX, sweep
from tests.testbed.process_table import LOOPBACK, alive, children, free, listening, until, words_of
from tests.testbed.registries import QUICK, several
from tests.testbed.small_systems import S

ROOT = Path(__file__).parents[2]
REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
GONE_S = 5.0
LAUNCHER = """
from simulator.testbed.launch import Testbed
from tests.testbed.test_nothing_outlives_it import beating
with Testbed(beating()) as testbed:
    print("up", flush=True)
    testbed.drive(1, 0)
"""
BEATING = len(os.sched_getaffinity(0))  # one a processor
ROLES = {"service": 4, "load": 1, "registry": 1, "beating": BEATING}  # one of the services stands by


def beating() -> Program:
    """Two instances known to a registry and the one that asks them; the dead would be started again."""
    program = several(QUICK, replicas=2, seconds=600)
    row = {"restart_ns": S, "live_every_ns": S, "live_fall": 1}
    return program._replace(units=tuple(unit._replace(**row) for unit in program.units))


@contextmanager
def launched() -> Iterator[subprocess.Popen[bytes]]:
    """A launcher under load, with all its processes."""
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as it:
        try:
            assert it.stdout is not None
            assert it.stdout.readline() == b"up\n"
            assert until(lambda: roles(it.pid) == ROLES, 20), roles(it.pid)
            time.sleep(0.5)  # under load
            yield it
        finally:
            it.kill()


def role(pid: int) -> str:
    """What a process of the testbed is: the last name of its module; empty while it is being born or dies."""
    return (words_of(pid)[2:3] or [""])[0].rpartition(".")[2]


def roles(launcher: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for pid in children(launcher):
        found[role(pid)] = found.get(role(pid), 0) + 1
    return found


def ended(launcher: subprocess.Popen[bytes]) -> bool:
    return launcher.poll() is not None


def replaced(launcher: subprocess.Popen[bytes], victim: int) -> bool:
    return victim not in children(launcher.pid) and roles(launcher.pid) == ROLES


def round_of(victim_of: int) -> str:
    """Kill somebody, chosen by a number; who it was. Afterwards nobody is left."""
    with launched() as launcher:
        everybody = [launcher.pid, *sorted(children(launcher.pid))]
        ports = [place for pid in everybody for place in listening(pid)]
        assert {(table, address) for table, address, _ in ports} == {("tcp", LOOPBACK)}
        victim = everybody[victim_of % len(everybody)]
        who = "launcher" if victim == launcher.pid else role(victim)
        os.kill(victim, signal.SIGKILL)
        assert until(lambda: ended(launcher) or replaced(launcher, victim), GONE_S), who
        if not ended(launcher):  # who stood by is replaced, and all goes on
            who = f"spare {who}"
            launcher.kill()
            launcher.wait()
        left = everybody[1:]
        assert until(lambda: not any(map(alive, left)) and all(free(port) for _, _, port in ports), GONE_S), who
        sweep()
        assert not list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{launcher.pid}-*"))
    return who


def test_ctrl_c_ends_a_drive_within_two_seconds() -> None:
    with launched() as launcher:
        everybody = children(launcher.pid)
        launcher.send_signal(signal.SIGINT)
        assert until(lambda: ended(launcher), 2)
        assert not any(alive(pid) for pid in everybody)
        assert not list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{launcher.pid}-*"))


def test_after_kill_9_of_anybody_nothing_is_left_within_five_seconds() -> None:
    assert round_of(0) == "launcher"


@pytest.mark.reality
def test_after_twenty_kills_of_anybody_nothing_was_ever_left() -> None:
    rounds = 4 if REDUCED else 20
    killed = [round_of(child(GOLDEN, number)) for number in range(rounds)]
    sys.stdout.write(f"killed: {', '.join(killed)}\n")
