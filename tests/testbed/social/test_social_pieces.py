"""The application's pieces by themselves: shapes, passwords, functions over a store, gathering, asking again."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from simulator.testbed.apps.social import asking
from simulator.testbed.apps.social.asking import There
from simulator.testbed.apps.social.edge import gathered, passed_on
from simulator.testbed.apps.social.listening import bind
from simulator.testbed.apps.social.meter import Meter
from simulator.testbed.apps.social.openapi import document
from simulator.testbed.apps.social.reading import body_of
from simulator.testbed.apps.social.replies import Reply, problem
from simulator.testbed.apps.social.seed import People, seeds
from simulator.testbed.apps.social.shapes import ID, Listing, OneOf, Record, Shape, Text, Whole
from simulator.testbed.apps.social.table import COMPONENTS, ROWS, TABLE, rows_of
from simulator.testbed.apps.social.users import COST_MOST, hashed, matches, wrong_cost
from simulator.testbed.apps.social.work import Work
from simulator.testbed.caller import open_session

SHAPES: list[Shape] = [
    Text(1, 3),
    Whole(1, 5),
    OneOf(("a", "b")),
    Listing(Whole(0, 2), 2),
    Record({"x": Whole(1, 5), "y": Text(0, 2)}, optional=("y",)),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 6) | st.floats(-1, 6) | st.text("ab", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, max_size=2),
)


@given(st.sampled_from(SHAPES), VALUES)
def test_a_shape_refuses_exactly_what_its_schema_refuses(shape: Shape, value: object) -> None:
    validator = jsonschema.Draft202012Validator(shape.schema())
    assert (shape.wrong(value) == "") == validator.is_valid(value)


def test_what_is_wrong_is_said_without_saying_what_was_given() -> None:
    assert "hunter2" not in Text(8, 128).wrong("hunter2")
    assert "hunter2" not in Record({"password": Text(8, 128)}).wrong({"hunter2": 1, "password": "hunter2"})


def test_a_password_matches_its_own_hash_and_no_other() -> None:
    stored = hashed("correct horse", 16, b"salt" * 4)
    assert matches("correct horse", stored)
    assert not matches("correct horsf", stored)
    assert hashed("correct horse", 16, b"pepp" * 4) != stored != hashed("correct horse", 32, b"salt" * 4)


def test_what_may_be_asked_of_a_new_hash_is_what_an_old_one_may_ask_for() -> None:
    assert [cost for cost in range(-2, 70) if not wrong_cost(cost)] == [2, 4, 8, 16, 32, 64]
    assert not wrong_cost(COST_MOST)
    assert wrong_cost(2 * COST_MOST)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    work = Work(COMPONENTS, tmp_path / "all.db", 16, Meter())
    yield work
    work.close()


def test_the_operations_are_plain_functions_over_a_store(work: Work) -> None:
    assert work.do("users.register", {"name": "a", "password": "12345678"}) == Reply(201, {"id": 1, "name": "a"})
    assert work.do("users.register", {"name": "a", "password": "12345678"}).status == 409
    assert work.do("users.login", {"name": "a", "password": "12345678"}).body == {"id": 1, "name": "a"}
    assert work.do("users.login", {"name": "b", "password": "12345678"}).status == 401
    assert work.do("users.get", {"user": 2}).status == 404
    created = work.do("posts.create", {"author": 1, "text": "x" * 100})
    assert [told.operation for told in created.told] == ["notifications.send"]
    assert work.do("notifications.send", created.told[0].given).status == 201
    assert [work.do("likes.add", {"user": 1, "post": 5}).status for _ in range(2)] == [201, 200]
    assert work.do("likes.count", {"user": 1}).body == {"user": 1, "count": 1}


def test_what_work_costs_is_measured_and_the_database_is_a_part_of_it(work: Work) -> None:
    for _ in range(5):
        work.do("posts.create", {"author": 1, "text": "x"})
    records = work.meter.report()["posts.create"]
    assert len(records) == 5 * 3
    assert all(0 < database < wall for wall, database in zip(records[::3], records[2::3], strict=True))
    assert not work.meter.report()


def test_the_same_people_are_there_in_every_run() -> None:
    people = People(3, 2, 2, 2)
    told = {component: list(seeds(people, component)) for component in COMPONENTS}
    assert [len(told[name]) for name in ("users", "posts", "comments", "likes", "notifications")] == [3, 6, 6, 6, 0]
    for one in (one for list_of_one in told.values() for one in list_of_one):
        assert not ROWS[one.operation].given.wrong(dict(one.given))


@pytest.mark.parametrize("components", [*((name,) for name in COMPONENTS), ("edge",), ("edge", *COMPONENTS)])
def test_a_description_is_a_whole_openapi_document(components: tuple[str, ...]) -> None:
    description = document("social", rows_of(components))
    assert description["openapi"] == "3.1.0"
    assert set(description["info"]) == {"title", "version"}
    operations = [one for path in description["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(rows_of(components))
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            whole(path, method, operation)


def whole(path: str, method: str, operation: Mapping[str, Any]) -> None:
    """Parameters of the path are there and required, bodies and answers have schemas that are schemas."""
    parameters = {one["name"]: one for one in operation.get("parameters", ())}
    in_path = {name for name, one in parameters.items() if one["in"] == "path"}
    assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
    assert all(parameters[name]["required"] for name in in_path)
    assert (method == "post") == ("requestBody" in operation)
    contents = [response["content"] for response in operation["responses"].values()]
    assert all(response["description"] for response in operation["responses"].values())
    contents += [operation["requestBody"]["content"]] if method == "post" else []
    schemas = [kind["schema"] for content in contents for kind in content.values()]
    for schema in (*schemas, *(one["schema"] for one in parameters.values())):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_paths_are_everybodys_own() -> None:
    assert len({(row.method, row.path) for row in TABLE}) == len(TABLE)


async def after(seconds: float, status: int) -> Reply:
    await asyncio.sleep(seconds)
    return Reply(status, {"after": seconds})


@pytest.mark.parametrize(
    ("need", "statuses", "heard"),
    [
        (3, (200, 200, 200), [0.0, 0.01, 0.02]),
        (2, (200, 404, 200), [0.0, 0.01, 0.02]),
        (3, (200, 404, 200), 404),
        (1, (200, 200, 200), [0.0]),
    ],
)
def test_answers_are_gathered_until_enough_are_good_or_cannot_be(
    need: int, statuses: tuple[int, ...], heard: object
) -> None:
    async def story() -> object:
        asked = [after(i / 100, status) for i, status in enumerate(statuses)]
        answers = await gathered(asked, need)
        return answers.status if isinstance(answers, Reply) else [answer.body["after"] for answer in answers]

    assert asyncio.run(story()) == heard


@pytest.mark.parametrize(
    ("said", "heard"),
    [(201, 201), (401, 401), (404, 404), (409, 409), (503, 503), (504, 504)]
    + [(status, 502) for status in (400, 405, 413, 415, 500)],
)
def test_what_the_edge_has_asked_wrongly_is_not_the_clients_mistake(said: int, heard: int) -> None:
    assert passed_on(problem(said, "why")).status == heard


class Moody:
    """A service that answers one status after another, and counts."""

    def __init__(self, statuses: list[int]):
        self.statuses, self.asked = statuses, 0

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked += 1
        return web.Response(status=self.statuses.pop(0), body=b"{}", content_type="application/json")


@pytest.mark.parametrize(
    ("operation", "given", "statuses", "heard", "asked"),
    [
        ("users.get", {"user": 1}, [200], 200, 1),
        ("users.get", {"user": 1}, [503, 503, 200], 200, 3),
        ("users.get", {"user": 1}, [503, 503, 503, 200], 503, 3),
        ("users.get", {"user": 1}, [500, 200], 500, 1),
        ("users.get", {"user": 1}, [404, 200], 404, 1),
        ("posts.create", {"author": 1, "text": "x"}, [503, 201], 201, 2),
        ("posts.create", {"author": 1, "text": "x"}, [500, 201], 500, 1),
    ],
)
def test_only_what_may_be_done_again_is_asked_again(
    operation: str, given: Mapping[str, object], statuses: list[int], heard: int, asked: int
) -> None:
    moody = Moody(statuses)

    async def story() -> Reply:
        runner, port = await bind(moody)
        async with open_session() as session:
            reply = await There(session.http, f"127.0.0.1:{port}").ask(operation, given)
        await runner.cleanup()
        return reply

    assert asyncio.run(story()).status == heard
    assert moody.asked == asked


class Broken:
    """A request whose body cannot be read to its end."""

    headers = CIMultiDict({"Content-Type": "application/json"})
    content_length = None

    @property
    def content(self) -> "Broken":
        return self

    async def readany(self) -> bytes:
        raise web.RequestPayloadError("no chunk")


def test_a_body_that_breaks_off_is_refused() -> None:
    assert asyncio.run(body_of(Broken(), 100)) == problem(400, "the body is not JSON")


class Deaf:
    """A service that never answers."""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError


def test_all_attempts_together_take_no_longer_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_NS", 400_000_000)
    monkeypatch.setattr(asking, "READING", asking.READING._replace(within_ns=500_000_000))

    async def story() -> tuple[Reply, float]:
        runner, port = await bind(Deaf())
        async with open_session() as session:
            began_s = time.monotonic()
            reply = await There(session.http, f"127.0.0.1:{port}").ask("users.get", {"user": 1})
            took_s = time.monotonic() - began_s
        await runner.cleanup()
        return reply, took_s

    reply, took_s = asyncio.run(story())
    assert reply.status == 504
    assert 0.45 < took_s < 0.75


def test_identities_stay_exact_in_every_json_reader() -> None:
    assert ID.wrong(2**53 - 1) == ""
    assert ID.wrong(2**53)
