"""The HTTP face of a process: find the row, read what is given, believe the token, act, answer."""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from simulator.policies.authentication import BELIEVED, NAMES, status
from simulator.testbed import tokens
from simulator.testbed.apps.social.edge import SUBJECT
from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.apps.social.openapi import JSON, OPENAPI_PATH, PROBLEM
from simulator.testbed.apps.social.reading import Paths, read, target_of
from simulator.testbed.apps.social.replies import Given, Reply, problem
from simulator.testbed.apps.social.table import Row

if TYPE_CHECKING:
    from aiohttp import web

AUTHENTICATION = "authentication"  # its name in the meter
Act = Callable[[Row, Given], Awaitable[Reply]]


class Service:
    """What a process answers. `description`: its OpenAPI document; `act` does what a row says."""

    def __init__(self, paths: Paths, description: dict[str, Any], act: Act, secret: bytes, meter: Meter):
        self.paths, self.act, self.secret, self.meter = paths, act, secret, meter
        self.description = orjson.dumps(description)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Whatever comes in."""
        from aiohttp import web

        path, _ = target_of(request)
        if path == OPENAPI_PATH and request.method == "GET":
            return web.Response(body=self.description, content_type=JSON)
        found = self.paths.find(request.method, path)
        if found.row is None:
            return refused(found.methods)
        try:
            reply = await self.answer(found.row, found.words, request)
        except Exception:
            traceback.print_exc()
            reply = problem(500, "something broke here; see the log")
        return response(reply)

    async def answer(self, row: Row, words: Mapping[str, str], request: web.BaseRequest) -> Reply:
        """The answer of a row; what is wrong is said in the language's order: 400, 401, 403, then the route's own."""
        given = await read(row, words, request)
        if isinstance(given, Reply):
            return given
        if row.scope is None:
            return await self.act(row, given)
        with self.meter.of(AUTHENTICATION):
            token = tokens.bearer(request.headers.get("Authorization"))
            verified = tokens.verify(self.secret, token, row.scope, time.time_ns())
        if verified.verdict != BELIEVED:
            return problem(status(verified.verdict), f"token: {NAMES[verified.verdict]}")
        return await self.act(row, given | {SUBJECT: verified.subject})


def refused(methods: tuple[str, ...]) -> web.Response:
    """No such path, or no such method there."""
    if not methods:
        return response(problem(404, "there is no such path"))
    answer = response(problem(405, f"known here: {', '.join(methods)}"))
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def response(reply: Reply) -> web.Response:
    """An answer as HTTP. What was too long to read is not read to its end: the connection closes."""
    from aiohttp import web

    kind = JSON if reply.good else PROBLEM
    answer = web.Response(status=reply.status, body=orjson.dumps(reply.body), content_type=kind)
    if reply.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if reply.status in (413, 415):
        answer.force_close()
    return answer
