"""A process as one that asks others: what it remembers of them, and how a message leaves. Services and clients do it.

The story's clock of whoever asks (`at_ns`) is what counts: a message's own cost is measured from the moment at which
the story sent it to the moment at which it arrived, and back, timers' lateness and a busy processor included. This
measured hop is what `validate` gives to the model. A `latency` of the scenario is waited for in addition, with the
dice of the attempt. How a call lives is told in `call`.
"""

from __future__ import annotations

import asyncio
import resource
from array import array
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from errno import ECONNREFUSED, ECONNRESET, EPIPE
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.model.adviser import Adviser
from simulator.model.errors import TestbedError
from simulator.model.program import LinkRow, Program
from simulator.policies.outcomes import REFUSED, RESET
from simulator.testbed.call import Call
from simulator.testbed.directory import Directory
from simulator.testbed.http.lines import Lines, Reply, UnreachableError
from simulator.testbed.leash import complain
from simulator.testbed.opening import Opening
from simulator.testbed.proxies import own_answer
from simulator.testbed.proxies.fronts import OWN
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.ways import Ways
from simulator.testbed.weather import Weather
from simulator.testbed.wire import (
    CANCEL_PATH,
    ERRAND_PATH,
    KEY,
    READY_PATH,
    WARM_PATH,
    Answer,
    Errand,
    answer_of,
    headers,
)
from simulator.testbed.work import Heard, Work

if TYPE_CHECKING:
    import aiohttp

HOPS_MAX = 1_000_000  # pairs kept a link; later ones are not recorded
CONNECTIONS = 40  # opened to each instance before the load comes
NO_FIELDS: Mapping[str, str] = {}
NOBODY_THERE = (ECONNREFUSED, ECONNRESET, EPIPE)


class Caller:
    """One process that asks. `owner`: the number of its instance within its unit; clients are number 0 of nothing.

    `home`: its instance's number among all, -1 for clients. `ports`: of every instance, in the program's order. `hops`:
    link -> (there, back, there, back...) in ns. Policies count time from `start_ns`.
    """

    def __init__(self, program: Program, timer: PreciseTimer, session: Session, owner: int):
        self.program, self.timer, self.session, self.owner, self.home = program, timer, session, owner, -1
        self.ports: list[int] = []
        self.directories = [Directory(program, row) for row in program.directories]
        self.advisers: dict[int, Adviser] = {}
        self.guards: dict[int, list[Adviser]] = {}
        self.hops: dict[int, array[int]] = {}
        self.tasks: set[asyncio.Future[Any]] = set()
        self.start_ns, self.product = 0, OWN
        self.ways = Ways(program, self.home, Weather(program))

    def learn(self, addresses: Sequence[str]) -> None:
        """Who runs, told by the launcher (registry `perfect`)."""
        self.ports = [int(address.rpartition(":")[2]) for address in addresses]

    def follow(self, truth: Sequence[bool]) -> None:
        """Who runs at all, told by the launcher."""
        for directory in self.directories:
            directory.follow(truth)

    def begin(self, opening: Opening, weather: Weather) -> None:
        """A run begins, with policies that remember nothing."""
        self.start_ns = opening.start_ns
        self.advisers.clear()
        self.guards.clear()
        self.ways = Ways(self.program, self.home, weather)

    def keep(self, task: asyncio.Future[Any]) -> None:
        """Hold on to something that goes on by itself; should it break, that is said."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(complain)

    def adviser(self, slot: int) -> Adviser:
        """The policy at a slot of the program, with its state in this process."""
        row = self.program.policies[slot]
        if row.same >= 0:
            slot, row = row.same, self.program.policies[row.same]
        if slot not in self.advisers:
            self.advisers[slot] = Adviser(row)
        return self.advisers[slot]

    def balancer(self, link: LinkRow) -> Adviser:
        """Who chooses for this process."""
        return self.adviser(link.balancer + self.owner * link.per_caller)

    def guards_of(self, number: int) -> list[Adviser]:
        """The policies of a link, this process', in the order in which they are asked."""
        if number not in self.guards:
            link = self.program.links[number]
            first = link.guards + self.owner * link.per_caller * link.n_guards
            self.guards[number] = [self.adviser(slot) for slot in range(first, first + link.n_guards)]
        return self.guards[number]

    async def ask(self, errand: Errand, at_ns: int, work: Work | None = None) -> Heard:
        """One call, begun at `at_ns`; `errand` has the key of the call. `work`: what it is done for, if anything."""
        return await Call(self, errand, work or Work()).life(at_ns)

    async def post(self, place: int, errand: Errand) -> Answer | int:
        """One real HTTP exchange with an instance; an outcome where there is no answer."""
        sent = headers(errand), errand.papers.content
        try:
            reply = await self.session.lines.post(self.ports[place], ERRAND_PATH, *sent)
        except UnreachableError as why:
            if why.error.errno not in NOBODY_THERE:
                raise TestbedError(f"no connection to port {self.ports[place]}: {why.error}") from why
            return REFUSED
        except ConnectionError:
            return RESET
        own = self.own_answer(reply)
        return answer_of(reply.status, reply.content) if own is None else own

    def own_answer(self, reply: Reply) -> int | None:
        """The outcome where a real proxy has answered instead of those behind it."""
        return None if self.product == OWN else own_answer(self.product, reply.status, reply.fields, reply.content)

    def record(self, link: int, there_ns: int, back_ns: int) -> None:
        """Keep what the two messages cost."""
        hops = self.hops.setdefault(link, array("q"))
        if len(hops) < 2 * HOPS_MAX:
            hops.extend((there_ns, back_ns))

    async def warm(self, links: Sequence[int]) -> None:
        """Open connections to everybody these links lead to, and let them do the same."""
        units = {self.program.links[link].unit for link in links}
        rows = [self.program.units[unit] for unit in sorted(units)]
        ports = [self.ports[i] for row in rows for i in range(row.first, row.first + row.replicas)]
        await asyncio.gather(*(self.poke(port, READY_PATH) for port in ports for _ in range(CONNECTIONS)))
        await asyncio.gather(*(self.poke(port, WARM_PATH) for port in ports))

    async def cancel(self, place: int, key: int, leaves: Awaitable[None]) -> None:
        """Tell an instance, when the message leaves, that nobody waits for the attempt with this key any more."""
        await leaves
        await self.poke(self.ports[place], CANCEL_PATH, {KEY: f"{key:x}"})

    async def poke(self, port: int, path: str, fields: Mapping[str, str] = NO_FIELDS) -> None:
        """An exchange without an errand; the dead need not answer."""
        with suppress(UnreachableError, ConnectionError):
            await self.session.lines.post(port, path, fields)


class Session(NamedTuple):
    """What a process asks with: `lines` for errands, `http` for everything else."""

    lines: Lines
    http: aiohttp.ClientSession


@asynccontextmanager
async def open_session() -> AsyncIterator[Session]:
    """Keep-alive connections without limit or time-out: capacity is the scenario's business, files are the system's."""
    import aiohttp

    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3600)
    patience = aiohttp.ClientTimeout(total=None)
    async with Lines() as lines, aiohttp.ClientSession(connector=connector, timeout=patience) as http:
        yield Session(lines, http)


__all__ = ["Caller", "Heard", "open_session"]
