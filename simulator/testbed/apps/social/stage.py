"""An application on a stage of its own: pinned to one core, its clients on another, clocks read before and after.

What the machine has done for whom is read from the scheduler's account of each process, all its threads and the
kernel's work for it included.
"""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import numpy as np

from simulator.model.program import Program
from simulator.testbed.apps.social.asked import Clients
from simulator.testbed.apps.social.core import Core, Undisturbed, processor_ns
from simulator.testbed.apps.social.driving import Task
from simulator.testbed.apps.social.meter import COLUMNS
from simulator.testbed.apps.social.seed import People
from simulator.testbed.apps.social.system import Parts, Setup, Social
from simulator.testbed.child import Child
from simulator.testbed.comparing import NS_PER_MS
from simulator.testbed.roster import READY_S
from simulator.testbed.system import GRACE_S, PREFIX, sweep
from simulator.testbed.timer import NS_PER_S

DRIVING = "simulator.testbed.apps.social.driving"
PEOPLE = People(users=100)
MEMORY = Path("/dev/shm")  # databases stand there: a disk that others use, too, is in no model
COST = 1 << 10  # scrypt's N: some 2 ms of work for every login
BREATH_NS = 100_000_000


@dataclass(frozen=True)
class Driven:
    """What came of a drive: REQUEST rows, what they cost, and whether the machine was quiet.

    `cpu_ns`: process -> processor time; `meter`: operation -> array (calls, 3) of wall, processor and database ns.
    """

    requests: np.ndarray
    cpu_ns: dict[str, int]
    meter: dict[str, np.ndarray]
    quiet: Undisturbed


class Stage:
    """A context manager: the application on a core, one request at a time at its edge."""

    def __init__(self, parts: Parts | str, core: Core, setup: Setup | None = None):
        self.parts, self.core = parts, core
        self.setup = setup or Setup(PEOPLE, COST, core.number, fifo=True, workers=1)
        self.stack = ExitStack()

    def __enter__(self) -> Stage:
        sweep(MEMORY)
        with ExitStack() as stack:
            folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY if MEMORY.is_dir() else None)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self.social = stack.enter_context(Social(self.parts, replace(self.setup, folder=Path(folder))))
            self.stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def drive(self, program: Program, seed: int, replication: int, closed: int = 0, route: str = "") -> Driven:
        """Put a load on it and wait for the end."""
        social, setup = self.social, self.social.setup
        clients = Clients(setup.people.users, setup.secret, time.time_ns())
        address, out = social.addresses["edge"], social.folder / "drive.npz"
        where = (address, clients, out, self.core.clients, setup.fifo)
        task = Task(program, seed, replication, *where, closed, route)
        path = social.folder / "task.pickle"
        path.touch(mode=0o600)
        path.write_bytes(pickle.dumps(task))
        child = Child(DRIVING, (str(path),), social.folder / "clients.log")
        try:
            return self.watch(child, task)
        finally:
            child.dismiss(GRACE_S)

    def watch(self, child: Child, task: Task) -> Driven:
        """Start the clock, read the accounts before and after."""
        child.says(2 * READY_S)
        self.social.report()
        before, read = self.accounts(), self.core.read()
        start_ns = time.monotonic_ns() + BREATH_NS
        child.tell(start_ns=start_ns)
        child.says(task.program.horizon_ns / NS_PER_S + READY_S)
        cpu_ns = {name: ns - before[name] for name, ns in self.accounts().items()}
        others = self.core.read().others(read, sum(cpu_ns.values()))
        stalled = self.core.stalled(start_ns, start_ns + task.program.duration_ns)
        with np.load(task.out) as file:
            rows, lag_ms = file["requests"], float(np.quantile(file["lag_ns"], 0.99)) / NS_PER_MS
        return Driven(rows, cpu_ns, metered(self.social.report()), Undisturbed(lag_ms, stalled, others=others))

    def accounts(self) -> dict[str, int]:
        """The processor time of every process of the application so far."""
        return {name: processor_ns(child.process.pid) for name, child in self.social.children.items()}


def metered(reports: dict[str, dict[str, object]]) -> dict[str, np.ndarray]:
    """What all processes tell of their work, by operation."""
    found: dict[str, np.ndarray] = {}
    for report in reports.values():
        meter = report["meter"]
        assert isinstance(meter, dict), "a report has a meter"
        found |= {name: np.array(values, np.int64).reshape(-1, COLUMNS) for name, values in meter.items() if values}
    return found
