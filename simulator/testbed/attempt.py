"""One attempt of a call: whom to ask, sending, the answer or the clock.

Who gives up stops waiting; the exchange goes on in the background, as the callee does, and its connection stays good.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from simulator.model.dice import BACK, CANCEL, HOP, PATIENCE, draw, mix
from simulator.policies import deadline
from simulator.policies.outcomes import TIMEOUT
from simulator.testbed.chance import law_ns
from simulator.testbed.ways import VANISHED
from simulator.testbed.wire import Answer, Errand
from simulator.testbed.work import Heard

if TYPE_CHECKING:
    from simulator.testbed.call import Call


class Attempt:
    """`place` is the ordinal of the instance asked, `target` its number among all; -1 before there is one.

    `patience_ns`: how long to wait for an answer (-1: for ever), from `sent_ns` on.
    """

    def __init__(self, call: Call, key: int):
        self.call, self.caller, self.link, self.key = call, call.caller, call.link, key
        self.round, self.place, self.target, self.over = call.attempts, -1, -1, False
        self.sent_ns = call.began_ns
        self.alarm: asyncio.Future[None] | None = None
        self.patience_ns = self.link.timeout_ns
        if self.link.timeout >= 0:
            self.patience_ns = law_ns(self.caller.program, self.link.timeout, draw(key, PATIENCE))

    def choose(self, at_ns: int) -> bool:
        """Whom, out of those who are known; not the one asked last, where there is another. False: nobody."""
        call, self.sent_ns = self.call, at_ns
        self.adviser = self.caller.balancer(self.link)
        self.directory = self.caller.directories[self.adviser.row.directory]
        places = self.directory.candidates(call.asked - self.directory.first if call.asked >= 0 else -1)
        if not places:
            return False
        facts = {"now_ns": call.story_ns(at_ns), "hashed": mix(call.errand.name + 1) >> 1}
        self.place = self.adviser.pick(places, partial(self.directory.ramped, places), self.key, **facts)
        self.adviser.outstanding[self.place] += 1
        self.target = call.asked = self.directory.first + self.place
        return True

    def set_off(self) -> None:
        """Go on in the background; the answer or the clock speaks first."""
        task = asyncio.get_running_loop().create_task(self.exchange())
        self.caller.keep(task)
        task.add_done_callback(self.heard)
        if self.patience_ns >= 0:
            self.alarm = self.caller.timer.until(self.sent_ns + self.patience_ns)
            self.alarm.add_done_callback(lambda _: None if self.over else self.expire())

    async def exchange(self) -> Heard | None:
        """Message, work elsewhere, message back. None: one of them has vanished."""
        way_ns = self.way_ns(HOP, self.sent_ns)
        if way_ns == VANISHED:
            return None
        leaves_ns = self.sent_ns + way_ns
        await self.caller.timer.until(leaves_ns)
        answer = await self.caller.post(self.target, self.errand(leaves_ns))
        heard_ns = time.monotonic_ns()
        if isinstance(answer, Answer):
            self.caller.record(self.call.errand.link, answer.arrived_ns - leaves_ns, heard_ns - answer.ended_ns)
            self.call.work.manners = answer.manners
        else:
            answer = Answer(answer, heard_ns, heard_ns, 0)
        way_ns = self.way_ns(BACK, answer.ended_ns)
        if way_ns == VANISHED:
            return None
        await self.caller.timer.until(heard_ns + way_ns)
        return Heard(answer.outcome, heard_ns + way_ns, answer.work_ns)

    def way_ns(self, purpose: int, at_ns: int) -> int:
        """What the scenario adds to a message."""
        return self.caller.ways.way_ns(self.call.errand.link, self.target, self.key, purpose, at_ns)

    def errand(self, leaves_ns: int) -> Errand:
        """What travels: the time left does, not the hour."""
        until_ns = deadline.until_ns(self.call.work.until_ns, self.link.deadline, self.sent_ns, self.patience_ns)
        left_ns = until_ns if until_ns == deadline.NEVER_NS else until_ns - leaves_ns
        return self.call.errand._replace(key=self.key, attempt=self.call.begun, left_ns=left_ns)

    def heard(self, task: asyncio.Task[Heard | None]) -> None:
        """The exchange is over. What went wrong with this program itself, whoever waits for the call shall know."""
        error = None if task.cancelled() else task.exception()
        if self.over or task.cancelled():
            return
        if error is not None:
            self.over = True
            self.call.over.set_exception(error)
            return
        heard = task.result()
        if heard is None:
            return
        if 0 <= self.patience_ns <= heard.at_ns - self.sent_ns:
            self.expire()
        else:
            self.close(heard)
            self.call.attempt_over(self, heard)

    def close(self, heard: Heard) -> None:
        """Nothing more is heard of it; the balancer learns how it ended."""
        self.put_down()
        self.call.tell(self.adviser, self.sent_ns, heard, self.place)
        self.directory.judge(self.place, heard.outcome)

    def expire(self) -> None:
        """The clock has spoken first."""
        heard = Heard(TIMEOUT, self.sent_ns + self.patience_ns)
        self.cancel(heard.at_ns)
        self.close(heard)
        self.call.attempt_over(self, heard)

    def abandon(self, at_ns: int) -> None:
        """Nobody needs the answer any more."""
        self.put_down()
        self.cancel(at_ns)

    def put_down(self) -> None:
        """It is not out any more, and no alarm need ring for it."""
        self.over = True
        self.adviser.outstanding[self.place] -= 1
        if self.alarm is not None:
            self.alarm.cancel()

    def cancel(self, at_ns: int) -> None:
        """Giving up may be told to who was asked."""
        if not self.link.cancel:
            return
        way_ns = self.way_ns(CANCEL, at_ns)
        if way_ns != VANISHED:
            leaves = self.caller.timer.until(at_ns + way_ns)
            message = self.caller.cancel(self.target, self.key, leaves)
            self.caller.keep(asyncio.get_running_loop().create_task(message))
