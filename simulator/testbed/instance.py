"""One instance of a unit: its workers and their queue, its cores, its connections to databases, how it calls others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from simulator.model.dice import child, stream_key
from simulator.model.program import Instruction, Program
from simulator.model.trace import REQUEST_SHIFT
from simulator.policies.deadline import NEVER_NS
from simulator.policies.outcomes import DENIED, OVERLOADED
from simulator.policies.screening import WELL_FORMED
from simulator.testbed.caller import Caller
from simulator.testbed.capacity import CORES, PLENTY, PlainCores, Slots
from simulator.testbed.frame import Frame
from simulator.testbed.leash import complain
from simulator.testbed.membership import Membership
from simulator.testbed.opening import Opening
from simulator.testbed.pace import Pace
from simulator.testbed.papers import Door
from simulator.testbed.pool import Pool, Size
from simulator.testbed.proxies.fronts import OWN
from simulator.testbed.reach import unit_of
from simulator.testbed.store import Store
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.weather import Weather
from simulator.testbed.wire import Answer, Errand
from simulator.testbed.work import Work
from simulator.testbed.workers import Workers


class Post(NamedTuple):
    """What a process needs to know to be an instance. `folder` holds the databases and their tables of servers.

    `secret`: with which tokens are signed.
    """

    program: Program
    number: int
    cores: str  # a key of capacity.CORES
    folder: Path
    secret: bytes
    balancer: str = OWN  # who runs the proxies


class Instance:
    """The process' memory."""

    def __init__(self, post: Post, timer: PreciseTimer, caller: Caller):
        self.program, self.timer, self.caller = post.program, timer, caller
        self.unit = unit_of(post.program, post.number)
        row = post.program.units[self.unit]
        self.workers = Workers(row)
        self.cores: Slots | PlainCores = CORES[post.cores](
            timer, post.program.processors[post.program.instances[post.number].processor].cores
        )
        self.pools = {i: self.pool(post, i) for i, pool in enumerate(post.program.pools) if pool.unit == self.unit}
        self.number, caller.home = post.number, post.number
        self.door = Door(self.program, post.secret)
        self.working: dict[int, Work] = {}  # key of an attempt that may be cancelled -> what is done for it
        self.weather, self.pace = Weather(self.program), Pace(self.program, post.number)
        self.membership = Membership(self.program, caller, post.number)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.born_cpu_ns = time.process_time_ns()

    def pool(self, post: Post, number: int) -> Pool:
        """The connections of one row of pools."""
        row = self.program.pools[number]
        database = self.program.databases[row.database]
        table = servers_path(post.folder, row.database) if database.servers < PLENTY else None
        store = Store(store_path(post.folder, row.database))
        servers = Slots(self.timer, database.servers, table)
        return Pool(Size(row.connections, database.wait_ns), servers, store, row.database)

    def keep(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        """Hold on to a task until it ends: the loop alone would not."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(complain)
        return task

    def told(self, words: Mapping[str, Any]) -> None:
        """A line from the launcher: who runs where, who runs at all, when the run begins."""
        if "addresses" in words:
            self.caller.learn([str(address) for address in words["addresses"]])
        if "truth" in words:
            self.caller.follow([bool(up) for up in words["truth"]])
        if "start_ns" in words:
            self.begin(Opening.told(words))
        self.membership.told(words)

    def begin(self, opening: Opening) -> None:
        """The run begins at a known moment: what the program times is due from then on."""
        self.opening, self.weather = opening, Weather(self.program, opening)
        self.pace.begin(self.weather, opening)
        self.caller.begin(opening, self.weather)
        for pool in self.pools.values():
            pool.begin(self.weather)

    async def compute(self, at_ns: int, work_ns: int, component: int) -> int:
        """A core for that long, or longer where the process is slow; the moment it was done."""
        if self.pace.steady:
            return await self.cores.work(at_ns, work_ns)
        return await self.cores.work(at_ns, work_ns, partial(self.pace.computed_ns, component))

    async def wait(self, at_ns: int, work_ns: int, component: int) -> int:
        """Time passes, more of it where the component is slow; the moment it was over."""
        end_ns = at_ns + work_ns if self.pace.steady else self.pace.waited_ns(component, at_ns, work_ns)
        await self.timer.until(end_ns)
        return end_ns

    def faulty(self, what: int, component: int, at_ns: int) -> float:
        """The chance with which a fault of that kind strikes an operation of a component here."""
        return self.weather.at(at_ns, what, self.number, component)

    def fate(self, request: int) -> int:
        """The key of a request, whatever attempt or place it is at."""
        source = self.program.sources[request >> REQUEST_SHIFT]
        key = stream_key(self.opening.seed, self.opening.replication, source.key)
        return child(key, request & ((1 << REQUEST_SHIFT) - 1))

    def within_limits(self, step: Instruction, at_ns: int, client: int) -> bool:
        """Whether all limits of this instance let the client in."""
        first = step.a + self.caller.owner * step.b
        now_ns = at_ns - self.caller.start_ns
        limits = (self.caller.adviser(slot) for slot in range(first, first + step.b))
        return all(limit.ask("admit", 0, now_ns=now_ns, who=client, **limit.vectors()) for limit in limits)

    def check(self, errand: Errand) -> None:
        """Raise ValueError for an errand that is not for this instance's unit."""
        if not 0 <= errand.link < len(self.program.links) or self.program.links[errand.link].unit != self.unit:
            raise ValueError(f"link {errand.link} does not lead here")

    async def serve(self, errand: Errand, arrived_ns: int) -> Answer:
        """A worker, the operation, an answer."""
        work = Work(errand.left_ns if errand.left_ns == NEVER_NS else arrived_ns + errand.left_ns)
        if self.program.links[errand.link].cancel:
            self.working[errand.key] = work
        turn = await self.workers.enter(arrived_ns, errand.priority)
        if not turn.admitted:
            self.working.pop(errand.key, None)
            return Answer(OVERLOADED, arrived_ns, turn.at_ns, 0)
        frame = Frame(self, errand, turn.at_ns, work)
        try:
            outcome = await frame.life()
        finally:
            self.workers.leave(frame.at_ns)
            self.working.pop(errand.key, None)
        return Answer(outcome, arrived_ns, frame.at_ns, work.ns, work.manners if outcome == DENIED else WELL_FORMED)

    def cancel(self, key: int) -> None:
        """What is done here for the attempt with this key stops before its next step."""
        if key in self.working:
            self.working[key].stop()

    def report(self) -> Mapping[str, object]:
        """What happened here, for the launcher."""
        return {
            "cores": self.cores.kind,
            "hops": {str(link): pairs.tolist() for link, pairs in self.caller.hops.items()},
            "cpu_ns": time.process_time_ns() - self.born_cpu_ns,
            "held_up": self.timer.held_up,
            "overrun": sum(pool.overrun for pool in self.pools.values()),
        }

    def close(self) -> None:
        """Stop, and close the databases."""
        for task in self.tasks:
            task.cancel()
        for pool in self.pools.values():
            pool.store.close()
            pool.servers.close()


def store_path(folder: Path, database: int) -> Path:
    """Where a database lives."""
    return folder / f"database-{database}.sqlite"


def servers_path(folder: Path, database: int) -> Path:
    """Where its table of servers lives."""
    return folder / f"servers-{database}.slots"


__all__ = ["Instance", "Pool", "Post", "servers_path", "store_path"]
