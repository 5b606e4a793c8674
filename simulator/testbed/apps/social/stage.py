"""An application on a stage of its own: pinned to one core that is kept awake, its clients on another, clocks read.

What the machine has done for whom is read from the scheduler's account of each process, all its threads and the
kernel's work for it included, before and after a drive.
"""

from __future__ import annotations

import os
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.testbed.apps.social.asked import Clients
from simulator.testbed.apps.social.driving import Task
from simulator.testbed.apps.social.meter import COLUMNS
from simulator.testbed.apps.social.seed import People
from simulator.testbed.apps.social.system import Parts, Setup, Social
from simulator.testbed.child import Child
from simulator.testbed.launch import GRACE_S, READY_S

DRIVING = "simulator.testbed.apps.social.driving"
BESIDE = {name: f"simulator.testbed.apps.social.{name}" for name in ("awake", "beating")}  # on the application's core
PEOPLE = People(users=100)
COST = 1 << 10  # scrypt's N: some 2 ms of work for every login
BREATH_NS = 100_000_000
NS_PER_S = 1_000_000_000


@dataclass(frozen=True)
class Driven:
    """What came of a drive: REQUEST rows, the clients' lag, and what it cost.

    `cpu_ns`: process -> processor time; `meter`: operation -> array (calls, 3) of wall, processor and database ns.
    """

    requests: np.ndarray
    lag_ns: np.ndarray
    cpu_ns: dict[str, int]
    meter: dict[str, np.ndarray]
    stalled: float


class Stage:
    """A context manager: the application, and somebody who keeps its core awake."""

    def __init__(self, parts: Parts | str, setup: Setup | None = None):
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            raise TestbedError("a core for the application and one for its clients are needed; there is one in all")
        self.core, self.clients_core = cores[0], cores[-1]
        setup = setup or Setup(PEOPLE, COST, self.core, fifo=True, workers=1)
        self.social = Social(parts, setup)

    def __enter__(self) -> Stage:
        self.social.__enter__()
        folder = self.social.folder
        self.beside = {
            name: Child(module, (str(self.core),), folder / f"{name}.log") for name, module in BESIDE.items()
        }
        for child in self.beside.values():
            child.says(READY_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self.beside.values():
            end(child)
        self.social.__exit__(kind, error, trace)

    def drive(self, program: Program, seed: int, replication: int, closed: int = 0, route: str = "") -> Driven:
        """Put a load on it and wait for the end."""
        social, out = self.social, self.social.folder / "drive.npz"
        clients = Clients(social.setup.people.users, social.setup.secret, time.time_ns())
        task = Task(
            program,
            seed,
            replication,
            social.addresses["edge"],
            clients,
            out,
            self.clients_core,
            social.setup.fifo,
            closed,
            route,
        )
        path = social.folder / "task.pickle"
        path.touch(mode=0o600)
        path.write_bytes(pickle.dumps(task))
        child = Child(DRIVING, (str(path),), social.folder / "clients.log")
        try:
            return self.watch(child, task)
        finally:
            end(child)

    def watch(self, child: Child, task: Task) -> Driven:
        """Start the clock, read the accounts before and after."""
        child.says(2 * READY_S)
        self.social.report()
        self.stalled_ns()
        before = self.accounts()
        child.tell(start_ns=time.monotonic_ns() + BREATH_NS)
        words = child.says(task.program.horizon_ns / NS_PER_S + READY_S)
        cpu_ns = {name: ns - before[name] for name, ns in self.accounts().items()}
        meter = metered(self.social.report())
        stalled_ns = max(self.stalled_ns(), words["stalled_ns"])
        with np.load(task.out) as file:
            rows, lag_ns = file["requests"], file["lag_ns"]
        return Driven(rows, lag_ns, cpu_ns, meter, stalled_ns / task.program.duration_ns)

    def stalled_ns(self) -> int:
        """For how long the application's core stood still since this was last asked."""
        self.beside["beating"].tell(report=True)
        return int(self.beside["beating"].says(READY_S)["stalled_ns"])

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


def processor_ns(pid: int) -> int:
    """The processor time of a process so far, all its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads)


def end(child: Child) -> None:
    """See a process gone."""
    child.let_go()
    child.end(time.monotonic() + GRACE_S)
