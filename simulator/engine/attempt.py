"""One attempt of a call: the caller's processor time, whom to ask, sending, the answer or the clock."""

from functools import partial
from typing import TYPE_CHECKING

from simulator.model.dice import BACK, CANCEL, HOP, PATIENCE, SEND, mix
from simulator.model.trace import ABANDONED, COMPUTED, NOBODY, REPLY, SENT, TIMEOUT
from simulator.policies import deadline, outcomes

if TYPE_CHECKING:
    from simulator.engine.caller import Call
    from simulator.engine.instance import Instance

WAITING = -1  # no outcome yet


class Attempt:
    """`ordinal` is of the instance asked, -1 before there is one. `primary`: not a hedge."""

    component = 0  # nobody's step: `slow` does not touch the cost of calling
    ends_ns = work_ns = frozen_ns = 0
    deadline_ns = deadline.NEVER_NS

    def __init__(self, call: "Call", key: int, primary: bool):
        self.call, self.key, self.city, self.world, self.primary = call, key, call.city, call.world, primary
        self.request, self.round, self.ordinal, self.over = call.request, call.attempts, -1, False
        self.instance = call.home  # where the cost of calling is spent
        self.target: Instance | None = None
        self.sent_ns = self.took_ns = 0

    @property
    def alive(self) -> bool:
        """Whether the calling process still lives."""
        return self.call.lives()

    def begin(self) -> int:
        """The caller's processor time comes first. An outcome, or WAITING."""
        call, home = self.call, self.call.home
        if home is None or call.link.send < 0:
            return self.ask()
        self.work_ns = self.city.draw_ns(call.link.send, self.key, SEND)
        home.hold(self)
        home.compute(self)
        return WAITING

    def resume(self, _word: object = None) -> None:
        """The processor time is spent."""
        assert self.instance is not None
        self.instance.release(self)
        self.world.note(COMPUTED, self.request, self.instance.number)
        if self.over:  # it is not needed any more
            return
        outcome = self.ask()
        if outcome != WAITING:
            self.call.attempt_over(self, outcome)

    def ask(self) -> int:
        """Whom, out of those who are known; not the one asked last, where there is another."""
        call, link = self.call, self.call.link
        adviser = self.city.adviser(link, call.home)
        directory = self.city.directories[adviser.row.directory]
        places = directory.candidates(call.asked - directory.first if call.asked >= 0 else -1)
        if not places:
            self.world.note(NOBODY, self.request)
            return outcomes.REFUSED
        facts = {"now_ns": self.world.now_ns, "hashed": self.city.hashed(call)}
        chosen = adviser.pick(places, partial(directory.ramped, places), self.key, **facts)
        adviser.outstanding[chosen] += 1
        self.ordinal, self.adviser, self.directory = chosen, adviser, directory
        self.send(self.city.instances[directory.first + chosen])
        return WAITING

    def send(self, target: "Instance") -> None:
        """First the hop, then the timer, then the alarm for a hedge."""
        call, link, world = self.call, self.call.link, self.world
        call.asked, self.target, self.sent_ns = target.number, target, world.now_ns
        world.note(SENT, self.request, target.number)
        timeout_ns = link.timeout_ns if link.timeout < 0 else self.city.draw_ns(link.timeout, self.key, PATIENCE)
        frame = self.city.frame(self, target, timeout_ns)
        way_ns = self.city.wire.way_ns(call.number, (call.home, target), self.key, self.key, HOP)
        if way_ns >= 0:
            world.stretch("travels", self.request, target.number, way_ns)
            world.at(target, way_ns, frame.arrive)
        if timeout_ns >= 0:
            world.at(call.home, timeout_ns, partial(self.hear, TIMEOUT, outcomes.TIMEOUT))
        if link.hedge_ns >= 0 and self.primary:
            world.at(call.home, link.hedge_ns, partial(call.hedge, self, 0))

    def reply(self, outcome: int) -> None:
        """The answer leaves the instance that was asked."""
        assert self.target is not None
        ends = (self.call.home, self.target)
        way_ns = self.city.wire.way_ns(self.call.number, ends, self.key, mix(self.key), BACK)
        if way_ns >= 0:
            self.world.stretch("travels", self.request, self.target.number, way_ns)
            self.world.at(self.call.home, way_ns, partial(self.hear, REPLY, outcome))

    def hear(self, event: int, outcome: int) -> None:
        """The answer or the clock, whichever speaks first; the other finds that it is over."""
        if self.over:
            return
        self.over = True
        self.world.note(event, self.request)
        if event == TIMEOUT:
            self.cancel()
        if self.alive:
            self.adviser.outstanding[self.ordinal] -= 1
            self.took_ns = self.world.now_ns - self.sent_ns
            self.call.tell(self.adviser, self.ordinal, self.took_ns, outcome)
            self.directory.judge(self.ordinal, outcome)
        self.call.attempt_over(self, outcome)

    def abandon(self) -> None:
        """Nobody needs the answer any more."""
        self.over = True
        if self.alive:
            self.world.note(ABANDONED, self.request)
        if self.target is not None and self.alive:
            self.adviser.outstanding[self.ordinal] -= 1
            self.cancel()

    def cancel(self) -> None:
        """Giving up may be told to who was asked."""
        call, target = self.call, self.target
        if call.link.cancel and self.alive and target is not None:
            way_ns = self.city.wire.way_ns(call.number, (call.home, target), self.key, mix(mix(self.key)), CANCEL)
            if way_ns >= 0:
                self.world.at(target, way_ns, partial(target.cancel, self))

    def crashed(self) -> None:
        """The caller dies while it is busy sending."""
        if not self.over:
            for other in self.call.flying:
                other.over = True
            self.call.flying.clear()
            self.call.lose()
