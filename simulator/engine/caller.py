"""The life of a call, from top to bottom.

The caller's processor time, whom to ask, sending, waiting for the answer or the clock, and telling who asked. A
client's request is a call too; its caller has no processor and never dies.
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.instance import Instance
from simulator.engine.world import Flow
from simulator.model.dice import HOP, SEND, child
from simulator.model.program import LinkRow
from simulator.model.trace import COMPUTED, NOBODY, ORPHANED, SENT, TIMEOUT
from simulator.policies import outcomes

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.city import City
    from simulator.engine.frame import Frame


class Call(Flow):
    """`parent` is the frame that asks (None: a client), `group` what it was doing; `manners` are the request's."""

    component = 0  # nobody's step: `slow` does not touch the cost of calling
    ends_ns = 0

    def __init__(self, city: "City", link: LinkRow, key: int, request: int, parent: "Frame | None", manners: int):
        self.city, self.world, self.link, self.key, self.request = city, city.world, link, key, request
        self.parent, self.manners = parent, manners
        self.group = parent.group if parent else 0
        self.home: Instance | None = parent.instance if parent else None
        self.home_life = self.home.life if self.home else 0
        self.began_ns, self.token, self.asked = self.world.now_ns, 0, -1
        self.story = self.life()

    @property
    def alive(self) -> bool:
        """Whether the calling process still lives."""
        return self.home is None or self.home_life == self.home.life

    def life(self) -> "Generator[None, int, None]":
        """One attempt."""
        key = child(self.key, 1)
        if self.home and self.link.send >= 0:
            self.work_ns = self.city.draw_ns(self.link.send, key, SEND)
            self.home.hold(self, -1)
            self.home.compute(self)
            yield
            self.home.release(self)
            self.world.note(COMPUTED, self.request, self.home.number)
        living = self.city.living[self.link.unit]
        if not living:
            self.world.note(NOBODY, self.request)
            self.conclude(outcomes.REFUSED)
            return
        instance = living[self.city.adviser(self.link, self.home).pick(self.world.now_ns, len(living), key)]
        self.asked = instance.number
        self.send(key, instance)
        outcome = yield
        self.conclude(outcome)

    def send(self, key: int, instance: Instance) -> None:
        """First the hop, then the timer."""
        self.world.note(SENT, self.request, instance.number)
        frame = self.city.frame(self, key, instance)
        self.world.after(self.city.draw_ns(self.link.hop, key, HOP), frame.arrive)
        if self.link.timeout_ns >= 0:
            self.world.after(self.link.timeout_ns, partial(self.hear, self.token, TIMEOUT, outcomes.TIMEOUT))

    def hear(self, token: int, event: int, outcome: int) -> None:
        """The answer or the clock, whichever speaks first; the other finds an old token."""
        if token == self.token:
            self.token += 1
            self.world.note(event, self.request)
            self.resume(outcome)

    def conclude(self, outcome: int) -> None:
        """Record, and tell who asked, if it still lives."""
        if self.parent is None:
            self.city.record.request(self, self.world.now_ns, outcome)
        elif self.alive:
            self.record(outcome)
            self.parent.child_done(self.group, outcome)
        else:
            self.lose()

    def crashed(self) -> None:
        """The caller dies while it is busy sending."""
        self.lose()

    def lose(self) -> None:
        """The caller is dead: nobody hears the answer."""
        self.world.note(ORPHANED, self.request)
        self.record(outcomes.ORPHANED)

    def record(self, outcome: int) -> None:
        """A row of the core record."""
        self.city.record.call(self, self.world.now_ns, outcome)

    def row(self, ended_ns: int, outcome: int) -> tuple[int, ...]:
        """The row of `trace.CALL`."""
        link = self.link
        return self.began_ns, ended_ns, self.request, link.caller, link.operation, self.asked, outcome
