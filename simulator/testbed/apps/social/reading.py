"""From an HTTP request to what an operation is given, or to a refusal. One place for all that can be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from simulator.testbed.apps.social.openapi import BODY_MOST, JSON, PART_BODY_MOST
from simulator.testbed.apps.social.replies import Reply, problem
from simulator.testbed.apps.social.shapes import Whole
from simulator.testbed.apps.social.table import EDGE, LIMIT_DEFAULT, Row

if TYPE_CHECKING:
    from aiohttp import web

DIGITS_MOST = 20
PLAIN = ("", "identity")
DEFAULTS = {"limit": LIMIT_DEFAULT}


class Found(NamedTuple):
    """The row, the words in the path, and the methods that are known there (none: no such path)."""

    row: Row | None
    words: Mapping[str, str]
    methods: tuple[str, ...]


class Paths:
    """The rows of a process by their paths."""

    def __init__(self, rows: Sequence[Row]):
        self.rows: dict[tuple[str, ...], dict[str, Row]] = {}
        for row in rows:
            shape = tuple("{}" if part.startswith("{") else part for part in row.path.split("/"))
            self.rows.setdefault(shape, {})[row.method] = row

    def find(self, method: str, path: str) -> Found:
        """Whose path this is."""
        parts = tuple(path.split("/"))
        for shape in (parts, (*parts[:-1], "{}")):
            rows = self.rows.get(shape)
            if rows is not None:
                row = rows.get(method)
                words = {} if row is None else dict(zip(row.in_path, parts[-1:], strict=False))
                return Found(row, words, tuple(sorted(rows)))
        return Found(None, {}, ())


async def read(row: Row, words: Mapping[str, str], request: web.BaseRequest) -> Reply | dict[str, Any]:
    """What the operation is given, checked; or a refusal."""
    if row.method == "POST":
        given = await body_of(request, BODY_MOST if row.component == EDGE else PART_BODY_MOST)
    else:
        given = numbers(row, {**query_of(request), **words})
    if isinstance(given, Reply):
        return given
    if not isinstance(given, dict) or (wrong := row.given.wrong(given)):
        return problem(400, wrong if isinstance(given, dict) else "must be an object")
    return {name: int(value) if isinstance(value, float) else value for name, value in defaulted(row, given).items()}


def defaulted(row: Row, given: Mapping[str, Any]) -> dict[str, Any]:
    """With what is meant where nothing is said."""
    return {name: DEFAULTS[name] for name in row.given.optional if name in DEFAULTS} | dict(given)


def target_of(request: web.BaseRequest) -> tuple[str, str]:
    """Path and query, letter for letter as they were sent."""
    path, _, query = request.raw_path.partition("?")
    return path, query


def query_of(request: web.BaseRequest) -> dict[str, str]:
    """The words behind `?`; of a word said twice, both, so that it is no number."""
    words: dict[str, str] = {}
    for name, value in parse_qsl(target_of(request)[1], keep_blank_values=True):
        words[name] = f"{words[name]},{value}" if name in words else value
    return words


def numbers(row: Row, words: Mapping[str, str]) -> dict[str, Any]:
    """Words of a path or query as what they should be. What cannot be stays a word, and is refused as such."""
    return {
        name: number(word) if isinstance(row.given.fields.get(name), Whole) else word for name, word in words.items()
    }


def number(word: str) -> int | str:
    """A whole number in plain decimal digits."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= DIGITS_MOST else word


async def body_of(request: web.BaseRequest, most: int) -> object:
    """The JSON of a body of at most so many bytes; or a refusal."""
    from aiohttp import web

    if ", ".join(request.headers.getall("Content-Encoding", ())).strip().lower() not in PLAIN:
        return problem(415, "the body must not be encoded")
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != JSON:
        return problem(415, f"the body must be {JSON}")
    try:
        content = await content_of(request, most)
        return problem(413, f"the body must have at most {most} bytes") if content is None else orjson.loads(content)
    except (web.RequestPayloadError, orjson.JSONDecodeError):
        return problem(400, "the body is not JSON")


async def content_of(request: web.BaseRequest, most: int) -> bytes | None:
    """The bytes of a body, read no further than they may go; None: there are more."""
    if (request.content_length or 0) > most:
        return None
    content = b""
    while len(content) <= most:
        piece = await request.content.readany()
        if not piece:
            return content
        content += piece
    return None
