"""A process on the launcher's leash: started, listened to, told things, stopped, and seen gone."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import orjson

from simulator.model.errors import TestbedError

LOG_END = 1_500  # characters of a log that go into a message
CHUNK = 1 << 16


class Child:
    """A process on our leash. `words`: lines that it has said and nobody has taken yet."""

    def __init__(self, module: str, words: tuple[str, ...], log: Path):
        self.log = log
        self.words: list[dict[str, Any]] = []
        self.said, self.silent = b"", False
        self.unheard: dict[str, object] = {}
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
                bufsize=0,
            )
        for pipe in self.pipes:
            os.set_blocking(pipe.fileno(), False)

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Its standard input and output."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def fileno(self) -> int:
        """What becomes readable when it says something or dies."""
        return self.pipes[1].fileno()

    def hear(self) -> None:
        """Take what it has said so far, without waiting; `silent`: it will say no more."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.fileno(), CHUNK):
                self.said += chunk
            self.silent = True
        *lines, self.said = self.said.split(b"\n")
        self.words += [orjson.loads(line) for line in lines]

    def says(self, within_s: float) -> dict[str, Any]:
        """Its next line. Raises TestbedError, with the end of its log, where none comes in time."""
        by_s = time.monotonic() + within_s
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            while not self.words and not self.silent and selector.select(max(0.0, by_s - time.monotonic())):
                self.hear()
        if not self.words:
            raise TestbedError(f"a process of the testbed said nothing within {within_s:g} s; {self.last_words()}")
        words = self.words.pop(0)
        if "error" in words:
            raise TestbedError(str(words["error"]))
        return words

    def last_words(self) -> str:
        """The end of its log, for a message."""
        end = self.log.read_text(errors="replace").strip()[-LOG_END:]
        return f"its log, {self.log.name}, ends with:\n{end}"

    @property
    def alive(self) -> bool:
        """Whether it runs, be it stopped."""
        return self.process.poll() is None

    def check(self) -> None:
        """Raise TestbedError if it has died."""
        code = self.process.poll()
        if code is not None:
            raise TestbedError(f"a process of the testbed has died with code {code}; {self.last_words()}")

    def tell(self, **words: object) -> None:
        """One line to it, and before it what it could not hear: the stopped do not when their ears are full."""
        self.unheard |= words
        with suppress(BrokenPipeError):  # the dead do not hear
            if self.pipes[0].write(orjson.dumps(self.unheard) + b"\n") is None:
                return
        self.unheard = {}

    def signal(self, number: int) -> None:
        """Send it a signal, if it lives."""
        self.process.send_signal(number)

    def responds(self) -> bool:
        """Whether it is neither dead nor stopped, as far as the kernel knows."""
        try:
            state = Path("/proc", str(self.process.pid), "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state not in "TtZX"

    def let_go(self) -> None:
        """Ask it to stop; who is frozen must thaw first to obey."""
        self.signal(signal.SIGCONT)
        with suppress(BrokenPipeError):  # it has gone
            self.pipes[0].close()

    def dismiss(self, within_s: float) -> None:
        """Ask it to stop, and see it gone."""
        self.let_go()
        self.end(time.monotonic() + within_s)

    def end(self, by_s: float) -> None:
        """See it gone; it has until `by_s` (monotonic) to go by itself."""
        try:
            self.process.wait(max(0.0, by_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.pipes[1].close()
