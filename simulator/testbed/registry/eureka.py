"""Eureka's REST API, as far as its clients need it: register, beat, say good-bye, read all, read what changed.

The list that is read is the one that the book hands out, so it is as old as the server's cache allows. What differs
from a real server stands in docs/registry.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson

from simulator.testbed.registry.book import Document, Key
from simulator.testbed.registry.desk import Desk, WrongInputError
from simulator.testbed.registry.eureka_documents import (
    STATUSES,
    UNKNOWN,
    dirty_ms,
    hash_of,
    instance_of,
    lease_ns,
    shown,
    whole,
    xml,
)

if TYPE_CHECKING:
    from aiohttp import web

PREFIX = "/eureka"
RECENT_NS = 180_000_000_000  # how long a change stays in the delta, as Eureka has it

Listed = Iterable[tuple[Key, Document]]


class Eureka:
    """Its paths, below `/eureka`."""

    def __init__(self, desk: Desk):
        self.desk, self.book = desk, desk.book

    def routes(self) -> list[web.RouteDef]:
        """What is answered."""
        from aiohttp import web

        one = f"{PREFIX}/apps/{{app}}/{{id}}"
        return [
            web.post(f"{PREFIX}/apps/{{app}}", self.register),
            web.put(one, self.beat),
            web.delete(one, self.cancel),
            web.put(f"{one}/status", self.override),
            web.delete(f"{one}/status", self.no_override),
            web.get(f"{PREFIX}/apps", self.apps),
            web.get(f"{PREFIX}/apps/", self.apps),
            web.get(f"{PREFIX}/apps/delta", self.delta),
            web.get(f"{PREFIX}/apps/{{app}}", self.app),
            web.get(one, self.one),
            web.get(f"{PREFIX}/instances/{{id}}", self.by_id),
            web.get(f"{PREFIX}/{{kind:vips|svips}}/{{vip}}", self.vips),
        ]

    async def register(self, request: web.Request) -> web.Response:
        """Somebody is there, with all that is to be known."""
        found = instance_of(await request.read(), "xml" in request.content_type)
        app = request.match_info["app"].upper()
        if str(found["app"]).upper() != app:
            raise WrongInputError(f"Mismatched appName, expecting {app} but was {found['app']}")
        key = (app, str(found["instanceId"]))
        if key not in self.book.leases:
            self.desk.room(len(self.book.leases))
        self.book.register(key, found, lease_ns(found), self.desk.now())
        return empty(204)

    async def beat(self, request: web.Request) -> web.Response:
        """404 where nobody of that name is known, or has changed since: then he registers again."""
        key, now_ns = key_of(request), self.desk.now()
        known = self.book.leases.get(key)
        if known is None or newer(request) > dirty_ms(known.about):
            return empty(404)
        self.book.renew(key, now_ns)
        return empty(200)

    async def cancel(self, request: web.Request) -> web.Response:
        """Good-bye."""
        return empty(200 if self.book.cancel(key_of(request), self.desk.now()) else 404)

    async def override(self, request: web.Request) -> web.Response:
        """The status is another than the instance says, until further notice."""
        value = request.query.get("value", "").upper()
        if value not in STATUSES:
            raise WrongInputError(f"no such status: {value[:100]!r}; there are {', '.join(STATUSES)}")
        return self.amend(request, {"overriddenstatus": value})

    async def no_override(self, request: web.Request) -> web.Response:
        """The status is again what the instance says, or what is said here."""
        value = request.query.get("value", "").upper()
        return self.amend(request, {"overriddenstatus": UNKNOWN} | ({"status": value} if value in STATUSES else {}))

    def amend(self, request: web.Request, words: Document) -> web.Response:
        """Something else is said of an instance."""
        key, now_ns = key_of(request), self.desk.now()
        known = self.book.leases.get(key)
        if known is None:
            return empty(404)
        self.book.amend(key, {**known.about, **words}, now_ns)
        return empty(200)

    async def apps(self, request: web.Request) -> web.Response:
        """Everybody."""
        return self.answer(request, self.listed())

    async def delta(self, request: web.Request) -> web.Response:
        """What changed lately, as often as it did."""
        since_ns = self.desk.now() - RECENT_NS
        return self.answer(request, [(c.key, shown(c.about, c.kind)) for c in self.book.changes if c.at_ns >= since_ns])

    async def vips(self, request: web.Request) -> web.Response:
        """Everybody with a virtual address."""
        field = "vipAddress" if request.match_info["kind"] == "vips" else "secureVipAddress"
        vip = request.match_info["vip"]
        return self.answer(request, [(k, about) for k, about in self.listed() if about.get(field) == vip])

    async def app(self, request: web.Request) -> web.Response:
        """One application."""
        app = request.match_info["app"].upper()
        found = applications((k, about) for k, about in self.listed() if k[0] == app)
        return written(request, "application", found[0]) if found else empty(404)

    async def one(self, request: web.Request) -> web.Response:
        """One instance."""
        return self.first(request, [about for key, about in self.listed() if key == key_of(request)])

    async def by_id(self, request: web.Request) -> web.Response:
        """One instance, whatever its application."""
        return self.first(request, [about for key, about in self.listed() if key[1] == request.match_info["id"]])

    def first(self, request: web.Request, found: list[Document]) -> web.Response:
        """An instance, or that there is none."""
        return written(request, "instance", found[0]) if found else empty(404)

    def listed(self) -> Listed:
        """The list that is handed out."""
        return [(key, shown(lease.about, "ADDED")) for key, lease in self.book.served.items()]

    def answer(self, request: web.Request, listed: Listed) -> web.Response:
        """Applications, and the marks by which a client sees whether its copy is right."""
        marks = {
            "versions__delta": str(self.book.version),
            "apps__hashcode": hash_of(lease.about for lease in self.book.served.values()),
        }
        return written(request, "applications", marks | {"application": applications(listed)})


def applications(listed: Listed) -> list[dict[str, object]]:
    """Instances by application."""
    found: dict[str, list[Document]] = {}
    for (app, _), about in listed:
        found.setdefault(app, []).append(about)
    return [{"name": app, "instance": instances} for app, instances in found.items()]


def key_of(request: web.Request) -> Key:
    """Whom a path names."""
    return request.match_info["app"].upper(), request.match_info["id"]


def newer(request: web.Request) -> int:
    """Since when the instance is as it is, as a beat says; 0: it does not say."""
    return whole(request.query.get("lastDirtyTimestamp"))


def empty(status: int) -> web.Response:
    """An answer without words."""
    from aiohttp import web

    return web.Response(status=status)


def written(request: web.Request, name: str, value: Document) -> web.Response:
    """JSON for those who ask for it, else XML, as Eureka does."""
    from aiohttp import web

    if "json" in request.headers.get("Accept", ""):
        return web.Response(body=orjson.dumps({name: value}), content_type="application/json")
    return web.Response(text=xml(name, value), content_type="application/xml")
