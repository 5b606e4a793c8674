"""Listening on a free port of the loopback interface, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aiohttp import web

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
KEEP_ALIVE_S = 3600.0
SHUTDOWN_S = 0.2


class Handles(Protocol):
    """Whoever answers HTTP requests."""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Whatever comes in."""


async def bind(service: Handles) -> tuple[web.ServerRunner, int]:
    """Listen on a free port; the port."""
    from aiohttp import web

    server = web.Server(service.handle, access_log=None, keepalive_timeout=KEEP_ALIVE_S)
    runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0, backlog=BACKLOG).start()
    return runner, runner.addresses[0][1]
