"""How a process asks another: what becomes of a call to nobody, to one that hangs up, and to one that breaks."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import ModuleType

import pytest

from simulator.model.dice import HEDGE, child
from simulator.model.errors import TestbedError
from simulator.model.program import PolicyRow, Program
from simulator.policies import breaker, catalogue, outcomes, retry
from simulator.testbed import wire
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.wire import Answer, Errand, body
from simulator.testbed.work import Heard, Work
from tests.testbed.small_systems import MS, S, chain

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
            await asyncio.sleep(0.02)  # for the callee to notice that everybody has gone
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


class Callee:
    """A server that writes down what it is asked, in order, and answers as it is told to."""

    def __init__(self, *stories: tuple[int, float]):
        self.stories, self.asked = list(stories), list[dict[str, str]]()
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. A story is an outcome and how many seconds it takes; the last one is told for ever."""
        self.connections += 1
        with suppress(asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                fields = dict(line.split(": ", 1) for line in head[1:] if line)
                self.asked.append({"path": head[0].split()[1], **fields})
                if head[0].split()[1] != wire.ERRAND_PATH:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                    continue
                outcome, pause_s = self.stories.pop(0) if len(self.stories) > 1 else self.stories[0]
                await asyncio.sleep(pause_s)
                now_ns = time.monotonic_ns()
                content = body(Answer(outcome, now_ns, now_ns, 7))
                status = wire.status_of(outcome, 0)
                writer.write(b"HTTP/1.1 %d so\r\nContent-Length: %d\r\n\r\n" % (status, len(content)) + content)
        writer.close()
        await writer.wait_closed()

    def errands(self) -> list[dict[str, str]]:
        """What was asked on the path of errands."""
        return [fields for fields in self.asked if fields["path"] == wire.ERRAND_PATH]


def guarded(*rows: tuple[ModuleType, tuple[float, ...], int], **words: int) -> Program:
    """The link from clients to the first service, under these policies; `words`: of its row."""
    program = chain(1, 1)
    first = len(program.policies)
    policies = tuple(PolicyRow(catalogue.number(policy), -1, config, size) for policy, config, size in rows)
    link = program.links[0]._replace(guards=first, n_guards=len(rows), **words)
    return program._replace(links=(link, *program.links[1:]), policies=(*program.policies, *policies))


def asking(program: Program, callee: Callee, times: int = 1, work: Work | None = None) -> list[Heard]:
    """Calls one after another from one client, whose only instance is this callee."""
    stories = [(0, 0.0), *callee.stories]

    async def story() -> list[Heard]:
        server = await asyncio.start_server(callee.serve, "127.0.0.1", 0)
        timer = PreciseTimer()
        async with open_session() as session:
            caller = Caller(program, timer, session, 0)
            caller.learn([f"127.0.0.1:{server.sockets[0].getsockname()[1]}"] * 2)
            heard = [await caller.ask(Errand(0, n + 1, 0, 0), time.monotonic_ns(), work) for n in range(times)]
            await asyncio.sleep(max(0.01, *(pause_s for _, pause_s in stories)))  # for what goes on in the background
        await asyncio.sleep(0.02)  # for the callee to notice that everybody has gone
        timer.close()
        server.close()
        await server.wait_closed()
        return heard

    return asyncio.run(story())


RETRY = (retry, (3, 20 * MS, 20 * MS, retry.NONE, 1 << outcomes.ERROR, -1), 0)


def test_an_attempt_that_fails_is_made_again_with_a_key_of_its_own_and_after_a_pause() -> None:
    callee = Callee((outcomes.ERROR, 0.0), (outcomes.ERROR, 0.0), (outcomes.OK, 0.0))
    began_ns = time.monotonic_ns()
    (said,) = asking(guarded(RETRY), callee)
    assert (said.outcome, said.begun, said.work_ns) == (outcomes.OK, 3, 21)
    assert said.at_ns - began_ns >= 40 * MS
    assert [fields[wire.KEY] for fields in callee.errands()] == [f"{child(1, n):x}" for n in (1, 2, 3)]
    assert callee.connections == 1


def test_a_policy_that_says_no_blocks_and_nothing_is_sent() -> None:
    callee = Callee((outcomes.ERROR, 0.0))
    said = asking(guarded((breaker, (0.5, 10 * S, 3, 10 * S, 1), breaker.SIZE)), callee, 5)
    assert [one.outcome for one in said] == [outcomes.ERROR] * 3 + [outcomes.BLOCKED] * 2
    assert len(callee.errands()) == 3


def test_who_gives_up_says_so_where_the_link_says_and_keeps_the_connection() -> None:
    callee = Callee((outcomes.OK, 0.2), (outcomes.OK, 0.0))
    said = asking(guarded(timeout_ns=120 * MS, cancel=1), callee, 2)
    assert [one.outcome for one in said] == [outcomes.TIMEOUT, outcomes.OK]
    (cancelled,) = [fields for fields in callee.asked if fields["path"] == wire.CANCEL_PATH]
    assert cancelled[wire.KEY] == callee.errands()[0][wire.KEY]


def test_the_time_left_travels_and_nothing_is_sent_when_it_is_over() -> None:
    callee = Callee((outcomes.OK, 0.0))
    asking(guarded(timeout_ns=500 * MS, deadline=1), callee)
    assert 450 * MS < int(callee.errands()[0][wire.LEFT]) <= 500 * MS
    assert wire.LEFT not in heard_of(guarded(timeout_ns=500 * MS))
    (late,) = asking(guarded(deadline=1), callee, work=Work(1))
    assert (late.outcome, len(callee.errands())) == (outcomes.TIMEOUT, 1)


def heard_of(program: Program) -> dict[str, str]:
    """What a callee hears."""
    callee = Callee((outcomes.OK, 0.0))
    asking(program, callee)
    return callee.errands()[0]


def test_a_further_attempt_is_sent_when_the_first_takes_long_and_the_first_answer_counts() -> None:
    callee = Callee((outcomes.OK, 0.3), (outcomes.OK, 0.0))
    began_ns = time.monotonic_ns()
    (said,) = asking(guarded(hedge_ns=30 * MS, hedges=2), callee)
    assert (said.outcome, said.begun) == (outcomes.OK, 2)
    assert 30 * MS <= said.at_ns - began_ns < 280 * MS
    first, further = callee.errands()
    assert int(further[wire.KEY], 16) == child(int(first[wire.KEY], 16), HEDGE)


def test_when_nobody_is_known_it_is_refused_at_once() -> None:
    async def story() -> Heard:
        timer = PreciseTimer()
        async with open_session() as session:
            caller = Caller(chain(1, 1), timer, session, 0)
            caller.follow([False, False])
            said = await caller.ask(Errand(0, 1, 0, 0), 5)
        timer.close()
        return said

    assert asyncio.run(story()) == Heard(outcomes.REFUSED, 5)


def test_a_further_attempt_is_sent_though_the_first_has_failed_while_another_is_out() -> None:
    callee = Callee((outcomes.ERROR, 0.06), (outcomes.OK, 0.3), (outcomes.OK, 0.0))
    (said,) = asking(guarded(hedge_ns=40 * MS, hedges=2), callee)
    assert (said.outcome, said.begun, said.work_ns) == (outcomes.OK, 3, 14)
