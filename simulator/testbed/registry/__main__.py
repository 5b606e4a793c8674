"""The process that is the registry: `python -m simulator.testbed.registry POST PARENT`, started by the launcher.

It binds a free port of the loopback interface and says which. Whoever wants to may register from then on. Told where
the instances of the program are and when the run begins, it believes from that moment on that all of them are there,
as the simulator does, and their leases begin; faults of the program that strike it, it carries out itself.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from simulator.model.program import REGISTRY_DOWN, REGISTRY_UP, Program
from simulator.testbed.instance import Post
from simulator.testbed.leash import Leash, hurry, live, loop_kind, say
from simulator.testbed.opening import Opening
from simulator.testbed.registry.agent import Agent
from simulator.testbed.registry.book import Book
from simulator.testbed.registry.consul import Consul, index_of, wait_ns
from simulator.testbed.registry.desk import BODY_MAX, NS_PER_S, Desk, Handler
from simulator.testbed.registry.eureka import Eureka
from simulator.testbed.registry.seats import LISTED_PATH, seat_documents
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.weather import strikes

if TYPE_CHECKING:
    from aiohttp import web

TURNS = (REGISTRY_DOWN, REGISTRY_UP)
LOOPBACK = "127.0.0.1"
BACKLOG = 1024
KEEP_ALIVE_S = 3600.0


class Office:
    """The registry of one program, with its clock and its faults."""

    def __init__(self, program: Program, timer: PreciseTimer, desk: Desk):
        self.program, self.timer, self.desk = program, timer, desk
        self.addresses: list[str] = []
        self.address = ""
        self.running: list[bool] = []

    def told(self, words: dict[str, Any]) -> None:
        """A line from the launcher: who runs where, who runs at all, when the run begins."""
        if "addresses" in words:
            self.addresses = [str(address) for address in words["addresses"]]
        if "truth" in words:
            self.running = [bool(up) for up in words["truth"]]
            self.learn()
        if "start_ns" in words:
            opening = Opening.told(words)
            self.at(opening.start_ns, partial(self.begin, opening))

    def at(self, at_ns: int, act: Callable[[], None]) -> None:
        """Let something happen at its moment."""
        self.timer.until(at_ns).add_done_callback(lambda _: act())

    def begin(self, opening: Opening) -> None:
        """The run's time is 0."""
        self.desk.book.seat(seat_documents(self.program, self.addresses), opening.start_ns)
        self.desk.stir()
        for at_ns, row in strikes(self.program, opening):
            if row.what in TURNS:
                self.at(opening.start_ns + at_ns, self.desk.go_down if row.what == REGISTRY_DOWN else self.come_up)

    def come_up(self) -> None:
        """The registry is back; what the platform would have written meanwhile, it writes now."""
        self.desk.come_up()
        self.learn()

    def learn(self) -> None:
        """A registry without beats is told who runs."""
        if self.program.registry.heartbeat_ns <= 0 and self.running and self.desk.up:
            now_ns = self.desk.now()
            documents = seat_documents(self.program, self.addresses)
            up = {key: about for (key, about), up in zip(documents.items(), self.running, strict=True) if up}
            self.desk.book.truth(up, now_ns)
            self.desk.stir()

    async def listed(self, request: web.Request) -> web.Response:
        """Who of the program's instances is handed out; with `index` only when there is something newer."""
        from aiohttp import web

        if "index" in request.query:
            await self.desk.news(index_of(request), wait_ns(request) / NS_PER_S)
        words = {"index": self.desk.index, "listed": self.desk.book.listed()}
        return web.Response(body=orjson.dumps(words), content_type="application/json")

    def application(self) -> web.Application:
        """All paths, behind the desk."""
        from aiohttp import web

        @web.middleware
        async def at_the_desk(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self.desk.serve(request, handler)

        application = web.Application(client_max_size=BODY_MAX, middlewares=[at_the_desk])
        application.add_routes(Eureka(self.desk).routes())
        application.add_routes(Consul(self.desk, lambda: self.address).routes())
        application.add_routes([web.get(LISTED_PATH, self.listed)])
        return application


async def bind(application: web.Application) -> tuple[web.AppRunner, int]:
    """Listen on a free port; the port."""
    from aiohttp import web

    runner = web.AppRunner(application, access_log=None, keepalive_timeout=KEEP_ALIVE_S)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0, backlog=BACKLOG, shutdown_timeout=0.2).start()
    return runner, runner.addresses[0][1]


async def story(program: Program, leash: Leash) -> None:
    """From birth to the launcher's word."""
    fifo = hurry()
    timer = PreciseTimer()
    desk = Desk(Book(program.registry, time.monotonic_ns()), Agent(), timer)
    office = Office(program, timer, desk)
    runner, port = await bind(office.application())
    office.address = f"{LOOPBACK}:{port}"
    say(port=port, fifo=fifo, loop=loop_kind())
    while (words := await leash.told()) is not None:
        office.told(words)
    await runner.cleanup()


def main() -> None:
    """The process."""
    post: Post = pickle.loads(Path(sys.argv[1]).read_bytes())
    live(lambda leash: story(post.program, leash))


if __name__ == "__main__":
    main()
