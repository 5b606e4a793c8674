"""The parts of Consul's HTTP API that its clients use to be found and to find; what is read stands in `consul_views`.

What differs from a real agent stands in docs/registry.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson

from simulator.testbed.registry import consul_documents as documents
from simulator.testbed.registry.agent import CRITICAL, PASSING, STATES, WARNING, Service
from simulator.testbed.registry.consul_views import Read, Views
from simulator.testbed.registry.desk import Desk, Handler, WrongInputError

if TYPE_CHECKING:
    from aiohttp import web

WAIT_NS, WAIT_MAX_NS, NS_PER_S = 300_000_000_000, 600_000_000_000, 1_000_000_000
DIGITS_MAX = 18
OUTPUT_MAX = 4096  # characters kept of what a service says of itself
STATE_OF = {"pass": PASSING, "warn": WARNING, "fail": CRITICAL}


class Consul:
    """Its paths, below `/v1`."""

    def __init__(self, desk: Desk, address: Callable[[], str]):
        self.desk, self.agent, self.views = desk, desk.agent, Views(desk, address)

    def routes(self) -> list[web.RouteDef]:
        """What is answered."""
        from aiohttp import web

        agent = "/v1/agent"
        writes: dict[str, Handler] = {
            f"{agent}/service/register": self.register,
            f"{agent}/service/deregister/{{id}}": self.deregister,
            f"{agent}/check/register": self.add_check,
            f"{agent}/check/deregister/{{id}}": self.remove_check,
            f"{agent}/check/{{how:pass|warn|fail}}/{{id}}": self.tell,
            f"{agent}/check/update/{{id}}": self.update,
        }
        return [
            *(web.put(path, handler) for path, handler in writes.items()),
            *(web.get(path, self.reading(what)) for path, what in self.views.paths().items()),
        ]

    def reading(self, what: Read) -> Handler:
        """A read: with `index` it waits until there is something newer."""

        async def read(request: web.Request) -> web.Response:
            if "index" in request.query:
                await self.desk.news(index_of(request), wait_ns(request) / NS_PER_S)
                self.desk.now()
            try:
                return self.written(what(request))
            except KeyError as error:
                raise WrongInputError(f"unknown: {error}", 404) from error

        return read

    def written(self, value: object) -> web.Response:
        """JSON, with the marks of a cluster."""
        from aiohttp import web

        marks = {"X-Consul-Index": str(self.desk.index), "X-Consul-KnownLeader": "true", "X-Consul-LastContact": "0"}
        return web.Response(body=orjson.dumps(value), content_type="application/json", headers=marks)

    async def register(self, request: web.Request) -> web.Response:
        """A service with its checks."""
        words, now_ns = documents.words_of(await request.read()), self.desk.now()
        service = documents.service_of(words)
        if service.service_id not in self.agent.services:
            self.desk.room(len(self.agent.services))
        checks = documents.checks_of(words, service, now_ns)
        self.agent.register(service, checks, "replace-existing-checks" in request.query)
        return done(True, "")

    async def deregister(self, request: web.Request) -> web.Response:
        """A service goes."""
        name = request.match_info["id"]
        return done(self.agent.deregister(name), f'Unknown service ID "{name}". Ensure that the service ID is passed')

    async def add_check(self, request: web.Request) -> web.Response:
        """One more check."""
        words, now_ns = documents.words_of(await request.read()), self.desk.now()
        name, owner = documents.text(words, "name"), documents.text(words, "serviceid")
        if not name:
            raise WrongInputError("Missing check name")
        self.desk.room(len(self.agent.checks))
        service = self.agent.services.get(owner) or Service(owner, owner, {})
        check = documents.check_of(words, name, service, now_ns)
        return done(self.agent.add(check), f'ServiceID "{owner}" does not exist')

    async def remove_check(self, request: web.Request) -> web.Response:
        """A check goes."""
        name = request.match_info["id"]
        return done(self.agent.remove(name), f'Unknown check ID "{name}"')

    async def tell(self, request: web.Request) -> web.Response:
        """A service says how it is."""
        return self.told(request, STATE_OF[request.match_info["how"]], request.query.get("note", ""))

    async def update(self, request: web.Request) -> web.Response:
        """The same, with its state in the body."""
        words = documents.words_of(await request.read())
        status = documents.text(words, "status")
        if status not in STATES:
            raise WrongInputError(f"Invalid check status: {status[:100]!r}; there are {', '.join(STATES)}")
        return self.told(request, status, documents.text(words, "output"))

    def told(self, request: web.Request, status: str, output: str) -> web.Response:
        """A check is in a state."""
        name = request.match_info["id"]
        known = self.agent.tell(name, status, output[:OUTPUT_MAX], self.desk.now())
        return done(known, f'Unknown check ID "{name}". Ensure that the check ID is passed, not the check name.')


def index_of(request: web.Request) -> int:
    """What the client knows already. Raises WrongInputError."""
    said = request.query["index"]
    if not said.isascii() or not said.isdecimal() or len(said) > DIGITS_MAX:
        raise WrongInputError("Invalid index")
    return int(said)


def wait_ns(request: web.Request) -> int:
    """How long it would wait for something newer. Raises WrongInputError."""
    said = request.query.get("wait")
    return WAIT_NS if said is None else min(documents.duration_ns(said, "wait"), WAIT_MAX_NS)


def done(known: bool, otherwise: str) -> web.Response:
    """An empty answer, or that there is no such thing."""
    from aiohttp import web

    return web.Response() if known else web.Response(status=404, text=f"{otherwise}\n")
