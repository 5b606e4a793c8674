"""What an operation has started since its last JOIN: answers are counted until it is known whether they are enough."""

from __future__ import annotations

import asyncio

from simulator.policies.outcomes import DEGRADED, OK, good
from simulator.policies.quorum import WAIT, judge
from simulator.testbed.work import Heard


class Group:
    """`at_ns`: when the last answer came that counted; `last`: its outcome; `degraded`: something was done without."""

    def __init__(self) -> None:
        self.succeeded = self.failed = self.need = self.started = self.at_ns = 0
        self.joining = self.degraded = False
        self.last = OK
        self.decided: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def ended(self, task: asyncio.Task[Heard]) -> None:
        """One of them has ended."""
        error = None if task.cancelled() else task.exception()
        if self.decided.done() or task.cancelled():
            return
        if error is not None:
            self.decided.set_exception(error)
            return
        heard = task.result()
        self.last = heard.outcome
        self.succeeded += good(heard.outcome)
        self.failed += not good(heard.outcome)
        self.degraded |= heard.outcome == DEGRADED
        self.at_ns = max(self.at_ns, heard.at_ns)
        self.look()

    def look(self) -> None:
        """Decide, once it is known what is needed."""
        verdict = judge(self.need, self.started, self.succeeded, self.failed) if self.joining else WAIT
        if verdict != WAIT:
            self.decided.set_result(verdict)

    async def join(self, need: int, started: int) -> int:
        """GO_ON or GIVE_UP."""
        self.need, self.started, self.joining = need, started, True
        self.look()
        return await self.decided
