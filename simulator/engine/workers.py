"""The workers of a process and the queue before them: who gets in, in which order, and who is turned away.

`policies.admission` and `policies.queueing` decide; this only carries it out.
"""

from collections import deque
from typing import TYPE_CHECKING

from simulator.engine.meter import UnitMeter
from simulator.engine.processor import Worker
from simulator.engine.world import World
from simulator.model.program import UnitRow
from simulator.model.trace import DISPLACED, DROPPED, INSIDE_MAX, OVERLOADED, QUEUED
from simulator.policies import admission, outcomes, queueing

if TYPE_CHECKING:
    from simulator.engine.frame import Frame


class Workers:
    """`inside` holds all frames here, in order of entry."""

    def __init__(self, world: World, place: tuple[int, int, int], unit: UnitRow, meter: UnitMeter):
        self.world, self.unit, self.meter = world, unit, meter
        self.number, self.ordinal, self.unit_number = place  # among all, within its unit, of its unit
        self.life = 0
        self.clear()

    def clear(self) -> None:
        """Nothing in progress."""
        self.inside: dict[Worker, int] = {}  # root frames with their time of entry, all others with -1
        self.busy_workers = 0
        self.queue: deque[Frame] = deque()
        self.standing_since_ns = 0  # since when the queue has not been empty

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
        frame.group = -2
        frame.reply(outcomes.OVERLOADED)

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
