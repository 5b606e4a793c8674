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
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.testbed.capacity import CORES, PLENTY, Slots, shared_table
from simulator.testbed.child import Child
from simulator.testbed.drive import Drive, Told, all_hops, columns
from simulator.testbed.instance import Post, servers_path
from simulator.testbed.load import Load
from simulator.testbed.opening import Opening
from simulator.testbed.orchestrator import Orchestrator
from simulator.testbed.pulse import stood_still
from simulator.testbed.refusals import refusals
from simulator.testbed.roster import READY_S, Roster
from simulator.testbed.watch import Done, Source, Watch, hurried
from simulator.testbed.wire import REPORT_PATH

PREFIX = "splitpoint-testbed-"
GRACE_S = 1.5
BREATH_NS = 200_000_000  # between warming up and the first request
NS_PER_S = 1_000_000_000


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
        self.roster: Roster
        self.others: list[Child] = []
        self.driven = False

    def __enter__(self) -> Testbed:
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
        post = self.folder / "post.pickle"
        self.roster = Roster(post, len(self.program.instances))
        try:
            post.write_bytes(pickle.dumps(Post(self.program, -1, self.cores, self.folder)))
            self.start()
        except BaseException:
            self.down()
            raise

    def start(self) -> None:
        """The processes."""
        for number, database in enumerate(self.program.databases):
            if database.servers < PLENTY:
                shared_table(servers_path(self.folder, number), database.servers)
        self.roster.known = {"addresses": self.addresses, "registry": self.start_registry()}
        self.roster.start()

    def start_registry(self) -> str | None:
        """Where the registry listens; None: nobody asks one."""
        return None

    def end(self) -> None:
        """Every process ends."""
        for child in self.others:
            child.let_go()
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

    def drive(self, seed: int, replication: int, others: Sequence[Source] = ()) -> Drive:
        """Put one replication of the program's load on it. Takes as long as the program does, at most its horizon.

        Every drive finds processes that have seen none before. What must be done from outside is done at its moment.
        Raises TestbedError where somebody dies unforeseen, or one of the `others` has something to say meanwhile.
        """
        if self.driven:
            self.end()
            self.start()
        self.driven = True
        orchestrator = Orchestrator(self.program, Opening(0, seed, replication).phases)
        self.make_ready(orchestrator)
        out, clients = self.start_clients(seed, replication)
        opening = Opening(time.monotonic_ns() + BREATH_NS, seed, replication)
        self.roster.tell(**opening._asdict())
        for child in self.others:
            child.tell(**opening._asdict())
        watch = Watch(self.roster, orchestrator, opening.start_ns)
        with hurried():
            self.watch_over(watch, clients, others)
        words = clients.says(0.0)
        self.others.remove(clients)
        clients.let_go()
        clients.end(time.monotonic() + GRACE_S)
        return self.gather(out, words, watch)

    def make_ready(self, orchestrator: Orchestrator) -> None:
        """Let as many stand by as may be needed at once."""
        wanted = orchestrator.spares(0)
        while self.roster.stand_by(wanted):
            pass
        for spare in self.roster.spares:
            self.roster.take_in(spare, spare.says(READY_S))

    def start_clients(self, seed: int, replication: int) -> tuple[Path, Child]:
        """The clients, warmed up, and the file that they will write."""
        out, path = self.folder / "drive.npz", self.folder / "load.pickle"
        path.write_bytes(pickle.dumps(Load(self.program, seed, replication, self.addresses, out)))
        clients = Child("simulator.testbed.load", (str(path),), self.folder / "clients.log")
        self.others.append(clients)
        clients.says(READY_S)
        return out, clients

    def watch_over(self, watch: Watch, clients: Child, others: Sequence[Source]) -> None:
        """Until the clients have said how it was."""
        horizon_ns = watch.start_ns + self.program.horizon_ns + int(2 * READY_S * NS_PER_S)
        watch.tell_others = lambda truth: clients.tell(truth=truth)
        with (self.folder / "done.log").open("a") as log:

            def note(done: Done) -> None:
                log.write(f"{done}\n")
                log.flush()

            watch.note = note
            while not clients.words and not clients.silent and time.monotonic_ns() < horizon_ns:
                for speaker in watch.until(lambda: False, [*self.others, *others], horizon_ns):
                    if not isinstance(speaker, Child):
                        raise TestbedError("the load was broken off")
                    speaker.hear()
                    if speaker.silent and speaker is not clients:
                        speaker.check()

    def gather(self, out: Path, words: dict[str, Any], watch: Watch) -> Drive:
        """The clients' file and the reports of the instances that live."""
        start_ns, duration_ns = watch.start_ns, self.program.duration_ns
        living = [place.number for place in self.roster.places if place.accepts]
        for number in living:
            self.roster.freeze(number, frozen=False)
        told = Told(words, {number: self.report(number) for number in living})
        found, hops = columns(out)
        return Drive(
            **found,
            hops=all_hops(hops, told.reports),
            stalled=stood_still(told.stalls(watch.done, start_ns), start_ns, start_ns + duration_ns),
            overrun=told.overrun,
            own=told.cpu_ns / duration_ns / len(os.sched_getaffinity(0)),
            fifo=self.roster.fifo and bool(words["fifo"]),
            loop=self.roster.loop,
            done=tuple(watch.done),
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


__all__ = ["PREFIX", "Drive", "Testbed", "sweep"]
