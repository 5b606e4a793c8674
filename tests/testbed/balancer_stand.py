"""One unit behind one real proxy, with clients that ask the proxy: the smallest system in which a balancer matters.

Several stand side by side and are driven together, since a machine that waits for work of 20 ms can wait for many.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from simulator.model.program import Program
from simulator.testbed.capacity import Slots
from simulator.testbed.child import Child
from simulator.testbed.instance import Post
from simulator.testbed.load import Load
from simulator.testbed.opening import Opening
from simulator.testbed.proxies import Proxy, beyond, plan_of, proxied
from simulator.testbed.pulse import Pulse, stood_still
from simulator.testbed.roster import READY_S, Roster
from simulator.testbed.tokens import new_secret
from tests.testbed.balancer_traces import latencies_ms

GRACE_S = 2.0
BREATH_NS = 300_000_000  # between the last that is ready and the first request
STAGGER_NS = 37_000_000  # between stands: the same requests at the same moment would be in each other's way


class Told(NamedTuple):
    """What came of one drive: latencies by number of the request, what messages cost, how late clients sent.

    `message_ns`: the mean of one way between client and instance. `stalled`: share of the time in which a
    processor stood still.
    """

    latency_ms: np.ndarray
    message_ns: float
    lag_p99_ms: float
    stalled: float


class Stand:
    """A program with one proxied unit, which comes first and calls nobody. `folder` is for it alone."""

    def __init__(self, program: Program, product: str, folder: Path):
        self.program, self.product, self.folder = program, product, folder
        ((self.proxy_unit, self.unit),) = proxied(program).items()
        folder.mkdir(parents=True)
        post = folder / "post.pickle"
        post.write_bytes(pickle.dumps(Post(behind(program), -1, Slots.kind, folder, new_secret())))
        self.roster = Roster(post, program.units[self.unit].replicas)
        self.proxy: Proxy | None = None
        self.clients: Child | None = None
        self.addresses: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        """Start everybody."""
        assert self.program.units[self.unit].first == 0
        backends = self.roster.addresses
        self.roster.known = {"addresses": backends, "registry": None}
        self.roster.start()
        self.proxy = Proxy(plan_of(self.program, self.proxy_unit, self.product, backends))
        self.addresses = (*backends, self.proxy.start(self.folder / "proxy"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dismiss()
        if self.proxy is not None:
            self.proxy.end()
        self.roster.end(time.monotonic() + GRACE_S)
        for place in self.roster.places:
            place.port.give_back()

    def invite(self, program: Program) -> Child:
        """Clients who will drive this load."""
        path = self.folder / "load.pickle"
        path.write_bytes(pickle.dumps(Load(program, 0, 0, self.addresses, self.folder / "drive.npz", new_secret())))
        self.clients = Child("simulator.testbed.load", (str(path),), self.folder / "clients.log")
        return self.clients

    def dismiss(self) -> None:
        """Clients go."""
        if self.clients is not None:
            self.clients.dismiss(GRACE_S)
            self.clients = None

    def begin(self, opening: Opening) -> None:
        """Everybody is told when."""
        self.roster.tell(**opening._asdict())
        if self.clients is not None:
            self.clients.tell(**opening._asdict())

    def gather(self, stalled: float) -> Told:
        """What the clients wrote down, who go."""
        self.dismiss()
        for child in self.roster.children:
            child.check()
        with np.load(self.folder / "drive.npz") as file:
            hops = np.concatenate([file[name] for name in file.files if name.startswith("hops_")])
            latency_ms, lag_ns = latencies_ms(file["requests"]), file["lag_ns"]
        return Told(latency_ms, float(hops.mean()), float(np.quantile(lag_ns, 0.99)) / 1e6, stalled)


def behind(program: Program) -> Program:
    """The program as those behind its proxies see it: what was sent to a proxy has come to them."""
    return program._replace(links=tuple(program.links[beyond(program, link)] for link in range(len(program.links))))


def drive(stands: Sequence[Stand], loads: Sequence[Program]) -> list[Told]:
    """Every stand under its load, one shortly after the other. The loads last equally long."""
    with Pulse(stands[0].folder) as pulse:
        clients = [stand.invite(load) for stand, load in zip(stands, loads, strict=True)]
        for one in clients:
            one.says(READY_S)
        first_ns = time.monotonic_ns() + BREATH_NS
        for number, stand in enumerate(stands):
            stand.begin(Opening(first_ns + number * STAGGER_NS, 0, 0))
        for one, load in zip(clients, loads, strict=True):
            one.says(READY_S + load.horizon_ns / 1e9)
        stalled = stood_still(pulse.stalls(), first_ns, first_ns + loads[0].duration_ns)
    return [stand.gather(stalled) for stand in stands]
