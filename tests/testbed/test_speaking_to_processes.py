"""The launcher speaks to its processes, whatever they do, wherever it writes, whatever proxy the world is behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.model.errors import TestbedError
from simulator.testbed.child import Child
from simulator.testbed.launch import Testbed
from simulator.testbed.standing.hailing import ask
from simulator.testbed.standing.records import Record
from tests.testbed.small_systems import chain

LONG = "a-folder-with-a-name-that-is-far-too-long-for-the-socket-of-a-launcher-and-for-nothing-else-in-it"


def test_an_instance_is_asked_past_all_proxies_and_who_has_died_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Testbed(chain(20, 0.3)) as testbed:
        assert testbed.report(0)["overrun"] == 0
        child = testbed.roster.places[0].child
        assert child is not None
        child.signal(signal.SIGKILL)
        child.process.wait()
        with pytest.raises(TestbedError, match=r"^no answer from http://127\.0\.0\.1:"):
            testbed.report(0)


def test_who_is_frozen_with_full_ears_keeps_nobody_waiting_and_is_told_the_last_word_later(tmp_path: Path) -> None:
    (tmp_path / "echo.py").write_text("import sys\nfor line in sys.stdin:\n    print(line, end='', flush=True)\n")
    child = Child("simulator", (), tmp_path / "log")
    child.let_go()
    child.end(0.0)
    words = [sys.executable, str(tmp_path / "echo.py")]
    child.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    for pipe in child.pipes:
        os.set_blocking(pipe.fileno(), False)
    child.signal(signal.SIGSTOP)
    for number in range(3000):
        child.tell(truth=[number] * 10)
    assert child.unheard == {"truth": [2999] * 10}
    child.signal(signal.SIGCONT)
    while child.unheard:
        time.sleep(0.01)
        child.hear()
        child.tell()
    while child.says(5) != {"truth": [2999] * 10}:
        pass
    child.let_go()
    child.end(time.monotonic() + 5)


def test_a_launcher_is_spoken_to_however_long_the_path_of_its_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / LONG))
    record = Record("a-system-0123abcd")
    with socket.socket(socket.AF_UNIX) as door:
        with record.address() as address:
            door.bind(address)
        door.listen()
        assert record.path("sock").is_socket()
        monkeypatch.setattr(socket.socket, "sendall", lambda *_words: door.accept()[0].close())
        with pytest.raises(TestbedError, match="has gone meanwhile"):
            ask(record, {})
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()  # it was connected to, and taken
