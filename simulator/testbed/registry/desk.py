"""Where the registry's rules meet the clock and those who ask: what is due is done first, who waits for news is told.

One counter of news for all, as Consul's index: whoever holds an older one is answered at once, the others when it
grows. While the registry is down it answers nobody, and who waits is let go without an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from simulator.testbed.registry.agent import Agent
from simulator.testbed.registry.book import Book
from simulator.testbed.timer import PreciseTimer

if TYPE_CHECKING:
    from aiohttp import web

REGISTERED_MAX = 4096  # of each kind
WAITING_MAX = 1024  # who comes then is answered without waiting
BODY_MAX = 1 << 16
NS_PER_S = 1_000_000_000

Handler = Callable[["web.Request"], Awaitable["web.StreamResponse"]]


class WrongInputError(ValueError):
    """What somebody sent cannot be understood; `status` says how that is answered."""

    def __init__(self, why: str, status: int = 400):
        super().__init__(why)
        self.status = status


class Desk:
    """The book, the agent, and who waits for news of them."""

    def __init__(self, book: Book, agent: Agent, timer: PreciseTimer):
        self.book, self.agent, self.timer = book, agent, timer
        self.up = True
        self.armed_ns: int | None = None
        self.told = 0
        self.waiting: set[asyncio.Future[None]] = set()
        self.stir()

    @property
    def index(self) -> int:
        """Grows with every change."""
        return self.book.version + self.agent.index

    def now(self) -> int:
        """The moment, everything that was due by now having been done."""
        now_ns = time.monotonic_ns()
        if self.up:
            self.agent.advance(now_ns)
        self.book.advance(now_ns)
        return now_ns

    def stir(self) -> None:
        """Tell those who wait, and be woken when something is due next."""
        if self.index != self.told:
            self.told = self.index
            self.wake()
        dues = [due for due in (self.book.due_ns, self.agent.due_ns if self.up else None) if due is not None]
        if dues and (self.armed_ns is None or min(dues) < self.armed_ns):
            self.armed_ns = due_ns = min(dues)
            self.timer.until(due_ns).add_done_callback(lambda _: self.ring(due_ns))

    def ring(self, due_ns: int) -> None:
        """Something is due, unless an earlier alarm has taken this one's place."""
        if due_ns == self.armed_ns:
            self.armed_ns = None
            self.now()
            self.stir()

    def wake(self) -> None:
        """Everybody who waits looks again."""
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def news(self, index: int, within_s: float) -> None:
        """Wait until there is something newer than `index`, at most so long."""
        end_s = time.monotonic() + within_s
        while self.up and self.index <= index and time.monotonic() < end_s and len(self.waiting) < WAITING_MAX:
            waiter = asyncio.get_running_loop().create_future()
            self.waiting.add(waiter)
            await asyncio.wait((waiter,), timeout=end_s - time.monotonic())
            self.waiting.discard(waiter)

    def room(self, taken: int) -> None:
        """Raise WrongInputError where no more can be registered."""
        if taken >= REGISTERED_MAX:
            raise WrongInputError(f"{REGISTERED_MAX} are registered; no more fit", 503)

    def go_down(self) -> None:
        """Nobody is heard or answered."""
        self.now()
        self.up = False
        self.book.go_down()
        self.wake()

    def come_up(self) -> None:
        """All leases begin anew."""
        now_ns = self.now()
        self.up = True
        self.book.come_up(now_ns)
        self.agent.begin_anew(now_ns)
        self.stir()

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """One exchange: what is due, then what is asked. Wrong input is answered, an absent registry is silent."""
        from aiohttp import web

        response: web.StreamResponse = web.Response()
        if self.up:
            self.now()
            try:
                response = await handler(request)
            except WrongInputError as error:
                response = web.Response(status=error.status, text=f"{error}\n")
            self.stir()
        if not self.up and request.transport is not None:
            request.transport.abort()
        return response
