"""The stage for measurements: real drives of a second, whose costs add up; and what its clients send and understand."""

import socket
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from simulator.model.program import Program
from simulator.policies.outcomes import DENIED, ERROR, IN_FLIGHT, OK, OVERLOADED, RESET
from simulator.scenario import bundled, load
from simulator.scenario.lower import lower
from simulator.testbed.apps.social.asked import request
from simulator.testbed.apps.social.core import Core
from simulator.testbed.apps.social.driving import outcome
from simulator.testbed.apps.social.fitting import ASKED
from simulator.testbed.apps.social.lines import Lines
from simulator.testbed.apps.social.stage import Stage
from simulator.testbed.demand import demands
from simulator.testbed.reshape import scaled

SECOND_NS = 1_000_000_000


def program(architecture: str) -> Program:
    return lower(load(bundled()["social"]).scenario, architecture)


@pytest.mark.parametrize("architecture", ["monolith", "microservices"])
def test_a_drive_asks_what_was_drawn_and_knows_what_it_cost(architecture: str) -> None:
    load = scaled(program(architecture), 1.0, SECOND_NS)
    drawn = demands(load, 3, 0)
    with Core() as core, Stage(architecture, core) as stage:
        driven = stage.drive(load, 3, 0)
        alone = stage.drive(scaled(load, 10.0, SECOND_NS // 4), 4, 0, closed=1, route="post")
    rows = driven.requests
    assert rows["arrived_ns"].tolist() == [demand.at_ns for demand in drawn]
    assert set(rows["outcome"].tolist()) == {OK}
    assert np.all(rows["ended_ns"] > rows["arrived_ns"])
    counts = np.bincount(rows["route"], minlength=3)
    asked = {operation: counts[place] for place, route in enumerate(load.names.routes) for operation in ASKED[route]}
    assert {operation: len(driven.meter[operation]) for operation in asked} == asked
    work_ns = sum(int(driven.meter[operation][:, 1].sum()) for operation in asked)
    assert 0 < work_ns < sum(driven.cpu_ns.values()) < SECOND_NS
    assert {int(route) for route in alone.requests["route"]} == {1}
    assert set(driven.cpu_ns) == ({"app"} if architecture == "monolith" else {"gateway", *NAMES})


NAMES = ("users", "posts", "comments", "likes", "notifications")


def test_a_request_goes_over_the_wire_as_http() -> None:
    login = request("login", 3, 99, "token")
    head, _, body = login.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /login HTTP/1.1\r\nHost: localhost\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"token" not in login
    assert request("profile", 3, 99, "token") == (
        b"GET /profile/3 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("status", "ended_ns", "what"),
    [
        (200, 5, OK),
        (201, 5, OK),
        (503, 5, OVERLOADED),
        (500, 5, ERROR),
        (404, 5, DENIED),
        (0, 5, RESET),
        (0, -1, IN_FLIGHT),
    ],
)
def test_a_status_is_an_outcome(status: int, ended_ns: int, what: int) -> None:
    assert outcome(status, ended_ns) == what


@pytest.fixture
def server() -> Iterator[tuple[int, list[bytes]]]:
    """Answers each request with the next of these pieces, then hangs up."""
    pieces: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                while pieces and connection.recv(1 << 16):
                    connection.sendall(pieces.pop(0))

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], pieces
        thread.join(5)


def heard(lines: Lines) -> list[tuple[int, int]]:
    for _ in range(1_000_000):
        if found := lines.hear():
            return found
    raise AssertionError("nothing came")


def test_an_answer_is_heard_once_it_is_whole(server: tuple[int, list[bytes]]) -> None:
    port, pieces = server
    pieces += [
        b"HTTP/1.1 201 Created\r\ncontent-length: 3\r\n\r\nabc",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    ]
    pieces += [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]
    lines = Lines("127.0.0.1", port, ready=1)
    found = []
    for number in range(3):
        lines.say(number, b"GET / HTTP/1.1\r\n\r\n")
        found += heard(lines)
    assert found == [(0, 201), (1, 404), (2, 0)]
    lines.close_all()
