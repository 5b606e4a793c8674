"""A processor whose cores are divided equally among all that compute, one each at most (processor sharing).

All computations gain the same virtual work, so each is over when that has grown by its own length.
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.processor import Processor, Worker
from simulator.model.program import ProcessorRow
from simulator.model.trace import SHARED
from simulator.policies import sharing

if TYPE_CHECKING:
    from simulator.engine.instance import Instance
    from simulator.engine.world import World


class DividedProcessor(Processor):
    """`running` is in the order of ends; `work` is what each has gained since the start, in ns."""

    def __init__(self, world: "World", row: ProcessorRow):
        super().__init__(world, row)
        self.work, self.since_ns, self.measured_ns, self.ticket = 0.0, 0, 0, 0
        self.ends: dict[Worker, float] = {}
        self.began_ns: dict[Worker, int] = {}
        self.frozen: list[tuple[Worker, Instance, float]] = []

    def compute(self, who: Worker, place: "Instance") -> None:
        """Everybody computes at once."""
        self.gain()
        self.enter(who, place, float(place.slowed(who)))
        self.plan()

    def enter(self, who: Worker, place: "Instance", work: float) -> None:
        """In the order of ends; who came first, first."""
        self.ends[who] = self.work + work
        self.running[who] = place
        self.began_ns[who] = self.world.now_ns
        later = [other for other, end in self.ends.items() if end > self.ends[who]]
        for other in later:
            self.ends[other], self.running[other] = self.ends.pop(other), self.running.pop(other)

    def gain(self) -> None:
        """Everybody has gained the same."""
        now_ns = self.world.now_ns
        self.count(now_ns)
        if self.running:
            self.work += (now_ns - self.since_ns) * sharing.rate(self.cores, len(self.running))
        self.since_ns = now_ns

    def count(self, now_ns: int) -> None:
        """What the observer sees of it, in whole ns for each computation."""
        if self.running:
            gained_ns = int((now_ns - self.measured_ns) * sharing.rate(self.cores, len(self.running)))
            for place in self.running.values():
                place.meter.busy_cores.area += gained_ns
                place.meter.work_ns += gained_ns
        self.measured_ns = now_ns

    def plan(self) -> None:
        """When the next is over, if nothing changes before."""
        self.ticket += 1
        if not self.running:
            return
        who = next(iter(self.running))
        self.world.note(SHARED, who.request, len(self.running))
        left = max(self.ends[who] - self.work, 0.0) / sharing.rate(self.cores, len(self.running))
        self.world.after(int(left) + 1, partial(self.over, self.ticket))

    def over(self, ticket: int) -> None:
        """The first in the order of ends is over."""
        if ticket != self.ticket:
            return
        self.gain()
        who = next(iter(self.running))
        place = self.leave(who)
        self.plan()
        place.computed(who)

    def leave(self, who: Worker) -> "Instance":
        """It computes no more."""
        del self.ends[who]
        place, began_ns = self.running.pop(who), self.began_ns.pop(who)
        self.world.stretch("computes", who.request, place.number, self.world.now_ns - began_ns, began_ns)
        return place

    def drop(self, place: "Instance") -> None:
        """A process has vanished."""
        self.frozen = [entry for entry in self.frozen if entry[1] is not place]
        self.take_out(place)

    def take_out(self, place: "Instance") -> list[tuple[Worker, "Instance", float]]:
        """Who computes there, with what is left to do."""
        self.gain()
        out = [(who, place, max(self.ends[who] - self.work, 0.0)) for who, at in self.running.items() if at is place]
        for who, _, _ in out:
            self.leave(who)
        if out:
            self.plan()
        return out

    def freeze(self, place: "Instance") -> None:
        """A stopped process leaves its share to others."""
        self.frozen += self.take_out(place)

    def thaw(self, place: "Instance") -> None:
        """It goes on for what was left."""
        back = [entry for entry in self.frozen if entry[1] is place]
        if back:
            self.gain()
            self.frozen = [entry for entry in self.frozen if entry[1] is not place]
            for who, where, left in back:
                self.enter(who, where, left)
            self.plan()

    def settle(self, end_ns: int) -> None:
        """Counted up to the end."""
        self.count(end_ns)
