"""How a process of the testbed lives and dies: it says once that it is ready, and never outlives its launcher.

Three ropes, since each alone can fail. The launcher holds the other end of its standard input: the first line is what
it waits for, end of file is the order to stop. The kernel kills it when the launcher's thread dies
(PR_SET_PDEATHSIG), be it by kill -9. And the launcher, while it lives, ends whoever does not obey.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from importlib.util import find_spec
from traceback import print_exception
from typing import Any

import orjson

PR_SET_PDEATHSIG = 1
FIFO_PRIORITY = 20
LINE_MAX = 1 << 20


def tie_to_parent(parent: int) -> None:
    """Die with the launcher, whose process id this is; at once if it has died before we could ask for that."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        sys.exit(1)


def hurry(priority: int = FIFO_PRIORITY) -> bool:
    """Ask for the real-time scheduler, which takes the noise of other work out of the tail; whether it was granted."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError:
        return False
    return True


def say(**words: object) -> None:
    """One line to the launcher."""
    sys.stdout.buffer.write(orjson.dumps(words) + b"\n")
    sys.stdout.buffer.flush()


def complain(task: asyncio.Future[Any]) -> None:
    """It is over; if it broke, what this process does is worth nothing any more, and the launcher shall know."""
    if not task.cancelled() and (error := task.exception()) is not None:
        print_exception(error)
        say(error=f"{type(error).__name__} in a process of the testbed: {error}")


class Leash:
    """Standard input, held by the launcher."""

    def __init__(self, reader: asyncio.StreamReader):
        self.reader = reader

    @classmethod
    async def take(cls) -> Leash:
        """Take hold of it inside the running loop."""
        reader = asyncio.StreamReader(limit=LINE_MAX)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        return cls(reader)

    async def told(self) -> dict[str, Any] | None:
        """The launcher's next line; None: it has gone, or wants us gone."""
        line = await self.reader.readline()
        if not line:
            return None
        words: dict[str, Any] = orjson.loads(line)
        return words

    async def pulled(self) -> None:
        """Until the launcher has gone, or wants us gone."""
        await self.reader.read()


def live(story: Callable[[Leash], Coroutine[object, object, None]], loop: str = "uvloop") -> None:
    """Run a process' story in a loop of the kind asked for, or in the standard one."""
    tie_to_parent(int(sys.argv[-1]))

    async def main() -> None:
        leash = await Leash.take()
        gc.collect()
        gc.freeze()
        await story(leash)

    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    if loop == loop_kind() == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())


def loop_kind() -> str:
    """Which event loop runs here."""
    return "uvloop" if find_spec("uvloop") else "asyncio"
