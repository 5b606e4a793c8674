"""The clients: a process that drives a load drawn beforehand and writes down what came of it.

`python -m simulator.testbed.load LOAD PARENT`, started by the launcher. A request's latency counts from the moment it
was due, not from the moment it was sent, so the generator's own lag is part of what is measured and is recorded
beside it.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.trace import REQUEST
from simulator.policies.outcomes import IN_FLIGHT
from simulator.testbed.call import Call
from simulator.testbed.caller import Caller, Session, open_session
from simulator.testbed.demand import Demand, demands
from simulator.testbed.leash import Leash, hurry, live, loop_kind, say
from simulator.testbed.opening import Opening
from simulator.testbed.papers import Clerk
from simulator.testbed.proxies.fronts import OWN
from simulator.testbed.timer import NS_PER_S, PreciseTimer
from simulator.testbed.weather import Weather
from simulator.testbed.work import Heard, Work

IN_FLIGHT_MAX = 20_000


class Load(NamedTuple):
    """What to drive, against whom (host:port of every instance), and where to write what came of it."""

    program: Program
    seed: int
    replication: int
    addresses: tuple[str, ...]
    out: Path
    secret: bytes
    balancer: str = OWN


class Clients:
    """Everybody who asks from outside. `heard`, `lag_ns`: one entry a demand."""

    def __init__(self, caller: Caller, load: Sequence[Demand]):
        self.caller, self.load = caller, load
        self.heard: list[Heard | None] = [None] * len(load)
        self.calls: dict[int, Call] = {}  # of those who wait for an answer
        self.lag_ns = np.zeros(len(load), np.int64)
        self.tasks: set[asyncio.Task[None]] = set()
        self.error: BaseException | None = None

    async def drive(self, start_ns: int, horizon_ns: int) -> None:
        """Send every request at its time; wait for the answers, at most until the horizon."""
        for number, demand in enumerate(self.load):
            due_ns = start_ns + demand.at_ns
            await self.caller.timer.until(due_ns)
            self.lag_ns[number] = time.monotonic_ns() - due_ns
            if self.error is not None:
                raise self.error
            if len(self.tasks) >= IN_FLIGHT_MAX:
                raise TestbedError(f"{IN_FLIGHT_MAX} requests in flight: the load is far above what the system carries")
            task = asyncio.get_running_loop().create_task(self.ask(number, demand, start_ns))
            self.tasks.add(task)
            task.add_done_callback(self.ended)
        left_s = (start_ns + horizon_ns - time.monotonic_ns()) / NS_PER_S
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=max(left_s, 0.0))
        if self.error is not None:
            raise self.error

    def ending(self, number: int, horizon_ns: int) -> Heard:
        """How a request has ended, if it has; attempts that began are counted in any case."""
        unanswered = Heard(IN_FLIGHT, horizon_ns, begun=self.calls[number].begun if number in self.calls else 1)
        return self.heard[number] or unanswered

    def ended(self, task: asyncio.Task[None]) -> None:
        """Let a task go; remember the first that broke."""
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and self.error is None:
            self.error = task.exception()

    async def ask(self, number: int, demand: Demand, start_ns: int) -> None:
        """One request; its clock begins when it was due."""
        call = self.calls[number] = Call(self.caller, demand.errand, Work())
        heard = await call.life(start_ns + demand.at_ns)
        del self.calls[number]
        self.heard[number] = heard._replace(at_ns=heard.at_ns - start_ns)


def rows_of(load: Load, clients: Clients) -> dict[str, np.ndarray]:
    """REQUEST rows in the order in which they ended; beside each the lag it left with and the work its answer told."""
    rows = np.zeros(len(clients.load), REQUEST)
    work_ns = np.zeros(len(rows), np.int64)
    for i, demand in enumerate(clients.load):
        ended = clients.ending(i, load.program.horizon_ns)
        link = load.program.links[demand.errand.link]
        about = (demand.number, demand.workload, link.route, demand.errand.manners, ended.outcome)
        rows[i] = (demand.at_ns, ended.at_ns, *about, ended.begun)
        work_ns[i] = ended.work_ns
    order = np.lexsort((rows["index"], rows["workload"], rows["ended_ns"]))
    return {"requests": rows[order], "work_ns": work_ns[order], "lag_ns": clients.lag_ns[order]}


async def story(load: Load, leash: Leash) -> None:
    """Draw, warm up, drive, write down; or stop where the launcher lets go."""
    requests = drawn(load)  # before anything is urgent: it takes long, and others may be driven meanwhile
    fifo = hurry()
    timer = PreciseTimer()
    async with open_session() as session:
        caller = asker(load, timer, session)
        clients = Clients(caller, requests)
        await caller.warm([link.link for link in load.program.mixes])
        without_pauses()
        say(ready=True)
        opened: asyncio.Future[Opening] = asyncio.get_running_loop().create_future()
        pulled = asyncio.create_task(follow(leash, caller, opened))
        await asyncio.wait((opened, pulled), return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            return
        opening, cpu_ns = opened.result(), time.process_time_ns()
        caller.begin(opening, Weather(load.program, opening))
        drive = asyncio.create_task(clients.drive(opening.start_ns, load.program.horizon_ns))
        await asyncio.wait((drive, pulled), return_when=asyncio.FIRST_COMPLETED)
        cpu_ns = time.process_time_ns() - cpu_ns
        if drive.done():
            drive.result()
            write_down(load, clients)
            say(fifo=fifo, loop=loop_kind(), held_up=timer.held_up, cpu_ns=cpu_ns)


def asker(load: Load, timer: PreciseTimer, session: Session) -> Caller:
    """Who asks for all clients."""
    caller = Caller(load.program, timer, session, 0)
    caller.product = load.balancer
    caller.learn(load.addresses)
    return caller


def drawn(load: Load) -> list[Demand]:
    """All requests, with what they show at the edge."""
    clerk = Clerk(load.program, load.secret)
    return [clerk.equipped(demand) for demand in demands(load.program, load.seed, load.replication)]


def without_pauses() -> None:
    """Nothing is collected any more: a process of some minutes can do without."""
    gc.collect()
    gc.freeze()
    gc.disable()


async def follow(leash: Leash, caller: Caller, opened: asyncio.Future[Opening]) -> None:
    """Do as the launcher says: begin, know who runs; until it lets go."""
    while (words := await leash.told()) is not None:
        if "truth" in words:
            caller.follow([bool(up) for up in words["truth"]])
        if "start_ns" in words:
            opened.set_result(Opening.told(words))


def write_down(load: Load, clients: Clients) -> None:
    """Rows and hops, for the launcher."""
    hops = {f"hops_{link}": np.array(pairs).reshape(-1, 2) for link, pairs in clients.caller.hops.items()}
    np.savez(load.out, allow_pickle=False, **rows_of(load, clients), **hops)


async def told_of(story: Coroutine[object, object, None]) -> None:
    """If the machine does not allow a story, the launcher is told why."""
    try:
        await story
    except TestbedError as error:
        say(error=str(error))


def main() -> None:
    """The process."""
    load: Load = pickle.loads(Path(sys.argv[1]).read_bytes())
    live(lambda leash: told_of(story(load, leash)))


if __name__ == "__main__":
    main()
