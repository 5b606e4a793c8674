"""SIGSTOP to a process that holds none of the locks that others wait for.

A process that is stopped while it holds the lock of a database file would stop everybody else on that database, which
no scenario asks for. So its locks are taken first, and given back when it stands. That takes a fraction of a
millisecond, and never longer than some milliseconds: then it is stopped as it is.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

from simulator.model.program import Program
from simulator.testbed.instance import servers_path, store_path

PATIENCE_NS = 1_000_000  # for a lock
STAND_NS = 3_000_000  # from the signal, which is in time, until it stands
LOOK_S = 0.00002


class Stoppable(Protocol):
    """A process."""

    def signal(self, number: int) -> None:
        """Send it a signal."""

    def responds(self) -> bool:
        """Whether it is neither dead nor stopped."""


def shared_by(program: Program, number: int, folder: Path) -> list[Path]:
    """The files that an instance locks, and others too."""
    unit = program.instances[number].unit
    databases = sorted({pool.database for pool in program.pools if pool.unit == unit})
    locks = [store_path(folder, database).with_suffix(".lock") for database in databases]
    return [path for path in [*locks, *(servers_path(folder, database) for database in databases)] if path.exists()]


def stop(process: Stoppable, shared: Sequence[Path]) -> None:
    """SIGSTOP. Where it locks files, it stands when this returns, but for a machine that is too busy even for that.

    A lock that could not be had before is looked at again: who was stopped with it goes on and is stopped once more.
    """
    for last in (False, True):
        with locked(shared) as safe:
            process.signal(signal.SIGSTOP)
            safe = not shared or (soon(lambda: not process.responds(), STAND_NS) and safe)
        if safe or last:
            return
        with locked(shared) as safe:
            if safe and not process.responds():
                return
        process.signal(signal.SIGCONT)


@contextmanager
def locked(paths: Sequence[Path]) -> Iterator[bool]:
    """Hold these locks, as far as they can be had in time; whether that is all."""
    files = [os.open(path, os.O_RDWR | os.O_CLOEXEC) for path in paths]
    try:
        yield all(soon(partial(taken, file), PATIENCE_NS) for file in files)
    finally:
        for file in files:
            os.close(file)


def taken(file: int) -> bool:
    """Whether a lock could be had at once."""
    import fcntl  # not everywhere, and what a drive was is read everywhere

    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def soon(what: Callable[[], bool], within_ns: int) -> bool:
    """Wait until it is so; whether it is in time."""
    until_ns = time.monotonic_ns() + within_ns
    while not (so := what()) and time.monotonic_ns() < until_ns:
        time.sleep(LOOK_S)
    return so
