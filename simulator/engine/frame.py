"""One operation being carried out, by one worker of one instance: the instructions, in order.

A root frame came over a link and holds a worker; a local frame (a function call, or a block of a `parallel`) runs in
the worker of its root. Both die with the process.
"""

from typing import TYPE_CHECKING

from simulator.engine.attempt import Attempt
from simulator.engine.group import UNDECIDED, Group
from simulator.engine.instance import Instance
from simulator.engine.steps import ENDS_HERE, decide, look_up, query, trip
from simulator.model import program as p
from simulator.model.dice import child
from simulator.model.program import CALL, COMPUTE, JOIN, LOOKUP, QUERY, SPAWN, TRIP, WAIT, Instruction
from simulator.model.trace import ARRIVE, CANCELLED, COMPUTED, DEAD_ON_ARRIVAL, EXPIRED, WAITED
from simulator.policies import outcomes, quorum

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.cache import Store
    from simulator.engine.city import City
    from simulator.engine.database import Pool

NOBODY_WAITS = -1  # a group that never is
STEPS = (*range(p.SPAWN + 1), p.TRIP)  # instructions before which a deadline is looked at


class Frame(Group):
    """`deadline_ns`: nothing more is begun from then on; 0: the caller has cancelled it."""

    pool: "Pool"
    work_ns = ends_ns = component = frozen_ns = ticket = 0
    entry = -1  # the key of the query
    locks = writes = query_failed = False
    store: "Store | None" = None  # whose entry `entry_loading` this frame recomputes
    entry_loading = -1

    def __init__(self, city: "City", key: int, request: int, pc: int, instance: Instance):
        self.city, self.world, self.instance, self.place = city, city.world, instance, instance
        self.key, self.request, self.pc = key, request, pc
        self.attempt: Attempt | None = None
        self.parent: Frame | None = None
        self.deadline_ns, self.priority, self.client, self.manners, self.name = 1 << 62, 0, 0, 0, 0
        self.parent_group = 0
        self.caller = self.operation = -1
        self.began_ns, self.life = self.world.now_ns, instance.life
        self.begin_group()
        self.story = self.run()

    @property
    def alive(self) -> bool:
        """Whether the process still lives."""
        return self.life == self.instance.life

    def arrive(self) -> None:
        """The request message reaches the instance."""
        self.world.note(ARRIVE, self.request, self.instance.number)
        if not self.instance.up:
            self.world.note(DEAD_ON_ARRIVAL, self.request, self.instance.number)
            self.reply(outcomes.REFUSED)
            return
        if self.operation >= 0:
            self.city.observer.reached[self.operation] += 1
        verdict = self.instance.enter(self)
        if verdict != outcomes.OK:
            self.reply(verdict)

    def run(self) -> "Generator[None, None, None]":
        """Instruction after instruction, until the operation answers."""
        code, outcome = self.city.program.code, UNDECIDED
        while outcome == UNDECIDED:
            step = code[self.pc]
            if self.world.now_ns >= self.deadline_ns and step.op in STEPS:
                outcome = self.too_late()
                break
            self.pc += 1
            self.component = step.component
            if step.op <= QUERY:
                self.occupy(step)
                yield
                outcome = self.occupied(step)
            elif step.op == LOOKUP and not look_up(self, step):
                self.pc -= 1
                yield
            elif step.op == JOIN:
                if self.verdict(step) == quorum.WAIT:
                    self.joining = step
                    yield
                outcome = self.joined(step, self.verdict(step))
            else:
                outcome = self.at_once(step)
        if outcome != ENDS_HERE:
            self.finish(outcome)

    def at_once(self, step: Instruction) -> int:
        """What takes no time, or begins something elsewhere."""
        if step.op == CALL:
            self.city.call(step, self)
        elif step.op == SPAWN:
            self.spawn(step)
        elif step.op == TRIP:
            return trip(self, step)
        elif step.op != LOOKUP:
            return decide(self, step)
        return UNDECIDED

    def too_late(self) -> int:
        """Nobody waits for this any more."""
        self.world.note(EXPIRED if self.deadline_ns else CANCELLED, self.request, self.instance.number)
        return outcomes.TIMEOUT

    def occupy(self, step: Instruction) -> None:
        """COMPUTE, WAIT and QUERY: something is busy for a drawn time, and the frame waits."""
        work_ns = self.city.draw_ns(step.a, self.key, step.place)
        if step.op == COMPUTE:
            self.work_ns = work_ns
            self.instance.compute(self)
        elif step.op == WAIT:
            length_ns = self.instance.stretched(self, work_ns)
            self.world.stretch("pauses", self.request, self.instance.number, length_ns)
            self.world.at(self.instance, length_ns, self.waited)
        else:
            self.work_ns = work_ns
            query(self, step)

    def occupied(self, step: Instruction) -> int:
        """What it was busy with is over; a query may have failed."""
        if step.op == COMPUTE:
            self.world.note(COMPUTED, self.request, self.instance.number)
        if self.query_failed:
            self.query_failed = False
            return outcomes.ERROR
        return UNDECIDED

    def waited(self) -> None:
        """A wait is over."""
        if self.alive:
            self.world.note(WAITED, self.request, self.instance.number)
            self.resume()

    def spawn(self, step: Instruction) -> None:
        """A function call (key of the first attempt that a remote call would make) or a block.

        It runs after this turn's waker.
        """
        operation = step.b
        key = child(self.key, step.place) if step.place else self.key
        frame = Frame(self.city, child(key, 1) if operation >= 0 else key, self.request, step.a, self.instance)
        frame.parent, frame.operation, frame.caller = self, operation, step.component
        frame.parent_group = NOBODY_WAITS if step.c == 1 else self.group
        frame.deadline_ns, frame.priority, frame.client = self.deadline_ns, self.priority, self.client
        frame.attempt = self.attempt
        if operation >= 0:
            self.city.observer.reached[operation] += 1
            self.city.begin(frame, operation)
        self.instance.hold(frame)
        self.world.wake(frame)

    def finish(self, outcome: int) -> None:
        """The operation answers."""
        self.group = -2
        if outcome == outcomes.OK and self.degraded:
            outcome = outcomes.DEGRADED
        if self.store is not None:
            self.store.loaded(self, self.entry_loading)
        if self.parent is None:
            self.reply(outcome)
            self.instance.leave(self)
            return
        self.instance.release(self)
        self.record(outcome)
        self.parent.child_done(self.parent_group, outcome)

    def record(self, outcome: int) -> None:
        """A function call is a call too; a block is not."""
        if self.operation >= 0:
            self.city.record.call(self, self.world.now_ns, outcome)

    def row(self, ended_ns: int, outcome: int) -> tuple[int, ...]:
        """The row of `trace.CALL`."""
        place = self.instance.number
        return self.began_ns, ended_ns, self.request, self.caller, self.operation, place, outcome, 1

    def crashed(self) -> None:
        """The process has vanished under this frame."""
        if self.parent is None:
            self.reply(outcomes.RESET)
        else:
            self.record(outcomes.RESET)

    def reply(self, outcome: int) -> None:
        """The reply message leaves."""
        assert self.attempt is not None
        self.attempt.reply(outcome)
