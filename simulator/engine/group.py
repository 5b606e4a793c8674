"""What a story has started together and waits for: answers are counted until the group is settled."""

from simulator.engine.instance import Instance
from simulator.engine.world import Flow, World
from simulator.model.program import Instruction
from simulator.model.trace import DEGRADED, GIVEN_UP, LATE
from simulator.policies import outcomes, quorum

UNDECIDED = -1


class Group(Flow):
    """`group` numbers what was started together; answers to a group that is over are late and count nothing."""

    world: World
    instance: Instance
    request: int
    pc: int

    def begin_group(self) -> None:
        """Nothing is started yet."""
        self.group = self.succeeded = self.failed = self.last = 0
        self.degraded = False
        self.joining: Instruction | None = None

    def joined(self, step: Instruction, verdict: int) -> int:
        """A group is settled; how that ends the operation, if it does."""
        last = self.last
        self.group += 1
        self.succeeded = self.failed = 0
        if verdict == quorum.GO_ON:
            return UNDECIDED
        if step.c >= 0:
            self.world.note(DEGRADED, self.request, self.instance.number)
            self.degraded, self.pc = True, step.c
            return UNDECIDED
        self.world.note(GIVEN_UP, self.request, self.instance.number)
        return last if step.p > 0.0 else outcomes.ERROR

    def verdict(self, step: Instruction) -> int:
        """How the group stands."""
        return quorum.judge(step.a, step.b, self.succeeded, self.failed)

    def child_done(self, group: int, outcome: int) -> None:
        """One of what was started has answered."""
        if group != self.group:
            self.world.note(LATE, self.request)
            return
        self.last = outcome
        if outcomes.good(outcome):
            self.succeeded += 1
            self.degraded |= outcome == outcomes.DEGRADED
        else:
            self.failed += 1
        if self.joining and self.verdict(self.joining) != quorum.WAIT:
            self.joining = None
            self.world.wake(self)
