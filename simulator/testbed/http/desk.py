"""Where an instance takes in what it is asked: HTTP/1.1 on a port of the loopback interface, and nowhere else.

As on the asking side (`lines`), httptools reads and the rest is little: what is asked has a path, headers and a small
body, and is answered with a status and JSON, in the order in which it came on the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from traceback import print_exception
from typing import TYPE_CHECKING, NamedTuple, cast

from simulator.testbed.ports import LOOPBACK

if TYPE_CHECKING:
    from httptools import HttpRequestParser
    from multidict import CIMultiDict

BACKLOG = 1024
ASKED_MOST = 1 << 20  # bytes of a body


class Asked(NamedTuple):
    """A request. `fields`: its headers, whatever the case of their names."""

    path: str
    fields: CIMultiDict[str]
    content: bytes


class Told(NamedTuple):
    """A response: JSON, or a word about what was wrong."""

    status: int
    content: bytes


Handle = Callable[[Asked], Awaitable[Told]]


class Guest(asyncio.Protocol):
    """A connection of somebody who asks."""

    transport: asyncio.Transport
    parser: HttpRequestParser

    def __init__(self, desk: Desk) -> None:
        from httptools import HttpRequestParser
        from multidict import CIMultiDict

        self.desk, self.new_fields = desk, CIMultiDict
        self.parser = HttpRequestParser(self)
        self.waiting: list[tuple[Asked | Told, bool]] = []  # and whether more may come after it
        self.closing = False
        self.task: asyncio.Task[None] | None = None
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come."""
        self.transport = cast("asyncio.Transport", transport)
        self.desk.guests.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Somebody has gone. What was asked is done all the same."""
        self.desk.guests.discard(self)

    def data_received(self, data: bytes) -> None:
        """Something of what is asked."""
        from httptools import HttpParserError, HttpParserUpgrade

        if self.closing:
            return
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade:
            self.closing = True  # what was asked is answered in HTTP/1.1, and the connection ends
        except HttpParserError:
            self.refuse(Told(400, b"no HTTP/1.1"))
        if self.size > ASKED_MOST:
            self.refuse(Told(413, b"too long"))

    def refuse(self, told: Told) -> None:
        """After what is owed, this and no more."""
        self.closing = True
        self.line_up(told, more=False)

    def on_message_begin(self) -> None:
        """The parser has met the beginning of a request."""
        self.url, self.pieces, self.size = b"", list[bytes](), 0
        self.fields: CIMultiDict[str] = self.new_fields()

    def on_url(self, url: bytes) -> None:
        """The parser has met a part of the path."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser has met a header."""
        self.fields[name.decode("latin-1")] = value.decode("latin-1")

    def on_body(self, piece: bytes) -> None:
        """The parser has met a part of the body."""
        self.size += len(piece)
        self.pieces.append(piece)

    def on_message_complete(self) -> None:
        """The request is whole."""
        path = self.url.decode("latin-1").partition("?")[0]
        more = self.parser.should_keep_alive() and not self.parser.should_upgrade()
        self.line_up(Asked(path, self.fields, b"".join(self.pieces)), more)

    def line_up(self, what: Asked | Told, more: bool) -> None:
        """To be answered, or said, when its turn comes."""
        self.waiting.append((what, more))
        if self.task is None:
            self.task = self.desk.loop.create_task(self.answer())
            self.desk.tasks.add(self.task)
            self.task.add_done_callback(self.desk.tasks.discard)

    async def answer(self) -> None:
        """One after another, until nothing is waiting."""
        while self.waiting:
            what, more = self.waiting.pop(0)
            try:
                told = what if isinstance(what, Told) else await self.desk.handle(what)
            except Exception as error:
                print_exception(error)
                told = Told(500, b"broken")
            self.tell(told, more)
        self.task = None

    def tell(self, told: Told, more: bool) -> None:
        """The response leaves, if anybody is there."""
        if self.transport.is_closing():
            return
        kind = b"application/json" if told.content.startswith(b"{") else b"text/plain"
        head = b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: %b\r\n\r\n"
        phrase, alive = HTTPStatus(told.status).phrase.encode(), b"keep-alive" if more else b"close"
        self.transport.write(head % (told.status, phrase, kind, len(told.content), alive) + told.content)
        if not more:
            self.transport.close()


class Desk:
    """Everybody who asks is a guest here. `handle` answers them; `listen` once, `close` in the end."""

    def __init__(self, handle: Handle):
        self.handle, self.loop = handle, asyncio.get_running_loop()
        self.guests: set[Guest] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.server: asyncio.Server | None = None

    async def listen(self, port: int = 0) -> int:
        """Listen on a port (0: any free one); the port."""
        self.server = await self.loop.create_server(lambda: Guest(self), LOOPBACK, port, backlog=BACKLOG)
        return int(self.server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Nobody is listened to any more."""
        if self.server is not None:
            self.server.close()
        for guest in list(self.guests):
            guest.transport.abort()
        for task in self.tasks:
            task.cancel()
