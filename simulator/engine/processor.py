"""Cores, of one instance or of a node whose instances share them.

First come first served: whoever computes has a core to the end.
"""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Protocol

from simulator.model.program import ProcessorRow
from simulator.model.trace import CORE_WAIT

if TYPE_CHECKING:
    from simulator.engine.instance import Instance
    from simulator.engine.world import World


class Worker(Protocol):
    """Who needs a core and dies with its process: a frame, or an attempt of a call that is being sent."""

    request: int
    component: int
    work_ns: int
    ends_ns: int
    frozen_ns: int
    deadline_ns: int

    @property
    def alive(self) -> bool:
        """Whether its process still lives."""

    def resume(self, word: object = None) -> None:
        """Go on."""

    def crashed(self) -> None:
        """The process has vanished."""


class Processor:
    """First come, first served. `overslept`: computations whose end came while their process was frozen."""

    def __init__(self, world: "World", row: ProcessorRow):
        self.world, self.cores = world, row.cores
        self.running: dict[Worker, Instance] = {}
        self.queue: deque[tuple[Worker, Instance]] = deque()
        self.overslept: list[tuple[Worker, Instance]] = []

    def compute(self, who: Worker, place: "Instance") -> None:
        """A core for `who.work_ns`."""
        if len(self.running) < self.cores:
            self.start(who, place)
        else:
            self.world.note(CORE_WAIT, who.request, place.number)
            self.queue.append((who, place))
            place.meter.core_waiting.move(1, self.world.now_ns)

    def start(self, who: Worker, place: "Instance") -> None:
        """The work begins; how slow it is, is settled now."""
        work_ns = place.slowed(who)
        who.ends_ns, who.frozen_ns = self.world.now_ns + work_ns, place.frozen_so_far_ns
        place.meter.work_ns += work_ns
        place.meter.busy_cores.move(1, self.world.now_ns)
        self.running[who] = place
        self.world.stretch("computes", who.request, place.number, work_ns)
        self.world.after(work_ns, partial(self.computed, who, place))

    def computed(self, who: Worker, place: "Instance") -> None:
        """The core takes the next computation before the finished one goes on; who was frozen goes on."""
        if not who.alive:
            return
        if place.frozen:
            self.overslept.append((who, place))
            return
        owed_ns = place.frozen_so_far_ns - who.frozen_ns
        who.frozen_ns += owed_ns
        who.ends_ns += owed_ns
        place.meter.work_ns += owed_ns
        if who.ends_ns > self.world.now_ns:
            self.world.after(who.ends_ns - self.world.now_ns, partial(self.computed, who, place))
            return
        del self.running[who]
        place.meter.busy_cores.move(-1, self.world.now_ns)
        self.next()
        place.computed(who)

    def next(self) -> None:
        """Free cores take who waits."""
        while self.queue and len(self.running) < self.cores:
            who, place = self.queue.popleft()
            place.meter.core_waiting.move(-1, self.world.now_ns)
            self.start(who, place)

    def drop(self, place: "Instance") -> None:
        """A process has vanished; its cores go to others."""
        now_ns = self.world.now_ns
        mine = [who for who, where in self.running.items() if where is place]
        for who in mine:
            del self.running[who]
            place.meter.work_ns -= who.ends_ns - now_ns
        place.meter.busy_cores.move(-len(mine), now_ns)
        waiting = sum(where is place for _, where in self.queue)
        place.meter.core_waiting.move(-waiting, now_ns)
        self.queue = deque(entry for entry in self.queue if entry[1] is not place)
        self.overslept = [entry for entry in self.overslept if entry[1] is not place]
        self.next()

    def freeze(self, place: "Instance") -> None:
        """What is computing keeps its core; `computed` sees to it that it goes on for what was left."""

    def thaw(self, place: "Instance") -> None:
        """Computations whose end has come meanwhile go on, in the order of those ends."""
        mine = [who for who, where in self.overslept if where is place]
        self.overslept = [entry for entry in self.overslept if entry[1] is not place]
        for who in mine:
            self.computed(who, place)

    def count(self, now_ns: int) -> None:
        """All that is counted is up to date."""

    def settle(self, end_ns: int) -> None:
        """The run ends: what is still in progress counts up to here."""
        for who, place in self.running.items():
            place.meter.work_ns -= who.ends_ns - end_ns
