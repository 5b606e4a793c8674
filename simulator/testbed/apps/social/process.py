"""A process of the application: the components it hosts, their database, and its HTTP face.

`python -m simulator.testbed.apps.social SETTINGS COMPONENT... PARENT`, started by the launcher (`system.Social`). It
says its port, is told where the other components are, and answers until it is let go; a line `{"report": true}` asks
what its work has cost.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from simulator.testbed.apps.social.asking import Desk, Here, There
from simulator.testbed.apps.social.edge import Edge
from simulator.testbed.apps.social.listening import bind
from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.apps.social.openapi import document
from simulator.testbed.apps.social.reading import Paths
from simulator.testbed.apps.social.replies import Given, Reply, problem
from simulator.testbed.apps.social.seed import People, seeds
from simulator.testbed.apps.social.serving import Service
from simulator.testbed.apps.social.table import EDGE, Row, rows_of
from simulator.testbed.apps.social.work import Work
from simulator.testbed.caller import open_session
from simulator.testbed.capacity import PLENTY, Gate
from simulator.testbed.leash import Leash, hurry, live, say

COST = 1 << 14  # scrypt's N where nobody says another: some 35 ms of work for every login


class Settings(NamedTuple):
    """What all processes are told. `cost`: work factor of passwords; `core`: the processor to stay on (-1: any).

    `workers`, `queue`: requests in progress, and waiting, at the edge.
    """

    folder: str
    secret: str = ""  # of tokens, in hexadecimal digits
    cost: int = COST
    core: int = -1
    fifo: bool = False
    loop: str = "uvloop"
    workers: int = PLENTY
    queue: int = PLENTY
    people: People = People()


def read_settings(path: Path) -> Settings:
    """Settings as the launcher wrote them down."""
    words = orjson.loads(path.read_bytes())
    return Settings(**{**words, "people": People(*words["people"])})


def settle(settings: Settings) -> None:
    """Stay on the processor, and with the scheduler, that was asked for."""
    if settings.core >= 0:
        os.sched_setaffinity(0, {settings.core})
    if settings.fifo:
        hurry()


class Host:
    """Everything that one process is."""

    def __init__(self, settings: Settings, components: tuple[str, ...]):
        self.components, self.meter, self.desk = components, Meter(), Desk()
        self.own = tuple(name for name in components if name != EDGE)
        self.work: Work | None = None
        if self.own:
            path = Path(settings.folder) / f"{'-'.join(self.own)}.db"
            self.work = Work(self.own, path, settings.cost, self.meter)
            self.desk.askings |= dict.fromkeys(self.own, Here(self.work))
            if not self.work.store.populated:
                self.populate(self.work, settings.people)
        secret = bytes.fromhex(settings.secret)
        self.edge, self.gate = Edge(self.desk, secret), Gate(settings.workers, settings.queue)
        rows = rows_of(components)
        description = document("social: " + ", ".join(components), rows)
        self.service = Service(Paths(rows), description, self.act, secret, self.meter)

    def populate(self, work: Work, people: People) -> None:
        """Have everybody there who should be."""
        with work.store.at_once():
            for component in self.own:
                for told in seeds(people, component):
                    work.do(*told)
            work.store.mark_populated()
        self.meter.report()

    async def act(self, row: Row, given: Given) -> Reply:
        """What a row says: a route of the edge, or an operation of a component."""
        if row.component == EDGE:
            return await self.at_the_edge(row, given)
        return await self.desk.ask(row.operation, given)

    async def at_the_edge(self, row: Row, given: Given) -> Reply:
        """A route, once there is a worker for it."""
        if await self.gate.enter(0) is None:
            return problem(503, "too many are waiting")
        try:
            reply: Reply = await getattr(self.edge, row.name)(given)
            return reply
        finally:
            self.gate.leave(0)

    def report(self) -> dict[str, Any]:
        """What its work has cost since the last report, and the process' own clock."""
        return {"meter": self.meter.report(), "cpu_ns": time.process_time_ns()}


async def story(settings: Settings, components: tuple[str, ...], leash: Leash) -> None:
    """From birth to the launcher's word."""
    settle(settings)
    async with open_session() as session:
        host = Host(settings, components)
        runner, port = await bind(host.service)
        say(port=port, loop=type(asyncio.get_running_loop()).__module__.partition(".")[0])
        while (told := await leash.told()) is not None:
            for name, address in told.get("addresses", {}).items():
                if name not in host.own:
                    host.desk.askings[name] = There(session.http, address)
            if "report" in told:
                say(**host.report())
        await runner.cleanup()
        await host.desk.quiet()
        if host.work is not None:
            host.work.close()


def main() -> None:
    """The process."""
    settings = read_settings(Path(sys.argv[1]))
    components = tuple(sys.argv[2:-1])
    live(lambda leash: story(settings, components, leash), settings.loop)
