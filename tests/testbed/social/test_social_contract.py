"""One contract for `comments` in two languages: nobody who asks can tell them apart."""

import gzip
import json
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.testbed.apps.social.openapi import PART_BODY_MOST, document
from simulator.testbed.apps.social.system import Setup, Social
from simulator.testbed.apps.social.table import rows_of
from tests.testbed.social.asking_by_hand import Answer, ask, described, get, send

PART = {"comments": ("comments",)}
DESCRIPTION = document("social: comments", rows_of(("comments",)))
ID_MOST = 2**53 - 1
WELL = {"author": 7, "post": 1, "text": "well"}


@pytest.fixture(scope="module")
def both() -> Iterator[dict[str, str]]:
    assert shutil.which("node"), "Node.js is missing (Debian: apt-get install nodejs)"
    with Social(PART, Setup()) as python, Social(PART, Setup(node=True)) as node:
        yield {"python": python.addresses["comments"], "node": node.addresses["comments"]}


@pytest.fixture(params=["python", "node"])
def address(both: dict[str, str], request: pytest.FixtureRequest) -> str:
    return both[request.param]


def asked(address: str, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
    answer = ask(address, method, path, content, {"Content-Type": "application/json"} | headers)
    if path.partition("?")[0] == "/comments" and method in ("GET", "POST"):
        described(DESCRIPTION, "/comments", method, answer)
    assert answer.status < 500, answer
    return answer


def asked_both(both: dict[str, str], method: str, path: str, content: bytes | None = None) -> Answer:
    """What both answer, where they say the same but for the numbers they give."""
    python, node = (asked(both[name], method, path, content) for name in ("python", "node"))
    assert python.status == node.status, (python, node)
    assert unnumbered(python.body) == unnumbered(node.body)
    return python


def unnumbered(said: object) -> object:
    if isinstance(said, dict):
        return {name: unnumbered(value) for name, value in said.items() if name != "id"}
    return [unnumbered(value) for value in said] if isinstance(said, list) else said


def raw(address: str, target: bytes, rest: bytes = b"", method: bytes = b"GET") -> int:
    """The status of an answer to what is sent letter for letter."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest + b"\r\n")
        with line.makefile("rb") as answer:
            return int(answer.readline().split()[1])


def test_both_describe_themselves_in_the_same_words(address: str) -> None:
    answer = get(address, "/openapi.json")
    assert (answer.status, answer.kind) == (200, "application/json")
    assert answer.body == DESCRIPTION


def test_what_is_said_is_listed_newest_first_and_no_more_than_asked_for(address: str) -> None:
    said = [send(address, "/comments", {"author": 1, "post": i, "text": f"number {i}"}) for i in range(1, 13)]
    assert {answer.status for answer in said} == {201}
    ids = [answer.body["id"] for answer in said]
    assert ids == sorted(set(ids))
    assert said[0].body == {"id": ids[0], "author": 1, "post": 1, "text": "number 1"}
    assert get(address, "/comments?author=1").body["comments"] == [answer.body for answer in said[:1:-1]]
    assert get(address, "/comments?author=1&limit=2").body["comments"] == [said[11].body, said[10].body]
    assert get(address, "/comments?limit=1&author=1").body["comments"] == [said[11].body]
    assert get(address, "/comments?author=999").body == {"comments": []}


@pytest.mark.parametrize(
    "text", ["Zoë 你好 🙂", "'; drop table comments; --", 'a\u0000b\n\t"\\', "\u2028", "x" * 1024, "🙂" * 1024]
)
def test_any_text_comes_back_as_it_was(address: str, text: str) -> None:
    assert send(address, "/comments", {"author": 2, "post": 1, "text": text}).body["text"] == text
    assert get(address, "/comments?author=2&limit=1").body["comments"][0]["text"] == text


@pytest.mark.parametrize(
    "words",
    [
        {},
        [],
        None,
        7,
        "text",
        WELL | {"author": "7"},
        WELL | {"author": 0},
        WELL | {"author": -1},
        WELL | {"author": True},
        WELL | {"author": 1.5},
        WELL | {"author": None},
        WELL | {"author": ID_MOST + 1},
        WELL | {"author": [7]},
        WELL | {"text": ""},
        WELL | {"text": 7},
        WELL | {"text": "x" * 1025},
        WELL | {"more": 1},
        WELL | {"__proto__": 1},
        WELL | {"constructor": "x"},
        {"author": 7, "post": 1},
    ],
)
def test_wrong_words_are_refused_with_a_problem_document(address: str, words: object) -> None:
    answer = asked(address, "POST", "/comments", orjson.dumps(words))
    assert answer.status == 400
    assert answer.body["title"] == "Bad Request"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"not json",
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b"[" * 5_000,
        b'{"author": 1e999}',
    ],
)
def test_what_is_no_json_is_refused(address: str, content: bytes) -> None:
    assert asked(address, "POST", "/comments", content).status == 400


@pytest.mark.parametrize(
    "query",
    "limit=1 author= author=x author=0 author=-1 author=1.0 author=1e3 author=1&limit=0 author=1&limit=101 author=1%20 "
    "author=1&author=2 author=1&more=2 author=9007199254740992 author=99999999999999999999 author=%27;drop--".split(),
)
def test_wrong_queries_are_refused(address: str, query: str) -> None:
    assert asked(address, "GET", f"/comments?{query}").status == 400


def test_whole_numbers_may_be_written_in_any_way_that_means_them(address: str) -> None:
    assert asked(address, "POST", "/comments", b'{"author": 3.0, "post": 1, "text": "three"}').body["author"] == 3
    assert get(address, "/comments?author=003").body["comments"][0]["text"] == "three"
    assert send(address, "/comments", WELL | {"author": ID_MOST}).body["author"] == ID_MOST


def test_a_body_that_is_too_long_is_not_read(address: str) -> None:
    long = orjson.dumps(WELL | {"text": "x" * PART_BODY_MOST})
    assert asked(address, "POST", "/comments", long).status == 413
    assert asked(address, "POST", "/comments", long[: PART_BODY_MOST + 1]).status == 413
    assert asked(address, "POST", "/comments", long[:PART_BODY_MOST]).status == 400
    pieces = ask(address, "POST", "/comments", iter([long[:9_000], long[9_000:]]), {"Content-Type": "application/json"})
    assert pieces.status == 413
    assert send(address, "/comments", WELL).status == 201


def test_a_body_of_another_kind_is_refused(address: str) -> None:
    answer = asked(address, "POST", "/comments", b"author=1", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 415
    assert (
        asked(
            address, "POST", "/comments", orjson.dumps(WELL), **{"Content-Type": "application/JSON; charset=utf-8"}
        ).status
        == 201
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x", "identity, gzip", "GZIP"])
def test_an_encoded_body_is_refused_whether_it_is_or_only_says_so(address: str, encoding: str) -> None:
    plain = orjson.dumps(WELL)
    for content in (plain, gzip.compress(plain)):
        answer = asked(address, "POST", "/comments", content, **{"Content-Encoding": encoding})
        assert (answer.status, answer.body["detail"]) == (415, "the body must not be encoded")
    assert asked(address, "POST", "/comments", plain, **{"Content-Encoding": "Identity"}).status == 201


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/comments?author=1", 200),
        (b"/comments?%61uthor=%31", 200),
        (b"/comments?author=1?x", 400),
        (b"/comments?author=1#x", 400),
        (b"/comments#?author=1", 404),
        (b"/comments?", 400),
        (b"/comments??author=1", 400),
        (b"/comments?author=1&&limit=2&", 200),
        (b"/comments?author=1&=", 400),
        (b"/comments?author=1&limit", 400),
        (b"/comments?author=%FF", 400),
        (b"/comments?author=1%", 400),
        (b"/comments?author=+1", 400),
        (b"/%63omments?author=1", 404),
        (b"/comments/?author=1", 404),
        (b"/comments%3Fauthor=1", 404),
        (b"/./comments?author=1", 404),
        (b"/nothing/../comments?author=1", 404),
        (b"http://x/comments?author=1", 404),
    ],
)
def test_a_target_is_read_letter_for_letter(address: str, target: bytes, status: int) -> None:
    assert raw(address, target) == status


SIGNS = st.sampled_from(
    ["author", "limit", "=", "=1", "&", "?", "#", "%", "%3", "%31", "%3D", "+", ";", "/", "1", "é", "'"]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(SIGNS, max_size=8).map("".join))
def test_any_target_means_the_same_to_both(both: dict[str, str], end: str) -> None:
    for target in (f"/comments{end}", f"/comments?author=1{end}"):
        python, node = (raw(both[name], target.encode()) for name in ("python", "node"))
        assert python == node < 500, target


def test_a_body_in_pieces_that_are_none_is_refused(address: str) -> None:
    head = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    assert raw(address, b"/comments", head + b"\r\nno number\r\n", b"POST") == 400
    assert send(address, "/comments", WELL).status == 201


def test_unknown_paths_and_methods_are_refused(address: str) -> None:
    missing = ask(address, "GET", "/nothing", None)
    assert (missing.status, missing.kind, missing.body["title"]) == (404, "application/problem+json", "Not Found")
    wrong = ask(address, "DELETE", "/comments", None)
    assert (wrong.status, wrong.headers["Allow"], wrong.body["title"]) == (405, "GET, POST", "Method Not Allowed")
    assert ask(address, "GET", "//elsewhere/comments?author=1", None).status == 404


def test_who_speaks_at_the_same_time_is_heard_once_each(address: str) -> None:
    def speak(number: int) -> int:
        return int(send(address, "/comments", {"author": 5, "post": 1, "text": f"voice {number}"}).body["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(speak, range(80)))
    assert len(set(ids)) == 80
    heard = get(address, "/comments?author=5&limit=100").body["comments"]
    assert sorted(comment["text"] for comment in heard) == sorted(f"voice {i}" for i in range(80))
    assert [comment["id"] for comment in heard] == sorted(ids, reverse=True)


VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)
)


FIELDS = {"author": st.integers(1, ID_MOST) | VALUES, "post": st.integers(1, 9) | VALUES, "text": st.text() | VALUES}
NUMBERS = st.integers(0, 120).map(str) | st.integers().map(str) | st.text(max_size=4) | st.floats().map(str)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from([*FIELDS, "id", ""]), VALUES) | st.fixed_dictionaries(FIELDS))
def test_whatever_is_said_to_both_is_answered_by_both_as_described(
    both: dict[str, str], words: dict[str, object]
) -> None:
    asked_both(both, "POST", "/comments", json.dumps(words).encode())


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["author", "limit", "author", "more", ""]), NUMBERS), max_size=3))
def test_whatever_is_looked_for_is_answered_by_both_as_described(
    both: dict[str, str], words: list[tuple[str, str]]
) -> None:
    asked_both(both, "GET", f"/comments?{urlencode(words)}")
