"""One running process of a unit: workers, a bounded queue before them, cores, and its death."""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Protocol

from simulator.engine.meter import UnitMeter
from simulator.engine.world import World
from simulator.model.laws import stretched_ns
from simulator.model.program import UnitRow
from simulator.model.trace import CORE_WAIT, INSIDE_MAX, OVERLOADED, QUEUED, SLOWED
from simulator.policies import admission, outcomes

if TYPE_CHECKING:
    from simulator.engine.frame import Frame


class Inhabitant(Protocol):
    """Who may need a core and dies with the process: a frame, or a call that is being sent."""

    request: int
    component: int
    work_ns: int
    ends_ns: int

    @property
    def alive(self) -> bool:
        """Whether its process still lives."""

    def resume(self, word: object = None) -> None:
        """Go on."""

    def crashed(self) -> None:
        """The process has vanished."""


class Instance:
    """`life` counts restarts: what belongs to an old life is ignored.

    `inside` holds all frames here, in order of entry.
    """

    def __init__(self, world: World, place: tuple[int, int, int], unit: UnitRow, meter: UnitMeter):
        self.world, self.unit, self.meter = world, unit, meter
        self.number, self.ordinal, self.unit_number = place  # among all, within its unit, of its unit
        self.up, self.life = True, 0
        self.slow: dict[int, float] = {}  # component -> factor
        self.clear()

    def clear(self) -> None:
        """A new process: nothing in progress."""
        self.inside: dict[Inhabitant, int] = {}  # root frames with their time of entry, all others with -1
        self.computing: dict[Inhabitant, None] = {}
        self.busy_workers = 0
        self.queue: deque[Frame] = deque()
        self.core_queue: deque[Inhabitant] = deque()

    def enter(self, frame: "Frame") -> int:
        """A worker, a place in the queue, or a refusal: OK or OVERLOADED."""
        now_ns = self.world.now_ns
        verdict = admission.admit(self.unit.workers, self.unit.queue, self.busy_workers, len(self.queue))
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
            self.queue.append(frame)
            self.meter.queued.move(1, now_ns)
            self.meter.queue_max = max(self.meter.queue_max, len(self.queue))
        return outcomes.OK

    def hold(self, who: Inhabitant, entered_ns: int = -1) -> None:
        """Take somebody in."""
        self.inside[who] = entered_ns
        if len(self.inside) > INSIDE_MAX:
            self.world.overfull = self.unit_number

    def release(self, who: Inhabitant) -> None:
        """Somebody without a worker is done."""
        del self.inside[who]

    def leave(self, frame: "Frame") -> None:
        """A root frame has answered: its worker takes the next one."""
        now_ns = self.world.now_ns
        self.meter.residence_ns += now_ns - self.inside.pop(frame)
        if self.queue:
            self.meter.queued.move(-1, now_ns)
            self.world.wake(self.queue.popleft())
        else:
            self.busy_workers -= 1
            self.meter.busy_workers.move(-1, now_ns)

    def compute(self, who: Inhabitant) -> None:
        """A core for `who.work_ns`, first come first served."""
        if len(self.computing) < self.unit.cores:
            self.meter.busy_cores.move(1, self.world.now_ns)
            self.start(who)
        else:
            self.world.note(CORE_WAIT, who.request, self.number)
            self.core_queue.append(who)
            self.meter.core_waiting.move(1, self.world.now_ns)

    def start(self, who: Inhabitant) -> None:
        """The work begins; how slow it is, is settled now."""
        work_ns = self.stretched(who, who.work_ns)
        who.ends_ns = self.world.now_ns + work_ns
        self.meter.work_ns += work_ns
        self.computing[who] = None
        self.world.after(work_ns, partial(self.computed, who))

    def stretched(self, who: Inhabitant, work_ns: int) -> int:
        """A step's length under the slowness of its component."""
        factor = self.slow.get(who.component, 1.0)
        if factor == 1.0:
            return work_ns
        self.world.note(SLOWED, who.request, self.number)
        return stretched_ns(work_ns, factor)

    def computed(self, who: Inhabitant) -> None:
        """The core takes the next computation before the finished one goes on."""
        if not who.alive:
            return
        del self.computing[who]
        now_ns = self.world.now_ns
        if self.core_queue:
            self.meter.core_waiting.move(-1, now_ns)
            self.start(self.core_queue.popleft())
        else:
            self.meter.busy_cores.move(-1, now_ns)
        who.resume()

    def crash(self) -> list[Inhabitant]:
        """The process vanishes; returns who was inside, in order of entry."""
        now_ns, meter, lost = self.world.now_ns, self.meter, list(self.inside)
        meter.residence_ns += sum(now_ns - entered_ns for entered_ns in self.inside.values() if entered_ns >= 0)
        meter.work_ns -= sum(who.ends_ns - now_ns for who in self.computing)
        meter.busy_cores.move(-len(self.computing), now_ns)
        meter.core_waiting.move(-len(self.core_queue), now_ns)
        meter.busy_workers.move(-self.busy_workers, now_ns)
        meter.queued.move(-len(self.queue), now_ns)
        self.up = False
        self.life += 1
        self.clear()
        return lost

    def restart(self) -> None:
        """A new process accepts."""
        self.up = True

    def settle(self, end_ns: int) -> None:
        """The run ends: what is still in progress counts up to here."""
        self.meter.residence_ns += sum(end_ns - entered_ns for entered_ns in self.inside.values() if entered_ns >= 0)
        self.meter.work_ns -= sum(who.ends_ns - end_ns for who in self.computing)
