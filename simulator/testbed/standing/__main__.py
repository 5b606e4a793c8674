"""A system that stays up: a launcher in the background, which holds every process, and does what it is told.

`python -m simulator.testbed.standing ORDER`, started by `splitpoint testbed up`. It writes down what runs where, mends
who dies as the scenario's orchestrator would, drives a load when asked through its socket, and goes when it is
terminated, with everything it started.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from simulator.model.errors import TestbedError
from simulator.testbed.launch import Testbed
from simulator.testbed.reshape import scaled
from simulator.testbed.standing.order import Order
from simulator.testbed.standing.overview import doors, processes
from simulator.testbed.standing.records import Record, born
from simulator.testbed.standing.told import told_of
from simulator.testbed.watch import Watch

LOOK_NS = 500_000_000  # between two looks at what is to be written down
PATIENCE_S = 5.0
QUESTION_MAX = 1 << 16
NS_PER_S = 1_000_000_000


class Launcher:
    """The background process. `error`: why the last load was not driven to its end."""

    def __init__(self, order: Order, testbed: Testbed, door: socket.socket):
        self.order, self.testbed, self.door = order, testbed, door
        self.record = Record(order.key)
        self.loading: dict[str, Any] | None = None
        self.written: dict[str, Any] = {}

    def stand(self) -> None:
        """Until it is terminated. Raises TestbedError where something dies that nobody mends."""
        watch = self.idle()
        while True:
            self.write()
            speakers = watch.until([self.door, *self.testbed.others], time.monotonic_ns() + LOOK_NS)
            for speaker in speakers:
                if speaker is self.door:
                    self.answer()
                    watch = self.idle()
            for child in self.testbed.others:
                child.check()

    def idle(self) -> Watch:
        """Between loads only what dies by itself is mended."""
        watch = self.testbed.idle_watch(self.order.seed)
        watch.act()
        return watch

    def write(self) -> None:
        """Write down what is known, if it has changed."""
        words = {
            "scenario": self.order.scenario,
            "architecture": self.order.architecture,
            "launcher": os.getpid(),
            "born": born(os.getpid()),
            "log": str(self.record.path("log")),
            "folder": str(self.testbed.folder),
            "doors": doors(self.testbed),
            "loading": self.loading,
            "processes": processes(self.testbed),
        }
        if words != self.written:
            self.record.write(words)
            self.written = words

    def answer(self) -> None:
        """One question of one command."""
        connection, _ = self.door.accept()
        with connection:
            connection.settimeout(PATIENCE_S)
            try:
                answer = self.load(connection, orjson.loads(question(connection)))
            except TestbedError as error:
                answer = {"error": str(error)}
            except (OSError, ValueError, KeyError, TypeError) as error:
                answer = {"error": f"the load could not be driven: {type(error).__name__}: {error}"}
            finally:
                self.loading = None
            with suppress(OSError):  # whoever asked may have gone
                connection.sendall(orjson.dumps(answer) + b"\n")

    def load(self, connection: socket.socket, words: dict[str, Any]) -> dict[str, Any]:
        """Drive a load; what came of it. Whoever asked may break it off by leaving."""
        program = self.order.program
        if words["seconds"] is not None or words["factor"] is not None:
            duration_ns = program.duration_ns if words["seconds"] is None else int(words["seconds"] * NS_PER_S)
            program = scaled(program, words["factor"] or 1.0, duration_ns)
        self.loading = {"seed": words["seed"], "seconds": program.duration_ns / NS_PER_S}
        self.write()
        self.testbed.take(program)
        drive = self.testbed.drive(words["seed"], words["replication"], [connection])
        return told_of(drive, program)


def question(connection: socket.socket) -> bytes:
    """One line."""
    said = b""
    while b"\n" not in said and len(said) < QUESTION_MAX:
        chunk = connection.recv(QUESTION_MAX)
        if not chunk:
            break
        said += chunk
    return said


def end(_signal: int, _frame: object) -> None:
    """Terminated: leave in order."""
    raise KeyboardInterrupt


def main() -> None:
    """The process."""
    order: Order = pickle.loads(Path(sys.argv[1]).read_bytes())
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    record = Record(order.key)
    record.path("sock").unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as door, Testbed(order.program) as testbed:
            with record.address() as address:
                door.bind(address)
            door.listen()
            Launcher(order, testbed, door).stand()
    except KeyboardInterrupt:
        pass
    except (OSError, TestbedError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    finally:
        record.remove()


if __name__ == "__main__":
    main()
