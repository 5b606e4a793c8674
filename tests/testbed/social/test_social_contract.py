"""One contract for `comments` in two languages: nobody who asks can tell them apart."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.testbed.apps.social.openapi import BODY_MOST, document
from simulator.testbed.apps.social.system import Setup, Social
from simulator.testbed.apps.social.table import rows_of
from tests.testbed.social.asking_by_hand import Answer, ask, described, get, send

PART = {"comments": ("comments",)}
DESCRIPTION = document("social: comments", rows_of(("comments",)))
ID_MOST = 2**53 - 1
WELL = {"author": 7, "post": 1, "text": "well"}


@pytest.fixture(scope="module", params=["python", "node"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    assert shutil.which("node"), "Node.js is missing (Debian: apt-get install nodejs)"
    with Social(PART, Setup(node=request.param == "node")) as social:
        yield social.addresses["comments"]


def asked(address: str, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
    answer = ask(address, method, path, content, {"Content-Type": "application/json"} | headers)
    if path.partition("?")[0] == "/comments" and method in ("GET", "POST"):
        described(DESCRIPTION, "/comments", method, answer)
    return answer


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
    long = orjson.dumps(WELL | {"text": "x" * BODY_MOST})
    assert asked(address, "POST", "/comments", long).status == 413
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["author", "post", "text", "id", ""]), VALUES))
def test_whatever_is_asked_is_answered_as_described(address: str, words: dict[str, object]) -> None:
    asked(address, "POST", "/comments", json.dumps(words).encode())


@pytest.mark.parametrize("node", [False, True])
def test_after_a_restart_everything_is_there_and_numbers_go_on(node: bool, tmp_path: Path) -> None:
    setup = Setup(node=node, folder=tmp_path)
    with Social(PART, setup) as social:
        first = send(social.addresses["comments"], "/comments", WELL).body
    if node:  # it died while it was writing
        with (tmp_path / "comments.jsonl").open("a") as file:
            file.write('{"id": 2, "author": 7, "po')
    with Social(PART, setup) as social:
        second = send(social.addresses["comments"], "/comments", WELL).body
        assert second["id"] == first["id"] + 1
        assert get(social.addresses["comments"], "/comments?author=7").body["comments"] == [second, first]
