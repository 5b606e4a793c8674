"""A process that becomes one instance of a unit.

`python -m simulator.testbed.service POST PARENT`, started by the launcher. It makes everything ready, says so, learns
which instance it is, later on which port of the loopback interface to listen and where the others are, and then
answers errands until its launcher lets go.
"""

from __future__ import annotations

import pickle
import sys
import time
from importlib import import_module
from pathlib import Path

import orjson

from simulator.testbed import wire
from simulator.testbed.caller import Caller, Session, open_session
from simulator.testbed.http.desk import Asked, Desk, Told
from simulator.testbed.instance import Instance, Post
from simulator.testbed.leash import Leash, hurry, live, loop_kind, say
from simulator.testbed.proxies import beyond
from simulator.testbed.reach import links_of
from simulator.testbed.timer import PreciseTimer


class Service:
    """The HTTP face of an instance."""

    def __init__(self, instance: Instance):
        self.instance, self.warmed = instance, False

    async def handle(self, asked: Asked) -> Told:
        """Whatever comes in."""
        arrived_ns = time.monotonic_ns()
        if asked.path == wire.CANCEL_PATH:
            self.instance.cancel(int(asked.fields[wire.KEY], 16))
        if asked.path != wire.ERRAND_PATH:
            return Told(200, await self.other(asked.path))
        try:
            errand = self.meant(wire.errand_of(asked.fields, asked.content))
            self.instance.check(errand)
        except (IndexError, KeyError, ValueError) as error:
            return Told(422, f"no errand: {error}".encode())
        answer = await self.instance.serve(errand, arrived_ns)
        return Told(wire.status_of(answer.outcome, answer.manners), wire.body(answer))

    def meant(self, errand: wire.Errand) -> wire.Errand:
        """What a real proxy hands on is of the link that leads to it; its own link is meant."""
        program, row = self.instance.program, self.instance.program.links[errand.link]
        handed_on = row.relay and row.unit != self.instance.unit
        return errand._replace(link=beyond(program, errand.link)) if handed_on else errand

    async def other(self, path: str) -> bytes:
        """What is not an errand. Units may call each other: whoever warms up already does not do so once more."""
        if path == wire.WARM_PATH and not self.warmed:
            self.warmed = True
            links = links_of(self.instance.program, self.instance.unit)
            await self.instance.caller.warm(links)
        if path == wire.REPORT_PATH:
            return orjson.dumps(self.instance.report())
        return b"{}"


async def story(post: Post, leash: Leash) -> None:
    """From birth to the launcher's word: prepared, then somebody, then listening."""
    fifo = hurry()  # before there are threads, which inherit it; after the imports, which would disturb others
    timer = PreciseTimer()
    async with open_session() as session:
        say(prepared=True, fifo=fifo, loop=loop_kind())
        words = await leash.told()
        if words is None:
            return
        instance = born(post._replace(number=int(words["be"])), timer, session)
        desk = Desk(Service(instance).handle)
        while (words := await leash.told()) is not None:
            instance.told(words)
            if "listen" in words:
                await desk.listen(words["listen"])
                say(listening=words["listen"], at_ns=time.monotonic_ns())
        desk.close()
        instance.close()


def born(post: Post, timer: PreciseTimer, session: Session) -> Instance:
    """Everything an instance needs."""
    caller = Caller(post.program, timer, session, 0)
    caller.product = post.balancer
    instance = Instance(post, timer, caller)
    caller.owner = post.number - post.program.units[instance.unit].first
    return instance


def main() -> None:
    """The process."""
    for module in ("aiohttp", "httptools", "multidict"):
        import_module(module)  # now, in nobody's way, and not when the moment has come
    post: Post = pickle.loads(Path(sys.argv[1]).read_bytes())
    live(lambda leash: story(post, leash))


if __name__ == "__main__":
    main()
