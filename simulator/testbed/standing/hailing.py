"""Launchers in the background, from outside: started, asked, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from simulator.model.errors import TestbedError
from simulator.testbed.standing.records import Record, born, last_lines

UP_S = 60.0  # until everything listens
DOWN_S = 5.0
LOOK_S = 0.05
ANSWER_MAX = 1 << 24
LINES = 20  # of a log that go into a message


def start(record: Record) -> dict[str, Any]:
    """Start the launcher of an order, wait until everything is up. Raises TestbedError with the end of its log."""
    log = record.path("log")
    launcher = launched(record, log)
    end_s = time.monotonic() + UP_S
    try:
        while time.monotonic() < end_s and launcher.poll() is None:
            words = record.living
            if words is not None:
                return words
            time.sleep(LOOK_S)
    except KeyboardInterrupt:
        launcher.terminate()
        launcher.wait()
        raise
    launcher.kill()
    launcher.wait()
    record.remove()
    raise TestbedError(f"it did not come up; {log} ends with:\n" + "\n".join(last_lines(log, LINES)))


def launched(record: Record, log: Path) -> subprocess.Popen[bytes]:
    """The process, in a session of its own."""
    root = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "simulator.testbed.standing", str(record.path("order"))],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )


def end(record: Record) -> None:
    """End a launcher with all it started; if it does not obey, the kernel ends its processes with it."""
    words = record.living
    if words is not None:
        os.kill(words["launcher"], signal.SIGTERM)
        end_s = time.monotonic() + DOWN_S
        while born(words["launcher"]) == words["born"] and time.monotonic() < end_s:
            time.sleep(LOOK_S)
        if born(words["launcher"]) == words["born"]:
            os.kill(words["launcher"], signal.SIGKILL)
    record.remove()


def ask(record: Record, question: dict[str, Any]) -> dict[str, Any]:
    """A launcher's answer. Raises TestbedError where it complains, or has gone."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            with record.address() as address:
                line.connect(address)
            line.sendall(orjson.dumps(question) + b"\n")
            answer: dict[str, Any] = orjson.loads(everything(line))
        except (OSError, orjson.JSONDecodeError):
            raise TestbedError(f"the launcher has gone meanwhile; see {record.path('log')}") from None
    if "error" in answer:
        raise TestbedError(answer["error"])
    return answer


def everything(line: socket.socket) -> bytes:
    """All that is said until the other side closes."""
    said = b""
    while len(said) < ANSWER_MAX and (chunk := line.recv(1 << 16)):
        said += chunk
    return said
