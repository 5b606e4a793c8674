"""Asking somebody else: pick an instance, send, wait for the answer or the clock. Services and clients do it here.

The story's clock of whoever asks (`at_ns`) is what counts: a message's own cost is measured from the moment at which
the story sent it to the moment at which it arrived, and back, timers' lateness and a busy processor included. This
measured hop is what `validate` gives to the model. A `latency` of the scenario is waited for in addition, with the
dice of the attempt.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from inspect import signature
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.dice import BACK, CHOICE, HOP, draw, unit
from simulator.model.program import PolicyRow, Program
from simulator.policies.catalogue import POLICIES
from simulator.policies.outcomes import REFUSED, RESET, TIMEOUT
from simulator.testbed.chance import law_ns
from simulator.testbed.directory import Directory
from simulator.testbed.timer import NS_PER_S, PreciseTimer
from simulator.testbed.wire import ERRAND_PATH, READY_PATH, WARM_PATH, Answer, Errand, answer_of, headers

if TYPE_CHECKING:
    import aiohttp

HOPS_MAX = 1_000_000  # pairs kept a link; later ones are not recorded
CONNECTIONS = 40  # opened to each instance before the load comes


class Heard(NamedTuple):
    """How a call ended and when, on the asker's clock; `work_ns` as the callee told."""

    outcome: int
    at_ns: int
    work_ns: int = 0


class Balancer:
    """One state of a balancing policy, handed only the facts that its `pick` names."""

    def __init__(self, row: PolicyRow):
        policy = POLICIES[row.number]
        self.config = policy.Config(*row.config) if hasattr(policy, "Config") else None
        self.verb: Callable[..., object] = policy.pick
        self.wanted = tuple(signature(policy.pick).parameters)
        self.state = None
        if hasattr(policy, "State"):
            self.state = policy.start(self.config) if signature(policy.start).parameters else policy.start()

    def pick(self, now_ns: int, size: int, key: int) -> int:
        """The position, out of `size`, for the attempt with this key."""
        facts: dict[str, object] = {"config": self.config, "state": self.state, "now_ns": now_ns, "size": size}
        if "u" in self.wanted:
            facts["u"] = unit(draw(key, CHOICE))
        decision = self.verb(**{name: facts[name] for name in self.wanted})
        if isinstance(decision, tuple):
            decision, self.state = decision
        assert isinstance(decision, int), "a balancer picks a position"
        return decision


class Caller:
    """One process that asks. `owner`: the number of its instance within its unit; clients are number 0 of nothing.

    `addresses`: host:port of every instance, in the program's order. `hops`: link -> (there, back, there, back...) in
    ns.
    """

    def __init__(self, program: Program, timer: PreciseTimer, session: aiohttp.ClientSession, owner: int):
        self.program, self.timer, self.session, self.owner = program, timer, session, owner
        self.urls: list[str] = []
        self.directories = [Directory(program, row) for row in program.directories]
        self.balancers: dict[int, Balancer] = {}
        self.hops: dict[int, array[int]] = {}

    def learn(self, addresses: Sequence[str]) -> None:
        """Who runs, told by the launcher (registry `perfect`)."""
        self.urls = [f"http://{address}" for address in addresses]

    def follow(self, truth: Sequence[bool]) -> None:
        """Who runs at all, told by the launcher."""
        for directory in self.directories:
            directory.follow(truth)

    def pick(self, errand: Errand, at_ns: int) -> int:
        """The instance for an attempt."""
        link = self.program.links[errand.link]
        slot = link.balancer + self.owner * link.per_caller
        if slot not in self.balancers:
            self.balancers[slot] = Balancer(self.program.policies[slot])
        unit_row = self.program.units[link.unit]
        return unit_row.first + self.balancers[slot].pick(at_ns, unit_row.replicas, errand.key)

    async def ask(self, errand: Errand, at_ns: int) -> Heard:
        """One attempt, sent at `at_ns`. Who gives up stops waiting, nothing else: the callee goes on."""
        timeout_ns = self.program.links[errand.link].timeout_ns
        if timeout_ns < 0:
            return await self.attempt(errand, at_ns)
        try:
            async with asyncio.timeout((at_ns + timeout_ns - time.monotonic_ns()) / NS_PER_S):
                return await self.attempt(errand, at_ns)
        except TimeoutError:
            return Heard(TIMEOUT, at_ns + timeout_ns)

    async def attempt(self, errand: Errand, at_ns: int) -> Heard:
        """Message, work elsewhere, message back."""
        from aiohttp import ClientConnectorError, ClientError

        hop = self.program.links[errand.link].hop
        url = self.urls[self.pick(errand, at_ns)]
        sent_ns = at_ns + law_ns(self.program, hop, draw(errand.key, HOP))
        await self.timer.until(sent_ns)
        try:
            answer = await self.post(url, errand)
        except ClientConnectorError:
            return Heard(REFUSED, time.monotonic_ns())
        except ClientError:
            return Heard(RESET, time.monotonic_ns())
        heard_ns = time.monotonic_ns()
        self.record(errand.link, answer.arrived_ns - sent_ns, heard_ns - answer.ended_ns)
        at_ns = heard_ns + law_ns(self.program, hop, draw(errand.key, BACK))
        await self.timer.until(at_ns)
        return Heard(answer.outcome, at_ns, answer.work_ns)

    async def post(self, url: str, errand: Errand) -> Answer:
        """One real HTTP exchange. POST, since the client library sends a GET again by itself."""
        async with self.session.post(url + ERRAND_PATH, headers=headers(errand)) as response:
            return answer_of(response.status, await response.read())

    def record(self, link: int, there_ns: int, back_ns: int) -> None:
        """Keep what the two messages cost."""
        hops = self.hops.setdefault(link, array("q"))
        if len(hops) < 2 * HOPS_MAX:
            hops.extend((there_ns, back_ns))

    async def warm(self, links: Sequence[int]) -> None:
        """Open connections to everybody these links lead to, and let them do the same."""
        units = {self.program.links[link].unit for link in links}
        rows = [self.program.units[unit] for unit in sorted(units)]
        urls = [self.urls[i] for row in rows for i in range(row.first, row.first + row.replicas)]
        await asyncio.gather(*(self.poke(url + READY_PATH) for url in urls for _ in range(CONNECTIONS)))
        await asyncio.gather(*(self.poke(url + WARM_PATH) for url in urls))

    async def poke(self, url: str) -> None:
        """An exchange without an errand; the dead need not answer."""
        from aiohttp import ClientError

        with suppress(ClientError):
            async with self.session.post(url) as response:
                await response.read()


def open_session() -> aiohttp.ClientSession:
    """Keep-alive connections without limit or time-out: capacity is the scenario's business."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3600)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))
