"""The unchanged public clients of Consul and Eureka register, renew, discover, expire and come back."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import consul
import pytest

from simulator.testbed.child import Child
from tests.testbed.registries import QUICK, Registry, registry_of, several, until

LEASE_S = 2.0  # of the Eureka client: twice its duration
BUSY_S = 3.0  # what a busy machine may add


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with registry_of(several(QUICK), tmp_path) as found:
        yield found


@contextmanager
def client(kind: str, registry: Registry, name: str, port: int, folder: Path) -> Iterator[Child]:
    """A process that holds a registration."""
    words = (kind, registry.url, name, str(port))
    child = Child("tests.testbed.registry_clients", words, folder / f"{name}-{port}.log")
    try:
        assert child.says(20) == {"ready": True}
        yield child
    finally:
        child.process.kill()
        child.end(time.monotonic() + 2)
        child.pipes[0].close()


def told(child: Child, **words: object) -> dict[str, Any]:
    child.tell(**words)
    return child.says(10)


def test_py_consul_registers_renews_discovers_and_says_good_bye(registry: Registry) -> None:
    c = consul.Consul(host="127.0.0.1", port=registry.port)
    assert c.agent.service.register("users", "users-1", "127.0.0.1", 8001, ["blue"], consul.Check.ttl("400ms"))
    assert c.health.service("users", passing=True)[1] == []
    assert c.agent.check.ttl_pass("service:users-1")
    _, (found,) = c.health.service("users", passing=True)
    assert (found["Service"]["Address"], found["Service"]["Port"]) == ("127.0.0.1", 8001)
    for _ in range(3):
        time.sleep(0.2)
        c.agent.check.ttl_pass("service:users-1")
    assert len(c.health.service("users", passing=True)[1]) == 1
    assert c.catalog.services()[1] == {"users": ["blue"]}
    assert c.catalog.service("users")[1][0]["ServicePort"] == 8001
    assert c.status.leader() == f"127.0.0.1:{registry.port}"
    assert c.agent.self()["Config"]["Datacenter"] == "dc1"
    c.agent.check.ttl_warn("service:users-1", "so so")
    assert c.health.service("users", passing=True)[1] == []
    assert c.health.service("users")[1][0]["Checks"][0]["Status"] == "warning"
    c.agent.check.ttl_fail("service:users-1", "ill")
    assert c.health.checks("users")[1][0]["Output"] == "ill"
    assert c.agent.service.deregister("users-1")
    assert c.agent.services() == {}


def test_a_blocking_query_of_py_consul_returns_when_a_check_runs_out_of_time(registry: Registry) -> None:
    c = consul.Consul(host="127.0.0.1", port=registry.port)
    c.agent.service.register("users", "users-1", "127.0.0.1", 8001, check=consul.Check.ttl("600ms"))
    c.agent.check.ttl_pass("service:users-1")
    index, found = c.health.service("users", passing=True)
    assert len(found) == 1
    began_s = time.monotonic()
    later, found = c.health.service("users", passing=True, index=index, wait="20s")
    assert 0.3 < time.monotonic() - began_s < 0.6 + BUSY_S
    assert found == []
    assert int(later) > int(index)


def test_a_process_that_is_killed_is_found_by_py_consul_no_more(registry: Registry, tmp_path: Path) -> None:
    c = consul.Consul(host="127.0.0.1", port=registry.port)

    def passing() -> list[int]:
        return sorted(one["Service"]["Port"] for one in c.health.service("users", passing=True)[1])

    with ExitStack() as stack:
        doomed, _ = (stack.enter_context(client("consul", registry, "users", port, tmp_path)) for port in (1, 2))
        until(lambda: passing() == [1, 2], BUSY_S)
        time.sleep(1.0)
        assert passing() == [1, 2]
        doomed.process.send_signal(signal.SIGKILL)
        assert until(lambda: passing() == [2], 0.5 + BUSY_S) > 0.2
        until(lambda: sorted(c.agent.services()) == ["users-2"], 0.7 + BUSY_S)


def test_py_eureka_client_registers_renews_discovers_expires_and_comes_back(registry: Registry, tmp_path: Path) -> None:
    def seen(child: Child, name: str) -> list[list[object]]:
        found: list[list[object]] = told(child, see=name)["seen"]
        return found

    with ExitStack() as stack:
        posts, doomed = (stack.enter_context(client("eureka", registry, "posts", n, tmp_path)) for n in (1, 2))
        reader = stack.enter_context(client("eureka", registry, "reader", 3, tmp_path))
        assert seen(reader, "posts") == [[1, "UP"], [2, "UP"]]
        time.sleep(LEASE_S + 0.5)
        assert seen(reader, "posts") == [[1, "UP"], [2, "UP"]]
        doomed.process.send_signal(signal.SIGKILL)
        told(posts, status="OUT_OF_SERVICE")
        assert until(lambda: len(seen(reader, "posts")) == 1, LEASE_S + 1 + BUSY_S) > 0.5
        until(lambda: seen(reader, "posts") == [[1, "OUT_OF_SERVICE"]], 1 + BUSY_S)
        assert registry.ask("DELETE", "/eureka/apps/POSTS/127.0.0.1:posts:1").status == 200
        until(lambda: "127.0.0.1:posts:1" in registry.ask("GET", "/eureka/apps/").text, 1 + BUSY_S)
        for comes in (True, False):
            told(posts, guest=comes)
            assert ("127.0.0.1:guest:1" in registry.ask("GET", "/eureka/apps/").text) == comes
