"""One instance of a unit: its workers and their queue, its cores, its connections to databases, how it calls others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from simulator.model.program import Program
from simulator.policies.outcomes import OVERLOADED
from simulator.testbed.caller import Caller
from simulator.testbed.capacity import CORES, PLENTY, Gate, PlainCores, Slots
from simulator.testbed.frame import Frame, Work
from simulator.testbed.opening import Opening
from simulator.testbed.pulse import Pulse
from simulator.testbed.store import Store
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.wire import Answer, Errand


class Post(NamedTuple):
    """What a process needs to know to be an instance. `folder` holds the databases and their tables of servers."""

    program: Program
    number: int
    cores: str  # a key of capacity.CORES
    folder: Path


class Pool:
    """An instance's connections to one database, its servers (shared by all processes), and the database itself."""

    def __init__(self, connections: Gate, servers: Slots, store: Store):
        self.connections, self.servers, self.store = connections, servers, store
        self.overrun = 0

    async def query(self, at_ns: int, work_ns: int, key: int) -> int:
        """A connection, then a server for that long with the real statement inside; both are given back at the end."""
        entered_ns = await self.connections.enter(at_ns)
        assert entered_ns is not None, "the queue for connections has no bound"
        end_ns = self.servers.book(entered_ns, work_ns)
        began_ns = time.monotonic_ns()
        self.store.query(key)
        took_ns = time.monotonic_ns() - began_ns
        if took_ns > work_ns:
            self.overrun += 1
            end_ns += took_ns - work_ns
        await self.servers.timer.until(end_ns)
        self.connections.leave(end_ns)
        return end_ns


class Instance:
    """The process' memory."""

    def __init__(self, post: Post, timer: PreciseTimer, caller: Caller):
        self.program, self.timer, self.caller = post.program, timer, caller
        self.unit = unit_of(post.program, post.number)
        row = post.program.units[self.unit]
        self.workers = Gate(row.workers, row.queue)
        self.cores: Slots | PlainCores = CORES[post.cores](timer, row.cores)
        self.pools = {i: self.pool(post, i) for i, pool in enumerate(post.program.pools) if pool.unit == self.unit}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.born_cpu_ns = time.process_time_ns()
        self.pulse = Pulse(timer)
        self.keep(asyncio.get_running_loop().create_task(self.pulse.beat()))

    def pool(self, post: Post, number: int) -> Pool:
        """The connections of one row of pools."""
        row = self.program.pools[number]
        servers = self.program.databases[row.database].servers
        table = servers_path(post.folder, row.database) if servers < PLENTY else None
        store = Store(store_path(post.folder, row.database))
        return Pool(Gate(row.connections, PLENTY), Slots(self.timer, servers, table), store)

    def keep(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        """Hold on to a task until it ends: the loop alone would not."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def told(self, words: Mapping[str, Any]) -> None:
        """A line from the launcher: who runs where, who runs at all, when the run begins."""
        if "addresses" in words:
            self.caller.learn([str(address) for address in words["addresses"]])
        if "truth" in words:
            self.caller.follow([bool(up) for up in words["truth"]])
        if "start_ns" in words:
            self.begin(Opening.told(words))

    def begin(self, opening: Opening) -> None:
        """The run begins at a known moment: what the program times is due from then on."""
        self.opening = opening

    def check(self, errand: Errand) -> None:
        """Raise ValueError for an errand that is not for this instance's unit."""
        if not 0 <= errand.link < len(self.program.links) or self.program.links[errand.link].unit != self.unit:
            raise ValueError(f"link {errand.link} does not lead here")

    async def serve(self, errand: Errand, arrived_ns: int) -> Answer:
        """A worker, the operation, an answer."""
        at_ns = await self.workers.enter(arrived_ns)
        if at_ns is None:
            return Answer(OVERLOADED, arrived_ns, arrived_ns, 0)
        work = Work()
        frame = Frame(self, errand, at_ns, work)
        try:
            outcome = await frame.life()
        finally:
            self.workers.leave(frame.at_ns)
        return Answer(outcome, arrived_ns, frame.at_ns, work.ns)

    def report(self) -> Mapping[str, object]:
        """What happened here, for the launcher."""
        return {
            "cores": self.cores.kind,
            "hops": {str(link): pairs.tolist() for link, pairs in self.caller.hops.items()},
            "cpu_ns": time.process_time_ns() - self.born_cpu_ns,
            "stalls": self.pulse.stalls,
            "overrun": sum(pool.overrun for pool in self.pools.values()),
        }

    def close(self) -> None:
        """Stop, and close the databases."""
        for task in self.tasks:
            task.cancel()
        for pool in self.pools.values():
            pool.store.close()
            pool.servers.close()


def unit_of(program: Program, instance: int) -> int:
    """The unit that an instance belongs to."""
    return next(i for i, u in enumerate(program.units) if u.first <= instance < u.first + u.replicas)


def outgoing(program: Program, entry: int) -> set[int]:
    """The links that code beginning at `entry` may use."""
    from simulator.model.program import BRANCH, CALL, JUMP, RETURN, SPAWN

    links: set[int] = set()
    seen: set[int] = set()
    todo = [entry]
    while todo:
        pc = todo.pop()
        if pc in seen:
            continue
        seen.add(pc)
        step = program.code[pc]
        if step.op == CALL:
            links.add(step.a)
        if step.op in (BRANCH, JUMP, SPAWN):
            todo.append(step.a)
        if step.op not in (JUMP, RETURN):
            todo.append(pc + 1)
    return links


def links_of(program: Program, unit: int) -> tuple[int, ...]:
    """The links over which instances of a unit call others: what anything that enters there may ask for."""
    entries = {link.entry for link in program.links if link.unit == unit}
    return tuple(sorted(set().union(*(outgoing(program, entry) for entry in entries))))


def store_path(folder: Path, database: int) -> Path:
    """Where a database lives."""
    return folder / f"database-{database}.sqlite"


def servers_path(folder: Path, database: int) -> Path:
    """Where its table of servers lives."""
    return folder / f"servers-{database}.slots"


__all__ = ["Instance", "Pool", "Post", "links_of", "outgoing", "servers_path", "store_path", "unit_of"]
