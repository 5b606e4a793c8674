"""One unit behind one real proxy, with clients that ask the proxy: the smallest system in which a balancer matters.

Several stand side by side and are driven together, since a machine that waits for work of 20 ms can wait for many.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from simulator.model.program import Program
from simulator.testbed.capacity import Slots
from simulator.testbed.child import Child
from simulator.testbed.instance import Post
from simulator.testbed.load import Load
from simulator.testbed.opening import Opening
from simulator.testbed.proxies.passing import beyond, proxied
from simulator.testbed.proxies.product import LOOPBACK
from simulator.testbed.proxies.products import plan_of
from simulator.testbed.proxies.proxy import Proxy
from simulator.testbed.proxies.traces import latencies_ms
from simulator.testbed.pulse import stood_still

READY_S = 60.0
GRACE_S = 2.0
BREATH_NS = 300_000_000  # between the last that is ready and the first request
STAGGER_NS = 37_000_000  # between stands: the same requests at the same moment would be in each other's way


class Told(NamedTuple):
    """What came of one drive: latencies by number of the request, what messages cost, how late clients sent.

    `message_ns`: the mean of one way between client and instance. `stalled`: share of the time in which the clients'
    process stood still.
    """

    latency_ms: np.ndarray
    message_ns: float
    lag_p99_ms: float
    stalled: float


class Stand:
    """A program with one proxied unit, which calls nobody. `folder` is for it alone."""

    def __init__(self, program: Program, product: str, folder: Path):
        self.program, self.product, self.folder = program, product, folder
        ((self.proxy_unit, unit),) = proxied(program).items()
        self.unit = program.units[unit]
        self.children: list[Child] = []
        self.proxy: Proxy | None = None
        self.addresses: tuple[str, ...] = ()

    def __enter__(self) -> Stand:
        """Start the instances; `ready` waits for them."""
        self.folder.mkdir(parents=True)
        post = self.folder / "post.pickle"
        post.write_bytes(pickle.dumps(Post(behind(self.program), -1, Slots.kind, self.folder)))
        for number in range(self.unit.first, self.unit.first + self.unit.replicas):
            log = self.folder / f"instance-{number}.log"
            self.children.append(Child("simulator.testbed.service", (str(post), str(number)), log))
        return self

    def ready(self) -> None:
        """Wait for the instances, start the proxy."""
        backends = [f"{LOOPBACK}:{child.says(READY_S)['port']}" for child in self.children]
        for child in self.children:
            child.tell(addresses=backends)
        self.proxy = Proxy(plan_of(self.program, self.proxy_unit, self.product, backends))
        front = self.proxy.start(self.folder / "proxy")
        self.addresses = (*backends, front)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.proxy is not None:
            self.proxy.end()
        for child in self.children:
            child.let_go()
        for child in self.children:
            child.end(time.monotonic() + GRACE_S)

    def clients(self, program: Program) -> Child:
        """Those who will drive this load."""
        path = self.folder / "load.pickle"
        path.write_bytes(pickle.dumps(Load(program, 0, 0, self.addresses, self.folder / "drive.npz")))
        self.children.append(Child("simulator.testbed.load", (str(path),), self.folder / "clients.log"))
        return self.children[-1]

    def gather(self, clients: Child, words: Mapping[str, Any], span: tuple[int, int]) -> Told:
        """What the clients wrote down; they go."""
        clients.let_go()
        clients.end(time.monotonic() + GRACE_S)
        self.children.remove(clients)
        for child in self.children:
            child.check()
        with np.load(self.folder / "drive.npz") as file:
            hops = np.concatenate([file[name] for name in file.files if name.startswith("hops_")])
            latency_ms, lag_ns = latencies_ms(file["requests"]), file["lag_ns"]
        stalled = stood_still([(start, end) for start, end in words["stalls"]], *span)
        return Told(latency_ms, float(hops.mean()), float(np.quantile(lag_ns, 0.99)) / 1e6, stalled)


def behind(program: Program) -> Program:
    """The program as those behind its proxies see it: what was sent to a proxy has come to them."""
    return program._replace(links=tuple(program.links[beyond(program, link)] for link in range(len(program.links))))


def drive(stands: Sequence[Stand], loads: Sequence[Program]) -> list[Told]:
    """Every stand under its load, one shortly after the other. The loads last equally long."""
    clients = [stand.clients(load) for stand, load in zip(stands, loads, strict=True)]
    for one in clients:
        one.says(READY_S)
    first_ns = time.monotonic_ns() + BREATH_NS
    for number, stand in enumerate(stands):
        for child in stand.children:
            child.tell(**Opening(first_ns + number * STAGGER_NS, 0, 0)._asdict())
    words = [one.says(READY_S + load.horizon_ns / 1e9) for one, load in zip(clients, loads, strict=True)]
    span = (first_ns, first_ns + loads[0].duration_ns)
    return [stand.gather(one, said, span) for stand, one, said in zip(stands, clients, words, strict=True)]
