"""How an instance is known and knows: it beats, reads the registry's list, and looks after those whom it asks.

A new process says at once that it is there and reads the list anew; until then it knows nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from simulator.model.dice import BEAT, child, draw
from simulator.model.program import POLLED, Program
from simulator.testbed.chance import law_ns
from simulator.testbed.checking import Checks, Zones
from simulator.testbed.opening import Opening
from simulator.testbed.periods import Period, moments
from simulator.testbed.ports import LOOPBACK
from simulator.testbed.registry.seats import LISTED_PATH, seat_document, seat_path
from simulator.testbed.weather import Weather

if TYPE_CHECKING:
    from simulator.testbed.caller import Caller

BEATS, POLLS = 1, 2  # the purposes of the draws of phases, as in the simulator
PATIENCE_S = 5.0  # with a registry that does not answer
WAIT_S = 20  # for news, before it is asked again
AGAIN_S = 0.05  # after the registry did not answer


class Membership:
    """Of the instance `number`, whose memory is the caller's."""

    def __init__(self, program: Program, caller: Caller, number: int):
        self.program, self.caller, self.number = program, caller, number
        self.own = [d for d in caller.directories if d.row.owner == number]
        self.readers = [d for d in self.own if d.row.known == POLLED]
        self.registry: str | None = None
        self.reborn = False

    def told(self, words: Mapping[str, Any]) -> None:
        """A line from the launcher: where the registry is, how many lived here before, when the run begins."""
        if words.get("registry"):
            self.registry = f"http://{words['registry']}"
        if "life" in words:
            self.reborn = int(words["life"]) > 0
        if "start_ns" in words:
            self.begin(Opening.told(words))

    def begin(self, opening: Opening) -> None:
        """All that is periodic, from the beginning of the run on."""
        self.opening, self.zones = opening, Zones(self.program, Weather(self.program, opening))
        if self.registry is not None:
            self.join()
        for directory in self.own:
            if directory.row.check_ns > 0:
                self.keep(Checks(self.caller, self.number, directory, self.zones).run(opening))

    def join(self) -> None:
        """Be known to the registry, and know what it says."""
        row = self.program.registry
        if self.reborn:
            self.copy([False] * len(self.program.instances))
        if row.heartbeat_ns > 0:
            self.keep(self.beats())
        if self.readers:
            self.keep(self.polls() if row.poll_ns > 0 else self.follow())

    def keep(self, story: Coroutine[Any, Any, object]) -> None:
        """Let something go on by itself."""
        self.caller.keep(asyncio.get_running_loop().create_task(story))

    async def beats(self) -> None:
        """Say again and again that this instance is there."""
        if self.reborn and not self.zones.cut_off(self.number):
            self.keep(self.speak(0))
        period = Period(self.number, BEATS, self.program.registry.heartbeat_ns)
        async for turn in moments(self.caller.timer, self.opening, period):
            if not self.zones.cut_off(self.number):
                self.keep(self.speak(turn + 1))

    async def speak(self, turn: int) -> None:
        """A beat takes its way; whom the registry does not know registers."""
        hop = self.program.registry.hop
        if hop >= 0:
            key = child(child(self.opening.phases, self.number), turn)
            await self.caller.timer.until(time.monotonic_ns() + law_ns(self.program, hop, draw(key, BEAT)))
        path = seat_path(self.program, self.number)
        if await self.exchange("PUT", path) == 404:
            words = seat_document(self.program, self.number, f"{LOOPBACK}:{self.caller.ports[self.number]}")
            await self.exchange("POST", path.rpartition("/")[0], {"instance": words})

    async def exchange(self, method: str, path: str, words: object = None) -> int:
        """The status of what the registry answers; 0: it does not."""
        import aiohttp

        patience = aiohttp.ClientTimeout(total=PATIENCE_S)
        request = self.caller.session.http.request(method, f"{self.registry}{path}", json=words, timeout=patience)
        with suppress(aiohttp.ClientError, TimeoutError):
            async with request as response:
                await response.read()
                return response.status
        return 0

    async def polls(self) -> None:
        """Copy the list again and again."""
        if self.reborn and not self.zones.cut_off(self.number):
            self.keep(self.fetch())
        period = Period(self.number + 1, POLLS, self.program.registry.poll_ns)
        async for _ in moments(self.caller.timer, self.opening, period):
            if not self.zones.cut_off(self.number):
                self.keep(self.fetch())

    async def follow(self) -> None:
        """Copy the list whenever it changes."""
        await self.caller.timer.until(self.opening.start_ns)
        index = 0
        while True:
            found = -1 if self.zones.cut_off(self.number) else await self.fetch(f"?index={index}&wait={WAIT_S}s")
            if found < 0:
                await asyncio.sleep(AGAIN_S)
            index = max(index, found)

    async def fetch(self, query: str = "") -> int:
        """Copy the list; its index, or -1 where no answer gets here or the run has not begun there."""
        import aiohttp

        patience = aiohttp.ClientTimeout(total=PATIENCE_S + WAIT_S)
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.caller.session.http.get(
                f"{self.registry}{LISTED_PATH}{query}", timeout=patience
            ) as response:
                words = await response.json()
            if len(words["listed"]) == len(self.program.instances) and not self.zones.cut_off(self.number):
                self.copy(words["listed"])
                return int(words["index"])
        return -1

    def copy(self, listed: Sequence[bool]) -> None:
        """A new list for all who read."""
        for reader in self.readers:
            reader.copy(listed)
