"""What clients write down of calls that have no answer, and what calls leave behind in memory."""

import asyncio
import gc
import time
from typing import Any

from simulator.model.program import Program
from simulator.policies import outcomes
from simulator.testbed.caller import Caller, open_session
from simulator.testbed.demand import Demand
from simulator.testbed.load import Clients
from simulator.testbed.timer import PreciseTimer
from simulator.testbed.wire import Answer, Errand
from tests.testbed.small_systems import MS
from tests.testbed.test_asking import RETRY, guarded

CALLS = 300


class Scripted(Caller):
    """One whose exchanges take no time and end like this, in turn; afterwards there is no answer any more."""

    endings: list[int]

    async def post(self, place: int, errand: Errand) -> Answer | int:
        """An answer, or none."""
        if not self.endings:
            await asyncio.sleep(3600)
        return Answer(self.endings.pop(0), time.monotonic_ns(), time.monotonic_ns(), place & errand.link)


def scripted(program: Program, timer: PreciseTimer, session: Any, endings: list[int]) -> Scripted:
    caller = Scripted(program, timer, session, 0)
    caller.endings = endings
    return caller


def test_a_request_that_is_in_flight_at_the_end_tells_how_many_attempts_have_begun() -> None:
    async def story() -> list[tuple[int, int]]:
        timer = PreciseTimer()
        async with open_session() as session:
            caller = scripted(
                guarded(RETRY), timer, session, [outcomes.ERROR, outcomes.ERROR, outcomes.OK, outcomes.ERROR]
            )
            clients = Clients(
                caller, [Demand(number * 60 * MS, 0, number, Errand(0, number + 1, 0, 0)) for number in range(2)]
            )
            await clients.drive(time.monotonic_ns(), 200 * MS)
            found = [clients.ending(number, 200 * MS) for number in range(2)]
            await asyncio.sleep(0)
        timer.close()
        return [(heard.outcome, heard.begun) for heard in found]

    assert asyncio.run(story()) == [(outcomes.OK, 3), (outcomes.IN_FLIGHT, 2)]


def left_behind(program: Program) -> int:
    """How many objects only the collector could free after so many calls."""

    async def story() -> int:
        timer = PreciseTimer()
        async with open_session() as session:
            caller = scripted(program, timer, session, [outcomes.OK] * (CALLS + 20))
            for key in range(20):
                await caller.ask(Errand(0, key, 0, 0), time.monotonic_ns())
            await asyncio.sleep(0.06)
            gc.collect()
            gc.disable()
            for key in range(CALLS):
                await caller.ask(Errand(0, key, 0, 0), time.monotonic_ns())
            await asyncio.sleep(0.06)  # until the last alarm would have rung
        timer.close()
        try:
            return gc.collect()
        finally:
            gc.enable()

    return asyncio.run(story())


def test_calls_leave_nothing_behind_that_would_have_to_be_collected() -> None:
    for program in (guarded(), guarded(timeout_ns=30 * MS), guarded(timeout_ns=30 * MS, hedge_ns=20 * MS, hedges=1)):
        assert left_behind(program) < CALLS
