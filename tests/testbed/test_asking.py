"""How a process asks another: what becomes of a call to nobody, to one that hangs up, and to one that breaks."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.policies import outcomes
from simulator.testbed.caller import Caller, Heard, open_session
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.wire import Answer, Errand, body
from tests.testbed.small_systems import chain

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def heard(handler: Handler | None, program: Program | None = None) -> Heard:
    """What a client hears of a callee that behaves like this; None: there is nobody."""

    async def story() -> Heard:
        server = await asyncio.start_server(handler or hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if handler is None:
            server.close()
            await server.wait_closed()
        timer = PreciseTimer()
        try:
            async with open_session() as session:
                caller = Caller(program or chain(1, 1), timer, session, 0)
                caller.learn([f"127.0.0.1:{port}"] * 2)
                await caller.warm([])
                return await caller.ask(Errand(0, 1, 0, 0), time.monotonic_ns())
        finally:
            timer.close()
            server.close()

    return asyncio.run(story())


async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def break_down(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\nConnection: close\r\n\r\noops")
    writer.close()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    content = body(Answer(outcomes.OK, 1, 2, 3))
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(content) + content)
    writer.close()


def test_an_answer_is_handed_on_with_the_work_it_tells() -> None:
    said = heard(answer)
    assert (said.outcome, said.work_ns) == (outcomes.OK, 3)


def test_nobody_there_is_refused() -> None:
    assert heard(None).outcome == outcomes.REFUSED


def test_a_callee_that_hangs_up_is_a_reset_and_is_not_asked_twice() -> None:
    asked = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read(1)
        writer.close()

    assert heard(count).outcome == outcomes.RESET
    assert asked == 1


def test_a_callee_that_breaks_is_the_machines_error_and_no_outcome() -> None:
    with pytest.raises(TestbedError, match="oops"):
        heard(break_down)
