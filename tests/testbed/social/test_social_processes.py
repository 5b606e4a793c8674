"""The application's processes: where they run together, on loopback only, gone with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.model.errors import TestbedError
from simulator.scenario import bundled, load
from simulator.scenario.lower import lower
from simulator.testbed.apps.social.parts import parts_of
from simulator.testbed.apps.social.system import Setup, Social
from simulator.testbed.apps.social.table import COMPONENTS

LISTENS, LOOPBACK = "0A", "0100007F"
LAUNCHER = """
import sys, time
from simulator.testbed.apps.social.system import Setup, Social
with Social("microservices", Setup(node=True)) as social:
    print(*(child.process.pid for child in social.children.values()), social.folder, flush=True)
    time.sleep(60)
"""


def program(scenario: str, architecture: str) -> object:
    return lower(load(bundled()[scenario]).scenario, architecture)


def test_the_parts_of_any_architecture_of_the_scenario_are_found() -> None:
    each = {name: (name,) for name in COMPONENTS}
    assert parts_of(program("profile", "microservices")) == {"gateway": ("edge",), **each}
    assert parts_of(program("profile", "monolith")) == {"app": tuple(sorted(("edge", *COMPONENTS)))}
    two = parts_of(program("profile", "two_parts"))
    assert two["core"] == ("comments", "posts", "users")
    assert two["extras"] == ("likes", "notifications")


def test_a_scenario_of_another_application_is_refused() -> None:
    with pytest.raises(TestbedError, match="the application has no"):
        parts_of(program("chain", next(iter(load(bundled()["chain"]).scenario.architectures))))


def listening(pid: int) -> set[str]:
    """The addresses (hexadecimal) on which a process listens."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == LISTENS and words[9] in inodes:
                found.add(words[1].partition(":")[0])
    return found


def test_nobody_listens_anywhere_but_on_loopback() -> None:
    with Social("microservices", Setup(node=True)) as social:
        assert [listening(child.process.pid) for child in social.children.values()] == [{LOOPBACK}] * 6


def test_when_the_launcher_is_killed_everybody_goes_and_the_next_one_sweeps_up() -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", LAUNCHER]
    launcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert launcher.stdout is not None
    *pids, folder = launcher.stdout.readline().split()
    assert len(pids) == 6
    launcher.send_signal(signal.SIGKILL)
    launcher.wait()
    launcher.stdout.close()
    end = time.monotonic() + 5
    while [pid for pid in pids if alive(pid)]:
        assert time.monotonic() < end
        time.sleep(0.02)
    with Social({"likes": ("likes",)}):
        assert not Path(folder).exists()


def alive(pid: str) -> bool:
    """Whether a process is there and no corpse."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
