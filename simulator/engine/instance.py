"""One running process of a unit: workers, a bounded queue before them, its mail, and its death."""

from collections import deque
from typing import TYPE_CHECKING

from simulator.engine.meter import UnitMeter
from simulator.engine.processor import Processor, Worker
from simulator.engine.world import Act, World
from simulator.model.laws import stretched_ns
from simulator.model.program import UnitRow
from simulator.model.trace import DISPLACED, DROPPED, FREEZE, INSIDE_MAX, OVERLOADED, QUEUED, SLOWED, THAW
from simulator.policies import admission, contention, outcomes, queueing, warming

if TYPE_CHECKING:
    from simulator.engine.attempt import Attempt
    from simulator.engine.frame import Frame

LONG_AGO = -(1 << 61)


class Instance:
    """`life` counts deaths: what belongs to an old life is ignored.

    `inside` holds all frames here, in order of entry. `away`: it attends to nothing at present.
    """

    def __init__(self, world: World, place: tuple[int, int, int], unit: UnitRow, parts: tuple[UnitMeter, Processor]):
        self.world, self.unit = world, unit
        self.meter, self.processor = parts
        self.number, self.ordinal, self.unit_number = place  # among all, within its unit, of its unit
        self.up, self.ready, self.life = True, True, 0
        self.since_ns = LONG_AGO  # when it began to accept
        self.slow: dict[int, float] = {}  # component -> factor
        self.failing: dict[int, float] = {}  # component -> chance
        self.deadly: dict[int, tuple[float, int]] = {}  # component -> chance, revived after
        self.frozen, self.frozen_since_ns, self.frozen_before_ns = False, 0, 0
        self.alive_streak = self.ready_streak = (1, 0)  # of the probes
        self.deaths = 0  # that the orchestrator has seen
        self.mail: deque[Act] = deque()
        self.clear()

    def clear(self) -> None:
        """A new process: nothing in progress."""
        self.inside: dict[Worker, int] = {}  # root frames with their time of entry, all others with -1
        self.busy_workers = 0
        self.queue: deque[Frame] = deque()
        self.standing_since_ns = 0  # since when the queue has not been empty
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

    def enter(self, frame: "Frame") -> int:
        """A worker, a place in the queue, or a refusal: OK or OVERLOADED."""
        now_ns, unit = self.world.now_ns, self.unit
        verdict = admission.admit(unit.workers, unit.queue, self.busy_workers, len(self.queue))
        if verdict == admission.REFUSE and self.displaced_by(frame):
            verdict = admission.QUEUE
        if verdict == admission.REFUSE:
            self.world.note(OVERLOADED, frame.request, self.number)
            return outcomes.OVERLOADED
        frame.life = self.life
        self.hold(frame, now_ns)
        if verdict == admission.WORK:
            self.busy_workers += 1
            self.meter.busy_workers.move(1, now_ns)
            self.world.wake(frame)
        else:
            self.world.note(QUEUED, frame.request, self.number)
            self.line_up(frame)
        return outcomes.OK

    def line_up(self, frame: "Frame") -> None:
        """A place in the queue: behind all, or before those that are less important."""
        if not self.queue:
            self.standing_since_ns = self.world.now_ns
        place = len(self.queue)
        while place > 0 and queueing.ahead(self.unit.order, frame.priority, self.queue[place - 1].priority):
            place -= 1
        self.queue.insert(place, frame)
        self.meter.queued.move(1, self.world.now_ns)
        self.meter.queue_max = max(self.meter.queue_max, len(self.queue))

    def displaced_by(self, frame: "Frame") -> bool:
        """Whether the last in a full queue makes room for something more important."""
        if not self.queue or not queueing.displaces(self.unit.order, frame.priority, self.queue[-1].priority):
            return False
        self.turn_away(self.queue.pop(), DISPLACED)
        return True

    def turn_away(self, frame: "Frame", event: int) -> None:
        """Out of the queue without having been served."""
        now_ns = self.world.now_ns
        self.world.note(event, frame.request, self.number)
        self.meter.queued.move(-1, now_ns)
        self.meter.residence_ns += now_ns - self.inside.pop(frame)
        frame.dismissed()

    def hold(self, who: Worker, entered_ns: int = -1) -> None:
        """Take somebody in."""
        self.inside[who] = entered_ns
        if len(self.inside) > INSIDE_MAX:
            self.world.overfull = self.unit_number

    def release(self, who: Worker) -> None:
        """Somebody without a worker is done."""
        del self.inside[who]

    def leave(self, frame: "Frame") -> None:
        """A root frame has answered: its worker takes the next one, unless that has waited too long."""
        now_ns = self.world.now_ns
        self.meter.residence_ns += now_ns - self.inside.pop(frame)
        while self.queue:
            standing_ns = now_ns - self.standing_since_ns
            end = queueing.end(self.unit.order, standing_ns)
            following = self.queue.popleft() if end == queueing.FRONT else self.queue.pop()
            if queueing.overdue(self.unit.codel_ns, standing_ns, now_ns - self.inside[following]):
                self.turn_away(following, DROPPED)
                continue
            self.meter.queued.move(-1, now_ns)
            self.world.wake(following)
            return
        self.busy_workers -= 1
        self.meter.busy_workers.move(-1, now_ns)

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
