"""A process that is one instance of a unit.

`python -m simulator.testbed.service POST NUMBER PARENT`, started by the launcher. It binds a free port of the loopback
interface, says which, learns where the others are, and then answers errands until its launcher lets go.
"""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from simulator.testbed import wire
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.instance import Instance, Post, links_of
from simulator.testbed.leash import Leash, hurry, live, loop_kind, say
from simulator.testbed.listening import bind
from simulator.testbed.timer import PreciseTimer

if TYPE_CHECKING:
    from aiohttp import web


class Service:
    """The HTTP face of an instance."""

    def __init__(self, instance: Instance):
        self.instance = instance

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Whatever comes in."""
        from aiohttp import web

        arrived_ns = time.monotonic_ns()
        if request.path != wire.ERRAND_PATH:
            return web.Response(body=await self.other(request.path), content_type="application/json")
        try:
            errand = wire.errand_of(request.headers)
            self.instance.check(errand)
        except (KeyError, ValueError) as error:
            return web.Response(status=422, text=f"no errand: {error}")
        answer = await self.instance.serve(errand, arrived_ns)
        status = wire.status_of(answer.outcome, errand.manners)
        return web.Response(status=status, body=wire.body(answer), content_type="application/json")

    async def other(self, path: str) -> bytes:
        """What is not an errand."""
        if path == wire.WARM_PATH:
            links = links_of(self.instance.program, self.instance.unit)
            await self.instance.caller.warm(links)
        if path == wire.REPORT_PATH:
            return orjson.dumps(self.instance.report())
        return b"{}"


async def story(post: Post, leash: Leash) -> None:
    """From birth to the launcher's word."""
    fifo = hurry()  # before there are threads, which inherit it
    timer = PreciseTimer()
    async with open_session() as session:
        caller = Caller(post.program, timer, session, 0)
        instance = Instance(post, timer, caller)
        caller.owner = post.number - post.program.units[instance.unit].first
        runner, port = await bind(Service(instance))
        say(port=port, fifo=fifo, loop=loop_kind())
        while (words := await leash.told()) is not None:
            instance.told(words)
        await runner.cleanup()
        instance.close()


def main() -> None:
    """The process."""
    path, number = Path(sys.argv[1]), int(sys.argv[2])
    post: Post = pickle.loads(path.read_bytes())._replace(number=number)
    live(lambda leash: story(post, leash))


if __name__ == "__main__":
    main()
