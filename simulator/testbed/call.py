"""The life of a call of the real system, from top to bottom, with the policies of its link.

May it go? Then an attempt, or several at once (`attempt`). What was learnt goes to the policies; perhaps once more,
after a while; then whoever asked has the outcome. A client's request is a call too. The story is the simulator's
(`engine.caller`), told on a clock of its own that the wall's clock follows.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.model.adviser import Adviser
from simulator.model.dice import HEDGE, child
from simulator.policies import outcomes
from simulator.policies.catalogue import NO, NO_OPINION, REFUSE
from simulator.testbed.attempt import Attempt
from simulator.testbed.wire import Errand
from simulator.testbed.work import Heard, Work

if TYPE_CHECKING:
    from simulator.testbed.caller import Caller


class Call:
    """`errand` has the key of the call; `work` is what it is done for: its deadline, and the sum of what was done."""

    def __init__(self, caller: Caller, errand: Errand, work: Work):
        self.caller, self.errand, self.work, self.key = caller, errand, work, errand.key
        self.link = caller.program.links[errand.link]
        self.guards = caller.guards_of(errand.link)
        self.asked = self.place = -1  # the instance asked last; the decisive one's ordinal
        self.attempts = self.begun = 0  # rounds; attempts, hedges too
        self.pause_ns = self.began_ns = self.sent_ns = self.work_ns = 0
        self.flying: dict[Attempt, None] = {}
        self.alarm: asyncio.Future[None] | None = None  # for the next hedge
        self.over: asyncio.Future[Heard]

    async def life(self, at_ns: int) -> Heard:
        """Attempt after attempt, until one succeeds or nothing more is tried."""
        self.began_ns = at_ns
        while True:
            self.attempts += 1
            self.begun += 1
            outcome = self.refusal(at_ns)
            if outcome != outcomes.OK:
                break
            outcome, at_ns, *_ = await self.round(at_ns)
            self.teach(at_ns, outcome)
            if not self.guards or outcomes.good(outcome):
                break
            self.pause_ns = self.again(at_ns, outcome)
            if self.pause_ns < 0:
                outcome = outcomes.BLOCKED if self.pause_ns == REFUSE else outcome
                break
            at_ns += self.pause_ns
            await self.caller.timer.until(at_ns)
        return Heard(outcome, at_ns, self.work_ns, self.begun)

    def story_ns(self, at_ns: int) -> int:
        """The time of a policy, from the beginning of the run."""
        return at_ns - self.caller.start_ns

    def refusal(self, at_ns: int) -> int:
        """OK, or why this attempt is not made."""
        if at_ns >= self.work.until_ns:
            return outcomes.TIMEOUT
        now_ns = self.story_ns(at_ns)
        asked: list[Adviser] = []
        for guard in self.guards:
            if not guard.ask("admit", self.key, now_ns=now_ns, who=-1, **guard.vectors()):
                for before in asked:
                    self.tell(before, at_ns, Heard(outcomes.BLOCKED, at_ns))
                return outcomes.BLOCKED
            asked.append(guard)
        return outcomes.OK

    def tell(self, adviser: Adviser, sent_ns: int, heard: Heard, place: int = -1) -> None:
        """A policy learns how an attempt ended, if it wants to."""
        if adviser.learns:
            facts = {"now_ns": self.story_ns(heard.at_ns), "outcome": heard.outcome, "took_ns": heard.at_ns - sent_ns}
            adviser.ask("learn", self.key, size=adviser.row.size, who=place, **facts, **adviser.vectors())

    def teach(self, at_ns: int, outcome: int) -> None:
        """The guards learn."""
        for guard in self.guards:
            self.tell(guard, self.sent_ns, Heard(outcome, at_ns), self.place)

    def decided(self, attempt: Attempt) -> None:
        """What the guards learn is about this one; it is not kept, since nobody collects circles while a load runs."""
        self.sent_ns, self.place = attempt.sent_ns, attempt.place

    def again(self, at_ns: int, outcome: int) -> int:
        """How long to wait before another attempt, in ns; NO or REFUSE: there is none."""
        longest = NO
        facts = {"now_ns": self.story_ns(at_ns), "attempt": self.attempts, "outcome": outcome}
        facts |= {"elapsed_ns": at_ns - self.began_ns, "pause_ns": self.pause_ns}
        for guard in self.guards:
            said = guard.ask("again", child(self.key, self.attempts), **facts)
            if said in (NO, REFUSE):
                return said
            longest = max(longest, said) if said != NO_OPINION else longest
        return longest

    async def round(self, at_ns: int) -> Heard:
        """One attempt, and what is sent while it is out. What is handed on keeps its key at first."""
        handed_on = self.link.salt != 0 and self.attempts == 1
        first = Attempt(self, self.key if handed_on else child(self.key, self.attempts))
        known = first.choose(at_ns)
        self.decided(first)
        if not known:
            return Heard(outcomes.REFUSED, at_ns)
        if first.patience_ns < 0 and self.link.hedge_ns < 0:  # nothing can come between
            heard = await first.exchange() or await never()
            first.close(heard)
            self.work_ns += heard.work_ns
            return heard
        self.over = asyncio.get_running_loop().create_future()
        self.flying = {first: None}
        first.set_off()
        if self.link.hedge_ns >= 0:
            self.plan_hedge(first, 0)
        return await self.over

    def plan_hedge(self, first: Attempt, number: int) -> None:
        """One more attempt later on, whatever has become of the first by then, if none has succeeded."""
        self.alarm = self.caller.timer.until(first.sent_ns + (number + 1) * self.link.hedge_ns)
        self.alarm.add_done_callback(lambda _: self.hedge(first, number))

    def hedge(self, first: Attempt, number: int) -> None:
        """No answer yet: one attempt more, elsewhere."""
        if first.round != self.attempts or not self.flying:
            return
        self.begun += 1
        further = Attempt(self, child(first.key, HEDGE + number))
        if further.choose(first.sent_ns + (number + 1) * self.link.hedge_ns):
            self.flying[further] = None
            further.set_off()
        if number + 1 < self.link.hedges:
            self.plan_hedge(first, number + 1)

    def attempt_over(self, attempt: Attempt, heard: Heard) -> None:
        """The first success ends the round, or the last failure."""
        del self.flying[attempt]
        self.work_ns += heard.work_ns
        if self.flying and not outcomes.good(heard.outcome):
            return
        self.decided(attempt)
        for other in self.flying:
            other.abandon(heard.at_ns)
        self.flying.clear()
        if self.alarm is not None:
            self.alarm.cancel()
        self.over.set_result(heard)


async def never() -> Heard:
    """Who waits without a time-out for a message that has vanished waits for ever."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError("nobody wakes it")
