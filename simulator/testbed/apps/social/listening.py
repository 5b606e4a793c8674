"""Listening on a free port of the loopback interface, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.testbed.ports import LOOPBACK

if TYPE_CHECKING:
    from aiohttp import web

BACKLOG = 1024
KEEP_ALIVE_S = 3600.0
SHUTDOWN_S = 0.2


class Handles(Protocol):
    """Whoever answers HTTP requests."""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Whatever comes in."""


async def prepare(service: Handles) -> web.ServerRunner:
    """Ready to listen."""
    from aiohttp import web

    server = web.Server(service.handle, access_log=None, keepalive_timeout=KEEP_ALIVE_S, auto_decompress=False)
    runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    return runner


async def listen(runner: web.ServerRunner, port: int = 0) -> int:
    """Listen on a port (0: any free one); the port."""
    from aiohttp import web

    await web.TCPSite(runner, LOOPBACK, port, backlog=BACKLOG).start()
    return int(runner.addresses[0][1])


async def bind(service: Handles) -> tuple[web.ServerRunner, int]:
    """Listen on a free port; the port."""
    runner = await prepare(service)
    return runner, await listen(runner)
