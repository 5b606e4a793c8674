"""A unit behind a proxy as a program, and small servers behind real ones that write down what they are asked."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from simulator.model.program import Program
from simulator.model.topology import Architecture, Balancer, Compute, Unit
from simulator.testbed import wire
from simulator.testbed.proxies import Proxy, ProxyPlan, plan_of, proxied
from simulator.testbed.proxies.plan import Backend
from tests.testbed.small_systems import exponential, small, workload

ERRAND = wire.Errand(link=1, key=0xFEEDFACE, request=(3 << 40) | 17, manners=0, attempt=2)


def behind_a_proxy(policy: str, rate_per_s: float = 10, duration_s: float = 1, **words: Any) -> Program:
    """Three instances, one core each, 20 ms of work. `words`: `mean_ms`, `unit` (words of Unit), others of Balancer."""
    unit = Unit(("api",), **{"replicas": 3, "cores": 1, **words.pop("unit", {})})
    work = Compute(exponential(words.pop("mean_ms", 20.0)))
    balancer = Balancer(policy, proxy=True, **words)
    return small({"api": (work,)}, Architecture({"api": unit}, {}, balancer=balancer), workload(rate_per_s), duration_s)


def planned(program: Program, product: str, backends: Sequence[str] = ()) -> ProxyPlan:
    """The plan of the only proxy of a program."""
    (proxy,) = proxied(program)
    size = program.units[proxied(program)[proxy]].replicas
    return plan_of(program, proxy, product, backends or [f"127.0.0.1:{7000 + i}" for i in range(size)])


class Echo(ThreadingHTTPServer):
    """A backend. `behaviour`: "ok", "hang up", or a status. `checked`: its answer to health checks."""

    daemon_threads = True

    def __init__(self, name: str, log: list[tuple[str, Mapping[str, str]]]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.name, self.log, self.behaviour, self.checked = name, log, "ok", 200
        self.open = Event()
        self.open.set()
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def die(self) -> None:
        """Nobody listens any more."""
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers an errand with the name of who answers."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece
    server: Echo

    def do_POST(self) -> None:
        self.server.log.append((self.server.name, dict(self.headers.items())))
        self.server.open.wait(10)
        if self.server.behaviour == "hang up":
            self.close_connection = True
            return
        self.answer(200 if self.server.behaviour == "ok" else int(self.server.behaviour))

    def do_GET(self) -> None:
        self.answer(self.server.checked)

    def answer(self, status: int) -> None:
        content = b'{"who": "%s"}' % self.server.name.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


class Front:
    """A real proxy in front of backends. `log`: (name of the backend, header fields) of every errand, in order."""

    def __init__(self, proxy: Proxy, address: str, backends: Sequence[Echo], log: list[tuple[str, Mapping[str, str]]]):
        self.proxy, self.address, self.backends, self.log = proxy, address, backends, log

    def ask(self, errand: wire.Errand = ERRAND) -> tuple[int, Mapping[str, str], bytes]:
        """One errand: status, header fields, body."""
        connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            connection.request("POST", wire.ERRAND_PATH, headers=wire.headers(errand))
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def hold(self, name: str) -> Held:
        """Send errands until the backend of that name has one; it answers none until it is let go."""
        held = Held(self, next(backend for backend in self.backends if backend.name == name))
        while name not in held.send(1):
            pass
        return held

    def asked(self, times: int) -> list[str]:
        """Who answers so many errands, one after another."""
        return [self.ask()[2].decode().split('"')[3] for _ in range(times)]


class Held:
    """A backend that answers nothing for a while."""

    def __init__(self, front: Front, backend: Echo):
        self.front, self.backend = front, backend
        self.threads: list[Thread] = []
        backend.open.clear()

    def send(self, times: int) -> list[str]:
        """Who gets so many errands, one after another, without waiting for those that are held."""
        before = len(self.front.log)
        for number in range(before, before + times):
            thread = Thread(target=self.front.ask)
            thread.start()
            while len(self.front.log) <= number or (
                self.front.log[number][0] != self.backend.name and thread.is_alive()
            ):
                time.sleep(0.0005)
            if thread.is_alive():
                self.threads.append(thread)
        return [who for who, _ in self.front.log[before:]]

    def release(self) -> None:
        """Answer them all."""
        self.backend.open.set()
        for thread in self.threads:
            thread.join()


@contextmanager
def fronted(plan: ProxyPlan, folder: Path) -> Iterator[Front]:
    """A real proxy as planned, with backends that listen in the place of those of the plan."""
    log: list[tuple[str, Mapping[str, str]]] = []
    backends = [Echo(name, log) for name, _ in zip("abcdefghij", plan.backends, strict=False)]
    servers = tuple(Backend(echo.address, old.weight) for echo, old in zip(backends, plan.backends, strict=True))
    proxy = Proxy(plan._replace(backends=servers))
    try:
        yield Front(proxy, proxy.start(folder), backends, log)
    finally:
        proxy.end()
        for backend in backends:
            if backend.thread.is_alive():
                backend.die()
