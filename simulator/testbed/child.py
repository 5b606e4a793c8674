"""A process on the launcher's leash: started, listened to, told things, and seen gone."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import orjson

from simulator.model.errors import TestbedError

LOG_END = 1_500  # characters of a log that go into a message


class Child:
    """A process on our leash."""

    def __init__(self, module: str, words: tuple[str, ...], log: Path):
        self.log = log
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *words, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Its standard input and output."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def says(self, within_s: float) -> dict[str, Any]:
        """Its next line. Raises TestbedError, with the end of its log, where none comes in time."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.pipes[1], selectors.EVENT_READ)
            line = self.pipes[1].readline() if selector.select(within_s) else b""
        if not line:
            raise TestbedError(f"a process of the testbed said nothing within {within_s:g} s; {self.last_words()}")
        words: dict[str, Any] = orjson.loads(line)
        if "error" in words:
            raise TestbedError(str(words["error"]))
        return words

    def last_words(self) -> str:
        """The end of its log, for a message."""
        end = self.log.read_text(errors="replace").strip()[-LOG_END:]
        return f"its log, {self.log.name}, ends with:\n{end}"

    def check(self) -> None:
        """Raise TestbedError if it has died."""
        code = self.process.poll()
        if code is not None:
            raise TestbedError(f"a process of the testbed has died with code {code}; {self.last_words()}")

    def tell(self, **words: object) -> None:
        """One line to it; the dead do not hear."""
        with suppress(BrokenPipeError):
            self.pipes[0].write(orjson.dumps(words) + b"\n")
            self.pipes[0].flush()

    def let_go(self) -> None:
        """Ask it to stop."""
        with suppress(BrokenPipeError):  # it has gone
            self.pipes[0].close()

    def end(self, by_s: float) -> None:
        """See it gone; it has until `by_s` (monotonic) to go by itself."""
        try:
            self.process.wait(max(0.0, by_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.pipes[1].close()
