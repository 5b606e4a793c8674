"""Bringing a program up as real processes, and leaving nothing behind.

One process an instance, on free ports of the loopback interface, logs in a temporary folder. `Testbed` is a context
manager; at its end, and at the launcher's own, every process goes (see `leash`). Folders of launchers that were
killed are swept away by the next one.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import orjson

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.testbed.capacity import CORES, PLENTY, Slots, shared_table
from simulator.testbed.child import Child
from simulator.testbed.instance import Post, servers_path
from simulator.testbed.load import Load
from simulator.testbed.opening import Opening
from simulator.testbed.pulse import stood_still
from simulator.testbed.refusals import refusals
from simulator.testbed.wire import REPORT_PATH

PREFIX = "splitpoint-testbed-"
READY_S = 30.0
GRACE_S = 2.0
BREATH_NS = 200_000_000  # between warming up and the first request
LOOPBACK = "127.0.0.1"


class Drive(NamedTuple):
    """What came of a load. `requests`: REQUEST rows; beside each row, its lag and the work told in its answer, in ns.

    `hops`: link -> array (calls, 2) of what the messages there and back cost, in ns. `stalled`: share of the time
    in which at least one process stood still. `overrun`: queries whose real statement outlasted the drawn time.
    `own`: share of the machine's processors that the testbed's processes used.
    """

    requests: np.ndarray
    lag_ns: np.ndarray
    work_ns: np.ndarray
    hops: dict[int, np.ndarray]
    stalled: float
    overrun: int
    own: float
    fifo: bool
    loop: str


class Testbed:
    """A program, running. `cores`: "slots" or "semaphore". Start it from a thread that lives as long as it shall."""

    __test__ = False

    def __init__(self, program: Program, cores: str = Slots.kind):
        if sys.platform != "linux":
            raise TestbedError(f"the testbed needs Linux, not {sys.platform}")
        refused = refusals(program)
        if refused:
            raise TestbedError("not on the testbed: " + "; ".join(map(str, refused)))
        if cores not in CORES:
            raise TestbedError(f"no such cores: {cores}; there are {' and '.join(CORES)}")
        self.program, self.cores = program, cores
        self.children: list[Child] = []
        self.addresses: tuple[str, ...] = ()
        self.fifo, self.loop = False, ""

    def __enter__(self) -> Testbed:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def up(self) -> None:
        """Start every instance, wait until all listen, tell everybody where the others are."""
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        try:
            self.start()
        except BaseException:
            self.down()
            raise

    def start(self) -> None:
        """The processes."""
        for number, database in enumerate(self.program.databases):
            if database.servers < PLENTY:
                shared_table(servers_path(self.folder, number), database.servers)
        post = self.folder / "post.pickle"
        post.write_bytes(pickle.dumps(Post(self.program, -1, self.cores, self.folder)))
        for number in range(sum(unit.replicas for unit in self.program.units)):
            log = self.folder / f"instance-{number}.log"
            self.children.append(Child("simulator.testbed.service", (str(post), str(number)), log))
        ready = [child.says(READY_S) for child in self.children]
        self.addresses = tuple(f"{LOOPBACK}:{words['port']}" for words in ready)
        self.fifo, self.loop = all(words["fifo"] for words in ready), str(ready[0]["loop"])
        for child in self.children:
            child.tell(addresses=self.addresses)

    def down(self) -> None:
        """End every process, remove the folder."""
        for child in self.children:
            child.let_go()
        by_s = time.monotonic() + GRACE_S
        for child in self.children:
            child.end(by_s)
        self.children.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def drive(self, seed: int, replication: int) -> Drive:
        """Put one replication of the program's load on it. Takes as long as the program does, at most its horizon."""
        out, path = self.folder / "drive.npz", self.folder / "load.pickle"
        path.write_bytes(pickle.dumps(Load(self.program, seed, replication, self.addresses, out)))
        clients = Child("simulator.testbed.load", (str(path),), self.folder / "clients.log")
        self.children.append(clients)
        clients.says(READY_S)
        opening = Opening(time.monotonic_ns() + BREATH_NS, seed, replication)
        for child in self.children:
            child.tell(**opening._asdict())
        words = clients.says(self.program.horizon_ns / 1e9 + 2 * READY_S)
        clients.let_go()
        clients.end(time.monotonic() + GRACE_S)
        self.children.remove(clients)
        return self.gather(out, words, opening.start_ns)

    def gather(self, out: Path, words: dict[str, Any], start_ns: int) -> Drive:
        """The clients' file and the services' reports."""
        for child in self.children:
            child.check()
        reports = [self.report(number) for number in range(len(self.addresses))]
        with np.load(out) as file:
            hops = {int(name[5:]): file[name] for name in file.files if name.startswith("hops_")}
            columns = {name: file[name] for name in ("requests", "lag_ns", "work_ns")}
        for report in reports:
            for link, pairs in report["hops"].items():
                more = np.array(pairs, np.int64).reshape(-1, 2)
                hops[int(link)] = np.concatenate([hops[int(link)], more]) if int(link) in hops else more
        told = [words, *reports]
        stalls = [stall for t in told for stall in t["stalls"]]
        stalled = stood_still(stalls, start_ns, start_ns + self.program.duration_ns)
        overrun = sum(report["overrun"] for report in reports)
        own = sum(t["cpu_ns"] for t in told) / self.program.duration_ns / len(os.sched_getaffinity(0))
        return Drive(
            **columns,
            hops=hops,
            stalled=stalled,
            overrun=overrun,
            own=own,
            fifo=self.fifo and bool(words["fifo"]),
            loop=self.loop,
        )

    def report(self, number: int) -> dict[str, Any]:
        """What an instance says of itself."""
        url = f"http://{self.addresses[number]}{REPORT_PATH}"
        with urllib.request.urlopen(url, timeout=READY_S) as response:
            said: dict[str, Any] = orjson.loads(response.read())
            return said


def sweep() -> None:
    """Remove the folders of launchers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name[len(PREFIX) :].partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)
