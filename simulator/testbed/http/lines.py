"""Kept-alive connections on which errands travel: one request at a time on each, as many connections as are needed.

A general HTTP client takes 100 to 200 us of processor time for a request, more than anything else that a message costs
here, and a testbed shares few processors among many processes. An errand needs no redirects, cookies, proxies or
decompression: what is left is httptools' parser on an asyncio protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from simulator.testbed.ports import LOOPBACK

if TYPE_CHECKING:
    from httptools import HttpResponseParser


class Reply(NamedTuple):
    """An HTTP response. `fields`: its headers, named as they were sent."""

    status: int
    fields: Mapping[str, str]
    content: bytes


class Line(asyncio.Protocol):
    """One connection. `free`: it may carry a request."""

    transport: asyncio.Transport
    parser: HttpResponseParser
    reply: asyncio.Future[Reply] | None = None

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        from httptools import HttpResponseParser

        self.loop, self.new_parser = loop, HttpResponseParser
        self.free = True
        self.fields: dict[str, str] = {}
        self.pieces: list[bytes] = []

    def ask(self, content: bytes) -> asyncio.Future[Reply]:
        """Send a request; the reply, or ConnectionError where the connection ends before it is whole."""
        self.free = False
        self.parser, self.fields, self.pieces = self.new_parser(self), {}, []
        self.reply = self.loop.create_future()
        self.transport.write(content)
        return self.reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Something of the reply; anything else has no business here."""
        from httptools import HttpParserError

        try:
            if self.reply is not None:
                self.parser.feed_data(data)
                return
        except HttpParserError:
            pass
        self.transport.abort()

    def on_message_begin(self) -> None:
        """The parser has met the beginning of a reply; nobody has asked for a second one."""
        if self.reply is None:
            self.free = False
            self.transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser has met a header."""
        self.fields[name.decode("latin-1")] = value.decode("latin-1")

    def on_body(self, piece: bytes) -> None:
        """The parser has met a part of the body."""
        self.pieces.append(piece)

    def on_message_complete(self) -> None:
        """The reply is whole; the next one may come on this connection, unless the other side says otherwise."""
        reply, self.reply = self.reply, None
        self.free = self.parser.should_keep_alive()
        if not self.free:
            self.transport.close()
        if reply is not None and not reply.done():
            reply.set_result(Reply(self.parser.get_status_code(), self.fields, b"".join(self.pieces)))
        self.fields = {}

    def connection_lost(self, error: Exception | None) -> None:
        """It is closed; whoever still waits hears that."""
        self.free = False
        reply, self.reply = self.reply, None
        if reply is not None and not reply.done():
            reply.set_exception(ConnectionResetError(f"closed before the reply was whole: {error}"))


class Lines:
    """All connections of a process to those whom it asks. An async context manager; afterwards all are closed."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.idle: dict[int, list[Line]] = {}  # port -> those that are free, the warmest last
        self.all: set[Line] = set()

    async def __aenter__(self) -> Lines:
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self.all:
            line.transport.abort()
        await asyncio.sleep(0)  # a turn of the loop, in which they close

    async def line(self, port: int) -> Line:
        """A connection that is free, or a new one. Raises OSError where nobody takes it."""
        idle = self.idle.setdefault(port, [])
        while idle:
            line = idle.pop()
            if line.free and not line.transport.is_closing():
                return line
            self.all.discard(line)
        _, line = await self.loop.create_connection(lambda: Line(self.loop), LOOPBACK, port)
        self.all.add(line)
        return line

    async def post(self, port: int, path: str, fields: Mapping[str, str], content: bytes = b"") -> Reply:
        """One exchange with whoever listens on a port of the loopback interface.

        Raises UnreachableError where nobody takes the connection, ConnectionError where it ends before the reply is
        whole.
        """
        try:
            line = await self.line(port)
        except OSError as error:
            raise UnreachableError(error) from error
        try:
            reply = await line.ask(request(port, path, fields, content))
        except BaseException:
            line.transport.abort()
            self.all.discard(line)
            raise
        self.idle[port].append(line)
        return reply


class UnreachableError(Exception):
    """Nobody takes a connection. `error`: what the operating system said."""

    def __init__(self, error: OSError):
        super().__init__(str(error))
        self.error = error


def request(port: int, path: str, fields: Mapping[str, str], content: bytes) -> bytes:
    """A POST, since a reader of logs expects one where something is done. Raises ValueError for a broken header."""
    said = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    if said.count("\n") != len(fields):
        raise ValueError(f"a header with a line break: {fields}")
    head = f"POST {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n{said}Content-Length: {len(content)}\r\n\r\n"
    return head.encode("latin-1") + content
