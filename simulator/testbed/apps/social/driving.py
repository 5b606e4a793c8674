"""The clients of the real application: a process that drives a load and writes down what came of it.

`python -m simulator.testbed.apps.social.driving TASK PARENT`. It has a core of its own and does not sleep there
while a request is due soon or under way: it looks at the clock and at its connections in turns. So it sends within
microseconds of the moment at which a request is due, and its part of a round trip is the same at every load.

Open: requests leave when they are due, whatever became of those before. Closed: so many clients, each of whom asks as
soon as it is answered; one such client finds out what requests cost while nothing waits for anything.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from simulator.model.program import Program
from simulator.model.trace import REQUEST
from simulator.policies.outcomes import DENIED, ERROR, IN_FLIGHT, OK, OVERLOADED, RESET
from simulator.testbed.apps.social.asked import Clients, written
from simulator.testbed.apps.social.lines import Lines
from simulator.testbed.demand import Demand, demands
from simulator.testbed.leash import hurry, say, tie_to_parent

READY = 32  # connections before the clock starts
SPUN_NS = 300_000  # before a request is due, its sender is awake
BUSY_NS, REST_S = 200_000_000, 0.015  # the real-time scheduler stops for 50 ms who has not slept for a second
NS_PER_S = 1_000_000_000
GRACE_NS = 2_000_000_000  # for answers after the last request


class Task(NamedTuple):
    """What to drive, against whom. `closed`: so many clients that never wait (0: open, at the program's times).

    `route`: only that one; empty: all, as they are mixed.
    """

    program: Program
    seed: int
    replication: int
    address: str
    clients: Clients
    out: Path
    core: int
    fifo: bool
    closed: int = 0
    route: str = ""


class Drive:
    """A load under way. One entry a demand: when it left and ended (ns from the start, -1: never), and its status."""

    def __init__(self, task: Task, lines: Lines):
        self.task, self.lines = task, lines
        self.load = chosen(task)
        self.contents = written(task.program, self.load, task.clients)
        self.left_ns, self.ended_ns = [-1] * len(self.load), [-1] * len(self.load)
        self.status = [0] * len(self.load)
        self.next, self.under_way, self.rested_ns = 0, 0, 0

    def go(self, start_ns: int) -> None:
        """Until every request is answered, or too late."""
        duration_ns, last_ns = self.task.program.duration_ns, 0
        while self.under_way or (last_ns < duration_ns and self.next < len(self.load)) or self.due(last_ns):
            self.rest(last_ns, start_ns)
            last_ns = now_ns = time.monotonic_ns() - start_ns
            while self.due(now_ns):
                self.left_ns[self.next] = time.monotonic_ns() - start_ns
                self.lines.say(self.next, self.contents[self.next])
                self.next, self.under_way = self.next + 1, self.under_way + 1
            for number, status in self.lines.hear():
                self.ended_ns[number], self.status[number] = time.monotonic_ns() - start_ns, status
                self.under_way -= 1
            if now_ns > duration_ns + GRACE_NS:
                return

    def rest(self, now_ns: int, start_ns: int) -> None:
        """Sleep where there is nothing to wait for."""
        if self.under_way or self.next >= len(self.load):
            return
        left_s = REST_S
        if not self.task.closed:
            left_s = (self.load[self.next].at_ns - now_ns - SPUN_NS) / NS_PER_S
        elif now_ns < self.rested_ns + BUSY_NS:
            return
        if left_s > 0:
            time.sleep(left_s)
            self.rested_ns = time.monotonic_ns() - start_ns

    def due(self, now_ns: int) -> bool:
        """Whether a request should leave now."""
        if self.next >= len(self.load):
            return False
        if self.task.closed:
            return self.under_way < self.task.closed and now_ns < self.task.program.duration_ns
        return self.load[self.next].at_ns <= now_ns


def chosen(task: Task) -> list[Demand]:
    """The demands of the task's route, or all."""
    program = task.program
    load = demands(program, task.seed, task.replication)
    return [
        demand for demand in load if task.route in ("", program.names.routes[program.links[demand.errand.link].route])
    ]


def rows_of(drive: Drive) -> np.ndarray:
    """REQUEST rows of everything that left. A closed client's requests arrive when they leave."""
    sent = [number for number, left_ns in enumerate(drive.left_ns) if left_ns >= 0]
    rows = np.zeros(len(sent), REQUEST)
    horizon_ns = drive.task.program.horizon_ns
    for row, number in zip(rows, sent, strict=True):
        demand = drive.load[number]
        link = drive.task.program.links[demand.errand.link]
        row["arrived_ns"] = drive.left_ns[number] if drive.task.closed else demand.at_ns
        row["ended_ns"] = drive.ended_ns[number] if drive.ended_ns[number] >= 0 else horizon_ns
        row["index"], row["workload"], row["route"] = demand.number, demand.workload, link.route
        row["outcome"] = outcome(drive.status[number], drive.ended_ns[number])
        row["attempts"] = 1
    return rows


def outcome(status: int, ended_ns: int) -> int:
    """How a request ended, by the status of its answer (0: none came)."""
    if status == 0:
        return RESET if ended_ns >= 0 else IN_FLIGHT
    if 200 <= status < 300:
        return OK
    return OVERLOADED if status == 503 else (DENIED if status < 500 else ERROR)


def story(task: Task) -> None:
    """Draw, connect, drive, write down."""
    os.sched_setaffinity(0, {task.core})
    fifo = task.fifo and hurry()
    host, port = task.address.split(":")
    lines = Lines(host, int(port), READY)
    drive = Drive(task, lines)
    gc.collect()
    gc.freeze()
    gc.disable()
    say(ready=True, fifo=fifo)
    start_ns = int(orjson.loads(sys.stdin.readline())["start_ns"])
    while time.monotonic_ns() < start_ns:
        pass
    drive.go(start_ns)
    lines.close_all()
    rows = rows_of(drive)
    lag_ns = [0] if task.closed else [n - d.at_ns for n, d in zip(drive.left_ns, drive.load, strict=True) if n >= 0]
    np.savez(task.out, allow_pickle=False, requests=rows, lag_ns=np.array(lag_ns or [0], np.int64))
    say(done=True)


def main() -> None:
    """The process."""
    tie_to_parent(int(sys.argv[-1]))
    story(pickle.loads(Path(sys.argv[1]).read_bytes()))


if __name__ == "__main__":
    main()
