"""One operation being carried out, by one worker of one instance: the instructions, in order.

A root frame came over a link and holds a worker; a local frame (a function call, or a block of a `parallel`) runs in
the worker of its root. Both die with the process.
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.caller import Call
from simulator.engine.database import Pool
from simulator.engine.instance import Instance
from simulator.engine.world import Flow
from simulator.model.dice import BACK, child, draw, unit
from simulator.model.program import CALL, CHECK, COMPUTE, FAIL, JOIN, JUMP, QUERY, RETURN, SPAWN, WAIT, Instruction
from simulator.model.trace import ARRIVE, COMPUTED, DEAD_ON_ARRIVAL, DENIED, FAILED, GIVEN_UP, LATE, REPLY, WAITED
from simulator.policies import outcomes, quorum

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.city import City


UNDECIDED = -1


class Frame(Flow):
    """`group` numbers what was started together; answers to a group that is over are late and count nothing."""

    pool: Pool
    work_ns = ends_ns = component = 0

    def __init__(self, city: "City", key: int, request: int, pc: int, instance: Instance):
        self.city, self.world, self.instance = city, city.world, instance
        self.key, self.request, self.pc = key, request, pc
        self.call: Call | None = None
        self.parent: Frame | None = None
        self.parent_group = self.token = 0
        self.caller = self.operation = -1
        self.began_ns, self.life = self.world.now_ns, instance.life
        self.group = self.succeeded = self.failed = 0
        self.joining: Instruction | None = None
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
        self.city.observer.reached[self.operation] += 1
        verdict = self.instance.enter(self)
        if verdict != outcomes.OK:
            self.reply(verdict)

    def run(self) -> "Generator[None, None, None]":
        """Instruction after instruction, until the operation answers."""
        code, outcome = self.city.program.code, UNDECIDED
        while outcome == UNDECIDED:
            step = code[self.pc]
            self.pc += 1
            self.component = step.component
            if step.op <= QUERY:
                self.occupy(step)
                yield
                if step.op == COMPUTE:
                    self.world.note(COMPUTED, self.request, self.instance.number)
            elif step.op == CALL:
                self.city.call(step.a, child(self.key, step.place), self)
            elif step.op == SPAWN:
                self.spawn(step)
            elif step.op == JOIN:
                if self.verdict(step) == quorum.WAIT:
                    self.joining = step
                    yield
                outcome = self.joined(self.verdict(step))
            else:
                outcome = self.decide(step)
        self.finish(outcome)

    def occupy(self, step: Instruction) -> None:
        """COMPUTE, WAIT and QUERY: something is busy for a drawn time, and the frame waits."""
        work_ns = self.city.draw_ns(step.a, self.key, step.place)
        if step.op == COMPUTE:
            self.work_ns = work_ns
            self.instance.compute(self)
        elif step.op == WAIT:
            self.world.after(self.instance.stretched(self, work_ns), self.waited)
        else:
            self.work_ns, self.pool = work_ns, self.city.pool(step.b, self.instance)
            self.pool.query(self)

    def joined(self, verdict: int) -> int:
        """A group is settled; ERROR where that ends the operation."""
        self.group += 1
        self.succeeded = self.failed = 0
        if verdict == quorum.GIVE_UP:
            self.world.note(GIVEN_UP, self.request, self.instance.number)
            return outcomes.ERROR
        return UNDECIDED

    def decide(self, step: Instruction) -> int:
        """BRANCH, JUMP, FAIL, CHECK and RETURN take no time; how the operation ends, if it does."""
        if step.op == RETURN:
            return outcomes.OK
        if step.op == CHECK:
            denied = self.call is not None and self.call.manners == step.a
            return self.ended(DENIED, outcomes.DENIED) if denied else UNDECIDED
        happens = step.op == JUMP or unit(draw(self.key, step.place)) < step.p
        if happens and step.op == FAIL:
            return self.ended(FAILED, outcomes.ERROR)
        if happens:
            self.pc = step.a
        return UNDECIDED

    def ended(self, event: int, outcome: int) -> int:
        """An end that is worth noting."""
        self.world.note(event, self.request, self.instance.number)
        return outcome

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
        key = child(self.key, step.place)
        frame = Frame(self.city, child(key, 1) if operation >= 0 else key, self.request, step.a, self.instance)
        frame.parent, frame.parent_group, frame.operation, frame.caller = self, self.group, operation, step.component
        if operation >= 0:
            self.city.observer.reached[operation] += 1
            self.city.begin(frame, operation)
        self.instance.hold(frame)
        self.world.wake(frame)

    def verdict(self, step: Instruction) -> int:
        """How the group stands."""
        return quorum.judge(step.a, step.b, self.succeeded, self.failed)

    def child_done(self, group: int, outcome: int) -> None:
        """One of what was started has answered."""
        if group != self.group:
            self.world.note(LATE, self.request)
            return
        if outcome == outcomes.OK:
            self.succeeded += 1
        else:
            self.failed += 1
        if self.joining and self.verdict(self.joining) != quorum.WAIT:
            self.joining = None
            self.world.wake(self)

    def finish(self, outcome: int) -> None:
        """The operation answers."""
        self.group = -1
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
        return self.began_ns, ended_ns, self.request, self.caller, self.operation, place, outcome

    def crashed(self) -> None:
        """The process has vanished under this frame."""
        if self.parent is None:
            self.reply(outcomes.RESET)
        else:
            self.record(outcomes.RESET)

    def reply(self, outcome: int) -> None:
        """The reply message leaves."""
        call = self.call
        assert call is not None
        back_ns = self.city.draw_ns(call.link.hop, self.key, BACK)
        self.world.after(back_ns, partial(call.hear, self.token, REPLY, outcome))
