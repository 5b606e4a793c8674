"""The life of a call, from top to bottom.

May it go? Then an attempt, or several (`engine.attempt`): the caller's processor time, whom to ask, sending, and the
answer or the clock. What was learnt goes to the policies; perhaps once more, after a while; then whoever asked is
told. A client's request is a call too; its caller has no processor and never dies.
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.attempt import WAITING, Attempt
from simulator.engine.instance import Instance
from simulator.engine.world import Flow
from simulator.model.adviser import Adviser
from simulator.model.dice import HEDGE, child
from simulator.model.trace import AGAIN, BLOCKED, EXPIRED, HEDGED, ORPHANED
from simulator.policies import outcomes
from simulator.policies.catalogue import NO, NO_OPINION, REFUSE
from simulator.policies.deadline import NEVER_NS

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.city import City
    from simulator.engine.frame import Frame


class Call(Flow):
    """`parent` is the frame that asks (None: a client), `group` what it was doing; `manners` are the request's."""

    def __init__(self, city: "City", number: int, key: int, request: int, parent: "Frame | None"):
        self.city, self.world, self.number, self.key, self.request = city, city.world, number, key, request
        self.link, self.parent = city.program.links[number], parent
        self.client: int = parent.client if parent else 0
        self.manners: int = parent.manners if parent and self.link.salt != 0 else 0
        self.group: int = parent.group if parent else 0
        self.home: Instance | None = parent.instance if parent else None
        self.home_life = self.home.life if self.home else 0
        self.began_ns: int = self.world.now_ns
        self.asked: int = -1
        self.begun: int = 0  # attempts, hedges too
        self.attempts: int = 0  # rounds of them
        self.pause_ns = 0  # the last
        self.name = self.client  # what a hashing balancer goes by
        self.flying: dict[Attempt, None] = {}
        self.decisive: Attempt
        self.story = self.life()

    def lives(self) -> bool:
        """Whether the calling process still lives."""
        return self.home is None or self.home_life == self.home.life

    def life(self) -> "Generator[None, int, None]":
        """Attempt after attempt, until one succeeds or nothing more is tried."""
        while True:
            self.attempts += 1
            self.count()
            outcome = self.refusal()
            if outcome != outcomes.OK:
                break
            outcome = self.attempt(self.key if self.hands_on else child(self.key, self.attempts))
            if outcome == WAITING:
                outcome = yield
            if not self.lives():
                break
            self.teach(outcome)
            if outcomes.good(outcome):
                break
            self.pause_ns = self.again(outcome)
            if self.pause_ns < 0:
                outcome = outcomes.BLOCKED if self.pause_ns == REFUSE else outcome
                break
            self.world.at(self.home, self.pause_ns, self.resume)
            yield
            if not self.lives():
                break
            self.world.note(AGAIN, self.request)
        self.conclude(outcome)

    def attempt(self, key: int) -> int:
        """The first attempt of a round; its outcome if it is over at once, or WAITING."""
        first = self.decisive = Attempt(self, key, primary=True)
        self.flying[first] = None
        outcome = first.begin()
        if outcome != WAITING:
            self.flying.clear()
        return outcome

    @property
    def hands_on(self) -> bool:
        """Whether the caller is a proxy and this its first attempt, with the key of what it was asked."""
        return self.link.salt != 0 and self.attempts == 1

    def count(self) -> None:
        """An attempt begins."""
        self.begun += 1
        if self.begun > 1 and self.link.salt == 0:
            self.city.observer.retried[self.link.operation] += 1

    @property
    def deadline_ns(self) -> int:
        """Until when the caller has time."""
        return self.parent.deadline_ns if self.parent else NEVER_NS

    def guards(self) -> list[Adviser]:
        """The policies of the link, this caller's, in the order in which they are asked."""
        first = self.link.guards + (self.home.ordinal * self.link.n_guards if self.home and self.link.per_caller else 0)
        return self.city.advisers[first : first + self.link.n_guards] if self.link.n_guards else []

    def refusal(self) -> int:
        """OK, or why this attempt is not made."""
        if self.world.now_ns >= self.deadline_ns:
            self.world.note(EXPIRED, self.request)
            return outcomes.TIMEOUT
        asked: list[Adviser] = []
        for guard in self.guards():
            if not guard.ask("admit", self.key, now_ns=self.world.now_ns, who=-1, **guard.vectors()):
                self.world.note(BLOCKED, self.request)
                for before in asked:
                    self.tell(before, -1, 0, outcomes.BLOCKED)
                return outcomes.BLOCKED
            asked.append(guard)
        return outcomes.OK

    def tell(self, adviser: Adviser, place: int, took_ns: int, outcome: int) -> None:
        """A policy learns how an attempt ended, if it wants to."""
        if not adviser.learns:
            return
        facts = {"now_ns": self.world.now_ns, "outcome": outcome, "took_ns": took_ns, "who": place}
        adviser.ask("learn", self.key, size=adviser.row.size, **facts, **adviser.vectors())

    def teach(self, outcome: int) -> None:
        """The guards learn."""
        for guard in self.guards():
            self.tell(guard, self.decisive.ordinal, self.decisive.took_ns, outcome)

    def again(self, outcome: int) -> int:
        """How long to wait before another attempt, in ns; NO or REFUSE: there is none."""
        longest = NO
        for guard in self.guards():
            facts = {"now_ns": self.world.now_ns, "attempt": self.attempts, "outcome": outcome}
            facts |= {"elapsed_ns": self.world.now_ns - self.began_ns, "pause_ns": self.pause_ns}
            said = int(guard.ask("again", child(self.key, self.attempts), **facts))
            if said in (NO, REFUSE):
                return said
            longest = max(longest, said) if said != NO_OPINION else longest
        return longest

    def hedge(self, first: Attempt, number: int) -> None:
        """No answer yet: one attempt more, elsewhere."""
        if first.round != self.attempts or not self.flying or not self.lives():
            return
        self.world.note(HEDGED, self.request)
        self.count()
        further = Attempt(self, child(first.key, HEDGE + number), primary=False)
        self.flying[further] = None
        if further.begin() == outcomes.REFUSED:
            del self.flying[further]
        if number + 1 < self.link.hedges:
            self.world.at(self.home, self.link.hedge_ns, partial(self.hedge, first, number + 1))

    def attempt_over(self, attempt: Attempt, outcome: int) -> None:
        """The first success ends the round, or the last failure."""
        del self.flying[attempt]
        if self.flying and self.lives() and not outcomes.good(outcome):
            return
        self.decisive = attempt
        for other in self.flying:
            other.abandon()
        self.flying.clear()
        self.resume(outcome)

    def conclude(self, outcome: int) -> None:
        """Record, and tell who asked, if it still lives."""
        if self.parent is None:
            self.city.record.request(self, self.world.now_ns, outcome)
            self.city.answered(self)
        elif self.lives():
            self.record(outcome)
            self.parent.child_done(self.group, outcome)
        else:
            self.lose()

    def lose(self) -> None:
        """The caller is dead: nobody hears the answer."""
        self.world.note(ORPHANED, self.request)
        self.record(outcomes.ORPHANED)

    def record(self, outcome: int) -> None:
        """A row of the core record; a proxy only hands on, so its call is not a second one."""
        if self.link.salt == 0:
            self.city.record.call(self, self.world.now_ns, outcome)

    def row(self, ended_ns: int, outcome: int) -> tuple[int, ...]:
        """The row of `trace.CALL`."""
        link = self.link
        return self.began_ns, ended_ns, self.request, link.caller, link.operation, self.asked, outcome, self.begun
