"""How a component asks another: by a function call where both live in one process, else over HTTP.

One interface, two implementations, so that the application is the same code in every architecture. Over HTTP an answer
may not come: attempts have a time-out, all together have one more (`policies/deadline`), and `policies/retry` says
whether to try again. Only what may be done twice is tried again after it may have been done once.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

import orjson

from simulator.policies import deadline, retry
from simulator.policies.outcomes import ERROR, OK, OVERLOADED, REFUSED, RESET, TIMEOUT
from simulator.testbed.apps.social.openapi import JSON
from simulator.testbed.apps.social.replies import Given, Reply, Told, problem
from simulator.testbed.apps.social.table import ROWS, Row

if TYPE_CHECKING:
    import aiohttp

    from simulator.testbed.apps.social.work import Work

NS_PER_S = 1_000_000_000
TIMEOUT_NS = 2 * NS_PER_S
NEVER_DONE = 1 << REFUSED | 1 << OVERLOADED
MAY_BE_DONE = NEVER_DONE | 1 << RESET | 1 << TIMEOUT
READING = retry.Config(3, 5_000_000, 40_000_000, retry.FULL, on=MAY_BE_DONE, within_ns=3 * NS_PER_S)
WRITING = READING._replace(on=NEVER_DONE)
STATUS_OF = {TIMEOUT: 504, REFUSED: 503, OVERLOADED: 503}


class Asking(Protocol):
    """Whoever answers for a component."""

    async def ask(self, operation: str, given: Given) -> Reply:
        """What comes of "component.operation"."""


class Here:
    """A function call."""

    def __init__(self, work: Work):
        self.work = work

    async def ask(self, operation: str, given: Given) -> Reply:
        """The function's answer."""
        return self.work.do(operation, given)


class Heard(NamedTuple):
    """How an attempt ended; `reply` where one came."""

    outcome: int
    reply: Reply


class There:
    """HTTP to another process."""

    def __init__(self, session: aiohttp.ClientSession, address: str):
        self.session, self.base = session, f"http://{address}"

    async def ask(self, operation: str, given: Given) -> Reply:
        """The other's answer, or what became of the attempts to get one."""
        row = ROWS[operation]
        config = READING if row.method == "GET" else WRITING
        began_ns = now_ns = time.monotonic_ns()
        attempt, pause_ns = 1, 0
        while True:
            until_ns = deadline.until_ns(began_ns + config.within_ns, 1, now_ns, TIMEOUT_NS)
            heard = await self.attempt(row, given, (until_ns - now_ns) / NS_PER_S)
            elapsed_ns = time.monotonic_ns() - began_ns
            pause_ns = retry.again(config, attempt, heard.outcome, elapsed_ns, pause_ns, random.random())
            if heard.outcome == OK or pause_ns < 0:
                return heard.reply
            await asyncio.sleep(pause_ns / NS_PER_S)
            attempt, now_ns = attempt + 1, time.monotonic_ns()

    async def attempt(self, row: Row, given: Given, timeout_s: float) -> Heard:
        """One exchange."""
        from aiohttp import ClientConnectorError, ClientError

        try:
            async with asyncio.timeout(timeout_s):
                return await self.exchange(row, given)
        except TimeoutError:
            outcome = TIMEOUT
        except ClientConnectorError:
            outcome = REFUSED
        except (ClientError, orjson.JSONDecodeError):
            outcome = RESET
        return Heard(outcome, problem(STATUS_OF.get(outcome, 502), f"{row.component} did not answer"))

    async def exchange(self, row: Row, given: Given) -> Heard:
        """Send, and hear what comes back."""
        url = self.base + row.path.format(**given)
        if row.method == "GET":
            query = {name: value for name, value in given.items() if name not in row.in_path}
            exchange = self.session.get(url, params=query)
        else:
            exchange = self.session.post(url, data=orjson.dumps(given), headers={"Content-Type": JSON})
        async with exchange as response:
            reply = Reply(response.status, orjson.loads(await response.read()))
        outcome = {True: OK, False: ERROR}[response.status < 500]
        return Heard(OVERLOADED if response.status == 503 else outcome, reply)


class Desk:
    """Everybody whom a process can ask, by component; and the telling of those whom nobody waits for."""

    def __init__(self) -> None:
        self.askings: dict[str, Asking] = {}
        self.telling: set[asyncio.Task[Reply]] = set()

    async def ask(self, operation: str, given: Given) -> Reply:
        """What comes of "component.operation"; whom it has to tell, is told."""
        reply = await self.askings[operation.partition(".")[0]].ask(operation, given)
        for told in reply.told:
            self.tell(told)
        return reply

    def tell(self, told: Told) -> None:
        """In the background; a failure is nobody's."""
        task = asyncio.get_running_loop().create_task(self.ask(*told))
        self.telling.add(task)
        task.add_done_callback(self.telling.discard)

    async def quiet(self) -> None:
        """Until everybody has been told."""
        if self.telling:
            await asyncio.wait(self.telling)
