"""One running process of a unit: its life, its computations and how slow they are, its mail, and its death."""

from collections import deque
from typing import TYPE_CHECKING

from simulator.engine.meter import UnitMeter
from simulator.engine.processor import Processor, Worker
from simulator.engine.workers import Workers
from simulator.engine.world import Act, World
from simulator.model.laws import stretched_ns
from simulator.model.program import UnitRow
from simulator.model.trace import FREEZE, SLOWED, THAW
from simulator.policies import contention, warming

if TYPE_CHECKING:
    from simulator.engine.attempt import Attempt

LONG_AGO = -(1 << 61)


class Instance(Workers):
    """`life` counts deaths: what belongs to an old life is ignored. `away`: it attends to nothing at present."""

    def __init__(self, world: World, place: tuple[int, int, int], unit: UnitRow, parts: tuple[UnitMeter, Processor]):
        super().__init__(world, place, unit, parts[0])
        self.processor = parts[1]
        self.up, self.ready = True, True
        self.since_ns = LONG_AGO  # when it began to accept
        self.slow: dict[int, float] = {}  # component -> factor
        self.failing: dict[int, float] = {}  # component -> chance
        self.deadly: dict[int, tuple[float, int]] = {}  # component -> chance, revived after
        self.frozen, self.frozen_since_ns, self.frozen_before_ns = False, 0, 0
        self.alive_streak = self.ready_streak = (1, 0)  # of the probes
        self.deaths = 0  # that the orchestrator has seen
        self.mail: deque[Act] = deque()

    def clear(self) -> None:
        """A new process: nothing in progress."""
        super().clear()
        self.looping = 0  # computations of an event loop

    @property
    def away(self) -> bool:
        """Frozen, or an event loop that computes."""
        return self.frozen or self.looping > 0

    @property
    def available(self) -> bool:
        """Whether it is to be asked."""
        return self.up and self.ready

    @property
    def frozen_so_far_ns(self) -> int:
        """For how long it has been frozen, in all."""
        return self.frozen_before_ns + (self.world.now_ns - self.frozen_since_ns if self.frozen else 0)

    def cancel(self, attempt: "Attempt") -> None:
        """What is done here for that attempt stops before its next step."""
        for who in self.inside:
            if who is not attempt and getattr(who, "attempt", None) is attempt:
                who.deadline_ns = 0

    def compute(self, who: Worker) -> None:
        """A core for `who.work_ns`."""
        self.looping += self.unit.loop
        self.processor.compute(who, self)

    def computed(self, who: Worker) -> None:
        """A computation is over; the mail of an event loop may be read."""
        self.looping -= self.unit.loop
        if self.mail:
            self.world.delivering.append(self)
        who.resume()

    def slowed(self, who: Worker) -> int:
        """How long a computation takes that begins now."""
        unit, now_ns = self.unit, self.world.now_ns
        factor = self.slow.get(who.component, 1.0)
        if unit.warm_ns > 0:
            factor *= warming.slowness(unit.warm_ns, now_ns - self.since_ns)
        if unit.contention > 0.0 or unit.coherency > 0.0:
            factor *= contention.stretch(unit.contention, unit.coherency, self.busy_workers)
        return self.longer(who, who.work_ns, factor)

    def stretched(self, who: Worker, work_ns: int) -> int:
        """A wait's length under the slowness of its component."""
        return self.longer(who, work_ns, self.slow.get(who.component, 1.0))

    def longer(self, who: Worker, work_ns: int, factor: float) -> int:
        """A length, stretched."""
        if factor == 1.0:
            return work_ns
        self.world.note(SLOWED, who.request, self.number)
        return stretched_ns(work_ns, factor)

    def freeze(self) -> None:
        """It does nothing from now on."""
        if self.up and not self.frozen:
            self.world.note(FREEZE, -1, self.number)
            self.frozen, self.frozen_since_ns = True, self.world.now_ns
            self.processor.freeze(self)

    def thaw(self) -> None:
        """It goes on where it was."""
        if self.frozen:
            self.world.note(THAW, -1, self.number)
            self.frozen_before_ns = self.frozen_so_far_ns
            self.frozen = False
            self.processor.thaw(self)
            if self.mail:
                self.world.delivering.append(self)

    def crash(self) -> tuple[list[Worker], list[Act]]:
        """The process vanishes; returns who was inside, in order of entry, and its unread mail."""
        now_ns, meter, lost, unread = self.world.now_ns, self.meter, list(self.inside), list(self.mail)
        meter.residence_ns += sum(now_ns - entered_ns for entered_ns in self.inside.values() if entered_ns >= 0)
        meter.busy_workers.move(-self.busy_workers, now_ns)
        meter.queued.move(-len(self.queue), now_ns)
        self.frozen_before_ns = self.frozen_so_far_ns
        self.up = self.frozen = False
        self.life += 1
        self.mail.clear()
        self.clear()
        self.processor.drop(self)
        return lost, unread

    def restart(self) -> None:
        """A new process accepts."""
        if not self.up:
            self.up, self.ready, self.since_ns = True, True, self.world.now_ns
            self.alive_streak = self.ready_streak = (1, 0)

    def settle(self, end_ns: int) -> None:
        """The run ends: what is still in progress counts up to here."""
        self.meter.residence_ns += sum(end_ns - entered_ns for entered_ns in self.inside.values() if entered_ns >= 0)
