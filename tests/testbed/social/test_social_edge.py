"""The application from outside, in every architecture: what clients may do, what they may not, what is left behind."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import orjson
import pytest

from simulator.model.errors import TestbedError
from simulator.testbed import tokens
from simulator.testbed.apps.social.openapi import BODY_MOST
from simulator.testbed.apps.social.seed import People, name, password
from simulator.testbed.apps.social.system import ARCHITECTURES, Setup, Social
from tests.testbed.social.asking_by_hand import Answer, ask, bearer, described, get, send

PEOPLE = People(users=5, posts=12, comments=3, likes=4)
PARTS = ARCHITECTURES | {
    "two parts": {"app": ("edge", "users", "posts"), "extras": ("comments", "likes", "notifications")}
}
SETUP = Setup(PEOPLE, cost=1 << 10)


@pytest.fixture(scope="module", params=[*PARTS, "with Node.js"])
def social(request: pytest.FixtureRequest) -> Iterator[Social]:
    node = request.param == "with Node.js"
    parts = PARTS["microservices" if node else request.param]
    with Social(parts, Setup(PEOPLE, cost=1 << 10, node=node)) as social:
        yield social


@pytest.fixture
def edge(social: Social) -> str:
    return social.addresses["edge"]


def log_in(edge: str, user: int, **more: object) -> str:
    answer = send(edge, "/login", {"name": name(user), "password": password(user)} | more)
    assert answer.status == 200, answer
    return str(answer.body["token"])


def test_who_registers_can_log_in_write_and_be_looked_at(edge: str) -> None:
    who = {"name": f"Zoë {time.monotonic_ns()}", "password": "correct horse"}
    registered = send(edge, "/register", who)
    assert registered.status == 201
    logged_in = send(edge, "/login", who)
    token, user = logged_in.body["token"], logged_in.body["user"]
    assert registered.body == {"id": user, "name": who["name"]}
    written = send(edge, "/post", {"text": "hello"}, token)
    assert written.status == 201
    page = get(edge, f"/profile/{user}", token).body
    assert page == {"user": registered.body, "posts": [written.body], "comments": [], "likes": 0}


def test_a_page_gathers_what_a_user_has_written_said_and_liked(edge: str) -> None:
    page = get(edge, "/profile/3", log_in(edge, 1)).body
    assert page["user"] == {"id": 3, "name": "user-3"}
    assert [post["author"] for post in page["posts"]] == [3] * 10
    assert [comment["author"] for comment in page["comments"]] == [3] * PEOPLE.comments
    assert page["likes"] == PEOPLE.likes


def test_a_name_can_be_taken_once_however_it_is_composed(edge: str) -> None:
    mark = time.monotonic_ns()
    assert send(edge, "/register", {"name": f"Zoë {mark}", "password": "correct horse"}).status == 201
    assert send(edge, "/register", {"name": f"Zoe\u0308 {mark}", "password": "other horse"}).status == 409


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(edge: str) -> None:
    wrong = send(edge, "/login", {"name": "user-1", "password": "password-of-2"})
    unknown = send(edge, "/login", {"name": "nobody", "password": "password-of-2"})
    assert (wrong.status, wrong.content) == (401, unknown.content)
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_token_that_can_be_believed_nobody_gets_in(edge: str, social: Social) -> None:
    secret, now_ns = social.setup.secret, time.time_ns()
    old = tokens.issue(secret, "1", ("read",), now_ns, lifetime_ns=-3600 * tokens.NS_PER_S)
    unsigned = jwt.encode({"sub": "1"}, "", algorithm="none")
    others = tokens.issue(tokens.new_secret(), "1", ("read",), now_ns)
    nobodys = tokens.issue(secret, "", ("read",), now_ns)
    for token in ("", "x", old, unsigned, others, nobodys, "a" * 6_000):
        answer = get(edge, "/profile/1", token)
        assert (answer.status, answer.body["title"]) == (401, "Unauthorized")
    assert "exp" in jwt.decode(old, options={"verify_signature": False})


def test_a_signed_token_of_somebody_who_is_no_user_writes_nothing(edge: str, social: Social) -> None:
    for subject in ("", "somebody", "0", "-1", "1.0", str(1 << 60)):
        token = tokens.issue(social.setup.secret, subject, ("write",), time.time_ns())
        answer = send(edge, "/post", {"text": "hello"}, token)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_who_may_read_may_not_write_for_that(edge: str) -> None:
    token = log_in(edge, 1, scopes=["read"])
    assert get(edge, "/profile/1", token).status == 200
    assert send(edge, "/post", {"text": "hello"}, token).status == 403


def test_an_unknown_user_is_not_found_and_a_strange_one_is_refused(edge: str) -> None:
    token = log_in(edge, 1)
    assert get(edge, "/profile/99999", token).status == 404
    for strange in ("0", "-1", "x", "1.5", "1%20or%201=1", "%27;drop%20table%20users;--", "9" * 30, "%F0%9F%99%82"):
        assert get(edge, f"/profile/{strange}", token).status == 400
    assert get(edge, "/profile/1", token).status == 200


@pytest.mark.parametrize("words", [{}, {"text": 1}, {"text": ""}, {"text": "x" * 4097}, {"text": "x", "author": 2}, []])
def test_a_malformed_post_is_refused(edge: str, words: object) -> None:
    assert send(edge, "/post", words, log_in(edge, 1)).status == 400


def test_a_body_that_is_too_long_is_refused_and_the_next_is_not(edge: str) -> None:
    token = log_in(edge, 1)
    assert send(edge, "/post", {"text": "x" * BODY_MOST}, token).status == 413
    assert ask(edge, "POST", "/post", b"x", bearer(token)).status == 415
    assert send(edge, "/post", {"text": "🙂" * 3000}, token).body["text"] == "🙂" * 3000


def test_the_longest_body_that_the_edge_takes_is_taken_by_all(edge: str) -> None:
    words = {"text": "🙂" * ((BODY_MOST - len('{"text":""}')) // len("🙂".encode()))}
    assert BODY_MOST - 4 < len(orjson.dumps(words)) <= BODY_MOST
    answer = send(edge, "/post", words, log_in(edge, 1))
    assert (answer.status, answer.body["text"]) == (201, words["text"])


def test_statements_in_texts_are_texts(edge: str) -> None:
    evil = "x'); drop table posts; --"
    assert send(edge, "/post", {"text": evil}, log_in(edge, 2)).status == 201
    assert get(edge, "/profile/2", log_in(edge, 2)).body["posts"][0]["text"] == evil


def test_every_route_answers_as_its_description_says(edge: str) -> None:
    description = get(edge, "/openapi.json").body
    token = log_in(edge, 1)

    def held(path: str, method: str, answer: Answer) -> int:
        described(description, path, method, answer)
        return answer.status

    who = {"name": f"somebody {time.monotonic_ns()}", "password": "correct horse"}
    assert [held("/register", "POST", send(edge, "/register", who)) for _ in range(2)] == [201, 409]
    assert held("/login", "POST", send(edge, "/login", who)) == 200
    assert held("/login", "POST", send(edge, "/login", who | {"scopes": ["all"]})) == 400
    assert held("/login", "POST", send(edge, "/login", who | {"password": "another horse"})) == 401
    assert [held("/profile/{user}", "GET", get(edge, f"/profile/{i}", token)) for i in (1, 0, 77777)] == [200, 400, 404]
    assert held("/profile/{user}", "GET", get(edge, "/profile/1")) == 401
    assert [held("/post", "POST", send(edge, "/post", {"text": text}, token)) for text in ("x", "")] == [201, 400]


def test_nothing_that_was_secret_is_written_anywhere(edge: str, social: Social) -> None:
    secret = "a very secret password"
    answer = send(edge, "/register", {"name": f"who {time.monotonic_ns()}", "password": secret})
    send(edge, "/login", {"name": answer.body["name"], "password": secret + "!"})
    ask(edge, "POST", "/login", orjson.dumps({"name": 7, "password": secret}))
    assert secret.encode() not in answer.content
    files = [path for path in social.folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    assert not [path.name for path in files if secret.encode() in path.read_bytes()]
    assert (social.folder / "settings.json").stat().st_mode & 0o077 == 0


def test_a_post_tells_its_author_in_the_background() -> None:
    with Social(PARTS["microservices"], SETUP) as social:
        written = send(social.addresses["edge"], "/post", {"text": "news"}, log_in(social.addresses["edge"], 4)).body
        list_of_4 = "/notifications?user=4"
        end = time.monotonic() + 5
        while not (told := get(social.addresses["notifications"], list_of_4).body["notifications"]):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert told == [{"id": 1, "user": 4, "text": f"post {written['id']} is out: news"}]


def test_when_a_part_dies_the_pages_that_need_it_fail_and_nobody_outlives_the_rest() -> None:
    with Social(PARTS["microservices"], SETUP) as social:
        edge, token = social.addresses["edge"], log_in(social.addresses["edge"], 1)
        pids = [child.process.pid for child in social.children.values()]
        social.children["likes"].process.kill()
        social.children["likes"].process.wait()
        answer = get(edge, "/profile/1", token)
        assert (answer.status, answer.body["detail"]) == (503, "likes did not answer")
        assert send(edge, "/post", {"text": "still here"}, token).status == 201
        folder = social.folder
    assert not [pid for pid in pids if Path("/proc", str(pid)).exists()]
    assert not folder.exists()


def test_a_part_that_stands_still_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with Social(PARTS["microservices"], SETUP) as social:
        edge, token = social.addresses["edge"], log_in(social.addresses["edge"], 1)
        os.kill(social.children["posts"].process.pid, 19)
        began = time.monotonic()
        answer = send(edge, "/post", {"text": "who hears me"}, token)
        assert (answer.status, answer.body["title"]) == (504, "Gateway Timeout")
        assert 1.9 < time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("parts", "setup", "what"),
    [
        ("modules", Setup(), "no such architecture"),
        ({"a": ("edge", "friends")}, Setup(), "no such component: friends"),
        ({"a": ("users",), "b": ("users",)}, Setup(), "two parts"),
        ("monolith", Setup(node=True), "only comments"),
        ("monolith", Setup(cost=1 << 18), "cost must be a power of two from 2 to 131072, not 262144"),
        ("monolith", Setup(cost=1_000), "not 1000"),
        ("monolith", Setup(cost=1), "not 1"),
        ("monolith", Setup(cost=0), "not 0"),
        ("monolith", Setup(cost=-2), "not -2"),
    ],
)
def test_what_cannot_run_is_refused_by_name(parts: object, setup: Setup, what: str) -> None:
    with pytest.raises(TestbedError, match=what):
        Social(parts, setup)
