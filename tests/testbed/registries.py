"""Real registries for tests, and ways to talk to them."""

import json
import pickle
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from simulator.model import topology as t
from simulator.model.program import Program
from simulator.scenario.lower import lower
from simulator.testbed.child import Child
from tests.testbed.small_systems import MS, S, fixed

QUICK = t.Registry("eureka", 200 * MS, 500 * MS, 50 * MS, 0, 100 * MS)


def several(
    registry: t.Registry,
    *faults: t.Fault,
    replicas: int = 3,
    rate_per_s: float = 50.0,
    seconds: float = 6.0,
    **more: Any,
) -> Program:
    """A unit `b` of instances asked by the only one of `a`, which reads a registry. `more`: of the architecture."""
    operations = {"a": {"do": t.Operation((t.Call("b", "do"),))}, "b": {"do": t.Operation((t.Wait(fixed(1)),))}}
    application = t.Application(operations, {"r": t.Route((t.Call("a", "do"),))})
    units = {"a": t.Unit(("a",)), "b": t.Unit(("b",), replicas=replicas)}
    architecture = t.Architecture(units, {}, registry=registry)._replace(**more)
    load = t.Workload((("r", 1.0),), "poisson", (t.Point(rate_per_s, 0),))
    named = {f"f{n}": fault for n, fault in enumerate(faults)}
    experiment = t.Experiment(round(seconds * S), drain_ns=1 * S)
    return lower(
        t.Scenario("s", "", application, {"w": load}, {"it": architecture}, named, experiment=experiment), "it"
    )


class Answer(NamedTuple):
    """What a registry answered."""

    status: int
    text: str
    index: int

    @property
    def words(self) -> Any:
        return json.loads(self.text)


class Registry(NamedTuple):
    """A registry that runs."""

    child: Child
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self, addresses: list[str], **words: object) -> int:
        """A run begins now."""
        start_ns = time.monotonic_ns()
        self.child.tell(addresses=addresses)
        self.child.tell(start_ns=start_ns, seed=1, replication=0, **words)
        return start_ns

    def ask(self, method: str, path: str, body: str | bytes = b"", **fields: str) -> Answer:
        """One exchange, whatever its status."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        request = urllib.request.Request(self.url + path, content or None, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return answer(response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return answer(error.code, error)


def answer(status: int, response: Any) -> Answer:
    index = response.headers.get("X-Consul-Index", "0")
    return Answer(status, response.read().decode(), int(index))


@contextmanager
def registry_of(program: Program, folder: Path) -> Iterator[Registry]:
    """A registry for a program; it is gone afterwards."""
    post = folder / "post.pickle"
    post.write_bytes(pickle.dumps(SimpleNamespace(program=program)))
    child = Child("simulator.testbed.registry", (str(post),), folder / "registry.log")
    try:
        yield Registry(child, int(child.says(20)["port"]))
        child.check()
    finally:
        child.let_go()
        child.end(time.monotonic() + 2)
    assert "Traceback" not in (folder / "registry.log").read_text()


def until(what: Callable[[], bool], within_s: float) -> float:
    """Seconds until something is so; a failure where it is not so in time."""
    began_s = time.monotonic()
    while not what():
        assert time.monotonic() < began_s + within_s, f"not within {within_s:g} s"
        time.sleep(0.02)
    return time.monotonic() - began_s
