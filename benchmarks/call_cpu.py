"""How much processor time does a call from one process to another cost, on the caller's side and on the callee's?

The real runtime (`simulator.testbed`) is asked to do nothing but call: a client asks `front`, `front` asks `back`,
`back` answers at once; HTTP and JSON over loopback, kept-alive connections. `back` pays for being called. `front` pays
for being called and for calling, so what it uses beyond `back` is the caller's part. Read is the processor time of each
process over some seconds, kernel included, divided by its calls.

`python -m benchmarks.call_cpu [SECONDS]`; Linux only; alone on the machine, since others empty the caches and share the
cores' units: the last column says how busy they were. What came of it: docs/call_cpu.md.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import uvloop

from simulator.model.laws import ZERO
from simulator.model.program import Program
from simulator.model.topology import (
    POISSON,
    Application,
    Architecture,
    Call,
    Operation,
    Point,
    Route,
    Scenario,
    Unit,
    Wait,
    Workload,
)
from simulator.scenario.lower import lower
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.launch import Testbed
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.wire import Errand

RATES_PER_S = (100, 200, 400, 800)
CLIENTS = 8  # that ask again at once, where the rate is as high as it gets
REPEATS = 5
SETTLE_S = 1.0
NS_PER_MS = 1e6
NS_PER_S = 1e9


class Cost(NamedTuple):
    """One run: requests a second that got through, processor time a call on both sides, and cores busy with others."""

    rate_per_s: float
    caller_ms: float
    callee_ms: float
    others: float


class Clocks(NamedTuple):
    """Processor time so far, in ns: of the two services, and of the whole machine without them and their client."""

    front: int
    back: int
    others: int


def program() -> Program:
    """Two services; the first does nothing but ask the second, which does nothing."""
    operations = {"front": {"do": Operation((Call("back", "do"),))}, "back": {"do": Operation((Wait(ZERO),))}}
    application = Application(operations, {"go": Route((Call("front", "do"),))})
    load = Workload((("go", 1.0),), POISSON, (Point(1.0, 0),))
    architecture = Architecture({name: Unit((name,)) for name in operations}, {})
    return lower(Scenario("call_cpu", "-", application, {"go": load}, {"real": architecture}), "real")


def now_ns() -> int:
    """The clock of the running loop."""
    return int(asyncio.get_running_loop().time() * NS_PER_S)


def processor_ns(pid: int) -> int:
    """The processor time of a process so far, all its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads)


def clocks(front: int, back: int) -> Clocks:
    """All of them now."""
    words = Path("/proc/stat").read_text().split(None, 9)[1:9]
    user, nice, system, _, _, irq, soft, steal = (int(word) for word in words)
    busy = (user + nice + system + irq + soft + steal) * int(NS_PER_S) // os.sysconf("SC_CLK_TCK")
    services = processor_ns(front), processor_ns(back)
    return Clocks(*services, busy - sum(services) - processor_ns(os.getpid()))


class Asker:
    """Clients of `front`: at a rate, or as fast as answers come."""

    def __init__(self, caller: Caller, link: int):
        self.caller, self.link, self.asked = caller, link, 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def once(self) -> None:
        """One request."""
        self.asked += 1
        await self.caller.ask(Errand(self.link, self.asked, self.asked, 0), now_ns())

    async def again_and_again(self) -> None:
        """One client that asks as soon as it is answered."""
        while True:
            await self.once()

    async def at_rate(self, rate_per_s: float) -> None:
        """A request every so often, however long answers take."""
        start_ns = now_ns()
        for number in range(sys.maxsize):
            await self.caller.timer.until(start_ns + int(number / rate_per_s * NS_PER_S))
            task = asyncio.create_task(self.once())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)


async def measured(pids: tuple[int, int], asker: Asker, rate_per_s: float | None, seconds: float) -> Cost:
    """Ask for so long, at a rate or (None) as fast as it goes, and read both processes' time before and after."""
    workers = [asker.at_rate(rate_per_s)] if rate_per_s else [asker.again_and_again() for _ in range(CLIENTS)]
    tasks = [asyncio.create_task(worker) for worker in workers]
    await asyncio.sleep(SETTLE_S)
    asked, start_ns, before = asker.asked, now_ns(), clocks(*pids)
    await asyncio.sleep(seconds)
    calls, spent_ns = asker.asked - asked, now_ns() - start_ns
    front, back, others = (b - a for a, b in zip(before, clocks(*pids), strict=True))
    for task in (*tasks, *asker.tasks):
        task.cancel()
    a_call = calls * NS_PER_MS
    others = max(0, others)  # the machine counts in ticks and may miss what a service did between two of them
    return Cost(calls / spent_ns * NS_PER_S, (front - back) / a_call, back / a_call, others / spent_ns)


async def run(testbed: Testbed, rate_per_s: float | None, seconds: float) -> Cost:
    """Open connections, then measure."""
    front, back = (child.process.pid for child in testbed.children)
    async with open_session() as session:
        caller = Caller(testbed.program, PreciseTimer(), session, 0)
        caller.learn(testbed.addresses)
        link = testbed.program.mixes[0].link
        await caller.warm([link])
        return await measured((front, back), Asker(caller, link), rate_per_s, seconds)


def rows(seconds: float) -> Iterator[tuple[str, Cost]]:
    """The median of some runs at every rate, and as fast as it goes; each run with processes of its own."""
    for rate_per_s in (*RATES_PER_S, None):
        runs = []
        for _ in range(REPEATS):
            with Testbed(program()) as testbed, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runs.append(runner.run(run(testbed, rate_per_s, seconds)))
        middle = Cost(*(median(column) for column in zip(*runs, strict=True)))
        yield f"{rate_per_s}/s" if rate_per_s else f"{CLIENTS} clients, no pause", middle


def main() -> None:
    """Print a table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    heads = ("load", "calls a second", "caller, ms a call", "callee, ms a call", "cores busy with others")
    sys.stdout.write("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n")
    for load, (rate_per_s, *rest) in rows(seconds):
        sys.stdout.write(" | ".join([f"| {load}", f"{rate_per_s:.0f}", *(f"{x:.3f}" for x in rest)]) + " |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
