"""Bringing a program up as real processes, and leaving nothing behind.

One process an instance, on free ports of the loopback interface, logs in a temporary folder. `System` is a context
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
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from simulator.model.errors import TestbedError
from simulator.model.program import POLLED, Program
from simulator.testbed.capacity import CORES, PLENTY, Slots, shared_table
from simulator.testbed.child import Child
from simulator.testbed.direct import answer_to
from simulator.testbed.instance import Post, servers_path
from simulator.testbed.ports import LOOPBACK
from simulator.testbed.proxies.fronts import OWN, Fronts
from simulator.testbed.refusals import refusals
from simulator.testbed.roster import READY_S, Roster
from simulator.testbed.stopping import shared_by
from simulator.testbed.tokens import new_secret
from simulator.testbed.wire import REPORT_PATH

PREFIX = "splitpoint-testbed-"
GRACE_S = 1.5


class System:
    """A program, running. Start it from a thread that lives as long as it shall.

    `cores`: "slots" or "semaphore"; `balancer`: OWN, or the product that runs the proxies.
    """

    def __init__(self, program: Program, cores: str = Slots.kind, balancer: str = OWN):
        if sys.platform != "linux":
            raise TestbedError(f"the testbed needs Linux, not {sys.platform}")
        refused = refusals(program)
        if refused:
            raise TestbedError("not on the testbed: " + "; ".join(map(str, refused)))
        if cores not in CORES:
            raise TestbedError(f"no such cores: {cores}; there are {' and '.join(CORES)}")
        self.program, self.cores, self.secret = program, cores, new_secret()
        self.fronts = Fronts(program, balancer)
        self.roster: Roster
        self.others: list[Child] = []

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def children(self) -> list[Child]:
        """Every process: instances in order, those that stand by, then the others."""
        return [*self.roster.children, *self.others]

    @property
    def addresses(self) -> tuple[str, ...]:
        """host:port of every instance, in order."""
        return self.roster.addresses

    def up(self) -> None:
        """Start every instance, wait until all listen, tell everybody where the others are."""
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.roster = Roster(self.post, len(self.program.instances), self.fronts.numbers)
        self.roster.shared = lambda number: shared_by(self.program, number, self.folder)
        try:
            self.start()
        except BaseException:
            self.down()
            raise

    @property
    def post(self) -> Path:
        """The file from which a process learns what it may become."""
        return self.folder / "post.pickle"

    def start(self) -> None:
        """The processes."""
        post = Post(self.program, -1, self.cores, self.folder, self.secret, self.fronts.balancer)
        self.post.write_bytes(pickle.dumps(post))
        for number, database in enumerate(self.program.databases):
            if database.servers < PLENTY:
                shared_table(servers_path(self.folder, number), database.servers)
        address = self.start_registry()
        self.roster.known = {"addresses": self.addresses, "registry": address}
        for child in self.others:
            child.tell(addresses=self.addresses)
        self.roster.start()
        self.fronts.start(self.addresses, self.folder)

    def start_registry(self) -> str | None:
        """Start it, if anybody asks one; where it listens."""
        if not any(row.known == POLLED for row in self.program.directories):
            return None
        registry = Child("simulator.testbed.registry", (str(self.post),), self.folder / "registry.log")
        self.others.append(registry)
        return f"{LOOPBACK}:{registry.says(READY_S)['port']}"

    def end(self) -> None:
        """Every process ends."""
        for child in self.others:
            child.let_go()
        self.fronts.end()
        by_s = time.monotonic() + GRACE_S
        self.roster.end(by_s)
        for child in self.others:
            child.end(by_s)
        self.others.clear()

    def down(self) -> None:
        """End every process, give ports back, remove the folder."""
        self.end()
        for place in self.roster.places:
            place.port.give_back()
        shutil.rmtree(self.folder, ignore_errors=True)

    def report(self, number: int) -> dict[str, Any]:
        """What an instance says of itself. Raises TestbedError where it says nothing."""
        said: dict[str, Any] = orjson.loads(answer_to(f"http://{self.addresses[number]}{REPORT_PATH}", READY_S))
        return said


def sweep(where: Path | None = None) -> None:
    """Remove the folders of launchers that were killed."""
    for folder in (where or Path(tempfile.gettempdir())).glob(f"{PREFIX}*-*"):
        owner = folder.name[len(PREFIX) :].partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)
