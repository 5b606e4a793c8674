"""HTTP between emulated services: kept-alive, whole, in order; what is broken ends its connection and nothing else."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.testbed.http.desk import ASKED_MOST, Asked, Desk, Told
from simulator.testbed.http.lines import Lines, Reply, UnreachableError, request

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(asked: Asked) -> Told:
    """What was asked, and who asked."""
    if asked.path == "/broken":
        raise RuntimeError("on purpose")
    await asyncio.sleep(0.01 if asked.path == "/slow" else 0.0)
    return Told(200, b"%b %b" % (asked.path.encode(), asked.fields.get("WHO", "nobody").encode()) + asked.content)


def at_the_desk(story: Callable[[int], Awaitable[object]]) -> list[object]:
    """What comes of a story that knows the desk's port; and how many guests were there in the end."""

    async def day() -> list[object]:
        desk = Desk(echo)
        port = await desk.listen()
        try:
            found = await asyncio.wait_for(story(port), 10)
            return [found, len(desk.guests)]
        finally:
            desk.close()
            await asyncio.sleep(0.01)

    return asyncio.run(day())


async def said(port: int, *pieces: bytes) -> bytes:
    """Everything the desk says to these bytes until it closes, or for a tenth of a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    heard = b""
    while True:
        try:
            more = await asyncio.wait_for(reader.read(1 << 16), 0.1)
        except TimeoutError:
            break
        if not more:
            heard += b"<closed>"
            break
        heard += more
    writer.close()
    return heard


def test_a_line_is_used_again_and_a_second_one_opened_only_for_who_asks_meanwhile() -> None:
    async def story(port: int) -> list[bytes]:
        async with Lines() as lines:
            one = [await lines.post(port, "/a", {"Who": "me"}, bytes([65 + n])) for n in range(3)]
            assert len(lines.all) == 1
            both = await asyncio.gather(lines.post(port, "/slow", {}), lines.post(port, "/b", {}))
            assert len(lines.all) == 2
            return [reply.content for reply in (*one, *both)]

    found, _ = at_the_desk(story)
    assert found == [b"/a meA", b"/a meB", b"/a meC", b"/slow nobody", b"/b nobody"]


def test_requests_in_a_row_are_answered_in_their_order() -> None:
    asked = [request(1, path, {}, b"") for path in ("/slow", "/a", "/b")]
    found, _ = at_the_desk(lambda port: said(port, b"".join(asked)))
    assert isinstance(found, bytes)
    assert found.index(b"/slow") < found.index(b"/a ") < found.index(b"/b ")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 120), max_size=5), st.binary(max_size=40))
def test_it_does_not_matter_in_which_pieces_a_request_comes(cuts: list[int], content: bytes) -> None:
    whole = request(1, "/a", {"Who": "me"}, content)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[a:b] for a, b in pairwise(places)]
    found, _ = at_the_desk(lambda port: said(port, *pieces))
    assert isinstance(found, bytes)
    assert found.startswith(b"HTTP/1.1 200 OK\r\n")
    assert found.endswith(b"\r\n\r\n/a me" + content)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"POST /a HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (2 * ASKED_MOST) + bytes(ASKED_MOST + 1), b"HTTP/1.1 413"),
        (b"POST /a HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK"),
        (b"GET /a HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 OK"),
        (b"GET /a HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", b"HTTP/1.1 200 OK"),
        (request(1, "/slow", {}, b"") + b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK"),
    ],
)
def test_after_what_is_broken_too_long_or_the_last_the_desk_closes(content: bytes, answer: bytes) -> None:
    found, _ = at_the_desk(lambda port: said(port, content))
    assert isinstance(found, bytes)
    assert found.startswith(answer)
    assert found.endswith(b"<closed>")


def test_a_handler_that_breaks_is_a_500_and_the_next_request_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    async def story(port: int) -> list[int]:
        async with Lines() as lines:
            return [(await lines.post(port, path, {})).status for path in ("/broken", "/a")]

    assert at_the_desk(story)[0] == [500, 200]
    assert "on purpose" in capsys.readouterr().err


def heard(answer: bytes, then: bytes = b"") -> Reply | type[Exception]:
    """What comes of asking somebody who answers this, and closes after saying `then`."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await asyncio.sleep(0.02)
        writer.write(then)
        writer.close()

    async def story() -> Reply | type[Exception]:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        async with Lines() as lines:
            try:
                return await asyncio.wait_for(lines.post(server.sockets[0].getsockname()[1], "/a", {}), 5)
            except (ConnectionError, UnreachableError) as error:
                return type(error)
            finally:
                server.close()
                await asyncio.sleep(0.05)

    return asyncio.run(story())


def test_a_reply_in_chunks_or_in_two_parts_is_whole() -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n"
    assert heard(*chunks) == Reply(200, {"Transfer-Encoding": "chunked"}, b"abcde")
    parts = b"HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nab", b"cde"
    assert heard(*parts) == Reply(503, {"Content-Length": "5"}, b"abcde")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", b"no HTTP at all\r\n\r\n"])
def test_a_connection_that_ends_before_the_reply_is_whole_is_reset(answer: bytes) -> None:
    assert heard(answer) is ConnectionResetError


def test_where_nobody_listens_the_operating_systems_word_is_passed_on() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

        async def story() -> None:
            async with Lines() as lines:
                await lines.post(port, "/a", {})

        with pytest.raises(UnreachableError) as found:
            asyncio.run(story())
    assert isinstance(found.value.error, ConnectionRefusedError)


def test_a_line_that_the_other_side_has_closed_meanwhile_is_not_used_again() -> None:
    async def story(port: int) -> list[int]:
        async with Lines() as lines:
            first = await lines.post(port, "/a", {"Connection": "close"})
            await asyncio.sleep(0.02)
            return [first.status, (await lines.post(port, "/a", {})).status]

    assert at_the_desk(story)[0] == [200, 200]


def test_a_header_with_a_line_break_does_not_leave() -> None:
    with pytest.raises(ValueError, match="line break"):
        request(1, "/a", {"Who": "me\r\nEvil: yes"}, b"")


def whoever(handler: Handler, story: Callable[[Lines, int], Awaitable[object]]) -> object:
    """What comes of a story with lines to a server that behaves like this."""

    async def until_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await handler(reader, writer)
                await reader.read()
        finally:
            writer.close()

    async def day() -> object:
        server = await asyncio.start_server(until_gone, "127.0.0.1", 0)
        async with Lines() as lines:
            try:
                return await asyncio.wait_for(story(lines, server.sockets[0].getsockname()[1]), 5)
            finally:
                server.close()
                await asyncio.sleep(0.15)  # for the other side to notice that everybody has gone

    return asyncio.run(day())


ALIVE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize("unasked", [b"", ALIVE, b"HTTP/1.1 200 OK\r\nCont", b"nonsense"])
def test_after_one_answer_a_line_that_breaks_or_speaks_unasked_is_not_used_again(unasked: bytes) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ALIVE)
        await asyncio.sleep(0.02)
        writer.write(unasked)
        if not unasked:
            writer.transport.abort()

    async def story(lines: Lines, port: int) -> list[bytes]:
        found = []
        for _ in range(3):
            found.append((await lines.post(port, "/a", {})).content)
            await asyncio.sleep(0.05)
        assert all(line.transport.is_closing() for line in lines.all)
        return found

    assert whoever(handler, story) == [b"ok"] * 3


def test_two_answers_at_once_to_one_request_are_one_too_many() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ALIVE + ALIVE.replace(b"ok", b"no"))

    async def story(lines: Lines, port: int) -> list[bytes]:
        return [(await lines.post(port, "/a", {})).content for _ in range(3)]

    assert whoever(handler, story) == [b"ok"] * 3


def test_who_does_not_wait_any_more_leaves_no_answer_for_the_next() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof():
            asked = await reader.readline()
            await asyncio.sleep(0.05 if b"/slow" in asked else 0.0)
            if asked.startswith(b"POST"):
                writer.write(ALIVE.replace(b"ok", b"sl" if b"/slow" in asked else b"fa"))

    async def story(lines: Lines, port: int) -> bytes:
        await lines.post(port, "/fast", {})
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(lines.post(port, "/slow", {}), 0.01)
        return (await lines.post(port, "/fast", {})).content

    assert whoever(handler, story) == b"fa"
