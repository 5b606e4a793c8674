"""The workers of a process and the queue before them: who gets in, in which order, and who is turned away.

`policies.admission` and `policies.queueing` decide, on the story's clock; this only carries it out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

from simulator.model.program import UnitRow
from simulator.policies import queueing
from simulator.policies.admission import QUEUE, REFUSE, admit


class Turn(NamedTuple):
    """When somebody's turn came, or, where it did not, when that was known."""

    at_ns: int
    admitted: bool


class Waiting(NamedTuple):
    """Who waits: since when, how important, and what is told when it is over."""

    since_ns: int
    priority: int
    told: asyncio.Future[Turn]

    def turn_away(self, at_ns: int) -> None:
        """Out of the queue without having been served."""
        self.told.set_result(Turn(at_ns, admitted=False))


class Workers:
    """Of one instance."""

    def __init__(self, unit: UnitRow):
        self.unit, self.busy, self.standing_since_ns = unit, 0, 0
        self.queue: deque[Waiting] = deque()

    async def enter(self, at_ns: int, priority: int) -> Turn:
        """A worker for somebody who comes at `at_ns`; at once, later, or never."""
        verdict = admit(self.unit.workers, self.unit.queue, self.busy, len(self.queue))
        if verdict == REFUSE and self.displaced_by(at_ns, priority):
            verdict = QUEUE
        if verdict == QUEUE:
            turn = await self.line_up(Waiting(at_ns, priority, asyncio.get_running_loop().create_future()))
            return turn._replace(at_ns=max(at_ns, turn.at_ns))
        self.busy += verdict != REFUSE
        return Turn(at_ns, verdict != REFUSE)

    def line_up(self, who: Waiting) -> asyncio.Future[Turn]:
        """A place in the queue: behind all, or before those that are less important."""
        if not self.queue:
            self.standing_since_ns = who.since_ns
        place = len(self.queue)
        while place > 0 and queueing.ahead(self.unit.order, who.priority, self.queue[place - 1].priority):
            place -= 1
        self.queue.insert(place, who)
        return who.told

    def displaced_by(self, at_ns: int, priority: int) -> bool:
        """Whether the last in a full queue makes room for something more important."""
        if not self.queue or not queueing.displaces(self.unit.order, priority, self.queue[-1].priority):
            return False
        self.queue.pop().turn_away(at_ns)
        return True

    def leave(self, at_ns: int) -> None:
        """A worker takes the next in the queue, unless that has waited too long, or has nothing to do."""
        while self.queue:
            standing_ns = at_ns - self.standing_since_ns
            front = queueing.end(self.unit.order, standing_ns) == queueing.FRONT
            following = self.queue.popleft() if front else self.queue.pop()
            if not queueing.overdue(self.unit.codel_ns, standing_ns, at_ns - following.since_ns):
                following.told.set_result(Turn(at_ns, admitted=True))
                return
            following.turn_away(at_ns)
        self.busy -= 1
