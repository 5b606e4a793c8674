"""Looking after those whom one asks: a real request to each instance every so often, with a patience of its own.

Where the simulator knows at once that somebody is ill, a real check of a frozen process must wait until its patience is
over: it is noticed that much later.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.model.program import ISOLATE, Program
from simulator.testbed.directory import Directory
from simulator.testbed.opening import Opening
from simulator.testbed.periods import Period, moments
from simulator.testbed.ports import LOOPBACK
from simulator.testbed.timer import NS_PER_S
from simulator.testbed.weather import Weather
from simulator.testbed.wire import READY_PATH

if TYPE_CHECKING:
    from simulator.testbed.caller import Caller

CHECKS = 3  # the purpose of the draw of the phase, as in the simulator
PATIENCE_S = (0.05, 0.25)  # a tenth of the time between checks, within these
PATIENCE_SHARE = 10


class Zones:
    """Which instances messages pass between, as far as zones are cut off."""

    def __init__(self, program: Program, weather: Weather):
        self.program, self.weather = program, weather

    def cut_off(self, number: int) -> bool:
        """Whether an instance stands in a zone that is cut off now."""
        zone = self.program.instances[number].zone
        return zone >= 0 and self.weather.at(time.monotonic_ns(), ISOLATE, zone) > 0

    def joined(self, one: int, other: int) -> bool:
        """Whether messages pass between two instances now."""
        zones = {self.program.instances[number].zone for number in (one, other)}
        return len(zones) == 1 or not (self.cut_off(one) or self.cut_off(other))


class Checks:
    """What the instance `number` finds out about those in one of its directories."""

    def __init__(self, caller: Caller, number: int, directory: Directory, zones: Zones):
        self.caller, self.number, self.directory, self.zones = caller, number, directory, zones
        shortest_s, longest_s = PATIENCE_S
        self.patience_s = min(max(directory.row.check_ns / NS_PER_S / PATIENCE_SHARE, shortest_s), longest_s)

    async def run(self, opening: Opening) -> None:
        """Look at everybody again and again."""
        period = Period(self.number + 1, CHECKS, self.directory.row.check_ns)
        async for _ in moments(self.caller.timer, opening, period):
            for place in range(self.directory.n):
                self.caller.keep(asyncio.get_running_loop().create_task(self.check(place)))

    async def check(self, place: int) -> None:
        """Look at one; the directory draws its conclusions."""
        number = self.directory.first + place
        well = self.zones.joined(self.number, number) and await self.answers(self.caller.ports[number])
        self.directory.checked(place, well)

    async def answers(self, port: int) -> bool:
        """Whether an instance answers in time."""
        import aiohttp

        patience = aiohttp.ClientTimeout(total=self.patience_s)
        with suppress(aiohttp.ClientError, TimeoutError):
            url = f"http://{LOOPBACK}:{port}{READY_PATH}"
            async with self.caller.session.http.get(url, timeout=patience) as response:
                return response.status == 200
        return False
