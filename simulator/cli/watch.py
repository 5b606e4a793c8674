"""While something is computed: progress on stderr, and Ctrl-C.

The first Ctrl-C asks the experiment to stop with what it has. Where there is nothing yet, and it has not stopped by
itself after a moment (a compilation cannot), it is ended by force; so is everything at the second Ctrl-C.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from simulator.cli.guard import end_interrupted
from simulator.cli.printing import console, message
from simulator.run.execute import Control

GRACE_S = 1.7
QUARTERS = 4
MANY = 100  # parts from which on a plain log says how far it is


class Teller(Protocol):
    """Who tells how far it is. `began`: whether any part has ever been done."""

    began: bool

    def say(self, text: str) -> None:
        """What is being done now."""

    def tell(self, done: int, total: int) -> None:
        """So many of so many parts are done."""

    def close(self) -> None:
        """Nothing more will come."""


class Plain:
    """Sparse lines, for logs."""

    began = False

    def say(self, text: str) -> None:
        """A line for each thing."""
        message(text)

    def tell(self, done: int, total: int) -> None:
        """A line at each quarter of a long list."""
        self.began = True
        if total >= MANY and done * QUARTERS // total > (done - 1) * QUARTERS // total:
            self.say(f"  {done} of {total}")

    def close(self) -> None:
        """Nothing is left open."""


class Moving:
    """A bar with the time left, for terminals; it vanishes at the end."""

    began = False

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        words = TextColumn("{task.description}", markup=False)
        columns = (words, BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn())
        self.progress = Progress(*columns, console=console(stderr=True), transient=True)
        self.task = self.progress.add_task("starting", total=None)
        self.progress.start()

    def say(self, text: str) -> None:
        """A new thing begins: the bar starts anew."""
        self.progress.reset(self.task, description=text, total=None)

    def tell(self, done: int, total: int) -> None:
        """Move the bar."""
        self.began = True
        task = self.progress.tasks[0]
        if done < task.completed or task.total not in (None, total):
            self.progress.reset(self.task, description=task.description)
        self.progress.update(self.task, completed=done, total=total)

    def close(self) -> None:
        """Give the line and the cursor back."""
        self.progress.stop()


def teller() -> Teller:
    """The one that fits where stderr goes."""
    return Moving() if sys.stderr.isatty() else Plain()


@contextmanager
def watched(engine: str = "auto") -> Iterator[Control]:
    """A Control whose experiment is told of and can be interrupted while the block lasts."""
    telling, stop = teller(), threading.Event()

    def tell(done: int, total: int) -> None:
        if not stop.is_set():
            telling.tell(done, total)

    def say(text: str) -> None:
        if not stop.is_set():
            telling.say(text)

    control = Control(engine=engine, tell=tell, stop=stop, say=say)
    try:
        with stoppable(control.stop, telling):
            yield control
    finally:
        telling.close()


@contextmanager
def stoppable(stop: threading.Event, telling: Teller) -> Iterator[None]:
    """Ctrl-C sets `stop`; what then does not end by itself is ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last_word = threading.Timer(GRACE_S, give_up_nothing, [telling])
    last_word.daemon = True

    def asked(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            give_up(telling)
        stop.set()
        last_word.start()

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        last_word.cancel()
        signal.signal(signal.SIGINT, before)


@contextmanager
def told() -> Iterator[Teller]:
    """Progress of something of which a part is worth nothing: Ctrl-C ends it at once."""
    telling, stop = teller(), threading.Event()
    stop.set()
    try:
        with stoppable(stop, telling):
            yield telling
    finally:
        telling.close()


def give_up_nothing(telling: Teller) -> None:
    """End now if there is nothing to show."""
    if not telling.began:
        give_up(telling)


def give_up(telling: Teller) -> None:
    """End now, whatever is going on."""
    telling.close()
    end_interrupted()
