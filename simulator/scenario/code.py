"""Steps become instructions. One `Coder` writes the code of one architecture.

Places come from the path in the application alone ("profile/0/2/1": route or operation, step, copy, branch), so they
are equal in every architecture; what differs is only whether a call is a CALL over a link or a SPAWN inside the unit.
`repeat` and `times` are unrolled, hence code never jumps back and a turn of a frame ends.
"""

from collections.abc import Callable
from typing import NamedTuple

from simulator.model.dice import name_key
from simulator.model.errors import Problem, ScenarioError
from simulator.model.laws import Law
from simulator.model.program import (
    BRANCH,
    CALL,
    COMPUTE,
    FAIL,
    INSTRUCTIONS_MAX,
    JOIN,
    JUMP,
    QUERY,
    RETURN,
    SPAWN,
    WAIT,
    Instruction,
)
from simulator.model.topology import Call, Choose, Compute, Fail, Parallel, Query, Repeat, Step, Wait


class Tables(NamedTuple):
    """How the coder asks for rows of other tables."""

    law: Callable[[Law], int]
    pool: Callable[[str], int]  # component -> pool of its unit to its database
    link: Callable[[str, str, str, str], int | None]  # path, caller, component, operation -> link; None: same unit
    operation: Callable[[str, str], int]
    component: Callable[[str], int]


class Body(NamedTuple):
    """A piece of code that something spawns: an operation, or a block of a `parallel`."""

    path: str
    component: str
    steps: tuple[Step, ...]


class Coder:
    """Writes frames one after another; what they spawn is written once and found by its path."""

    def __init__(self, tables: Tables, operations: dict[str, Body]):
        self.tables, self.operations = tables, operations
        self.code: list[Instruction] = []
        self.entries: dict[str, int] = {}
        self.pending: list[Body] = []
        self.spawns: list[tuple[int, str]] = []  # instruction -> path of what it spawns

    def emit(self, op: int, a: int = 0, b: int = 0, place: int = 0, p: float = 0.0, component: int = 0) -> int:
        """Append an instruction; its address."""
        if len(self.code) >= INSTRUCTIONS_MAX:
            what = f"more than {INSTRUCTIONS_MAX} steps once `repeat` and `times` are written out"
            raise ScenarioError([Problem("application", 0, 0, "", what, "use smaller counts")])
        self.code.append(Instruction(op, a, b, place, p, component))
        return len(self.code) - 1

    def entry(self, body: Body) -> int:
        """Where the code of a body begins; written at once if it is new."""
        if body.path not in self.entries:
            self.entries[body.path] = len(self.code)
            self.steps(body.path, body.component, body.steps)
            self.emit(RETURN)
        return self.entries[body.path]

    def finish(self) -> tuple[Instruction, ...]:
        """Write what is still to be written and fill in where the spawns go."""
        while self.pending:
            self.entry(self.pending.pop(0))
        for at, path in self.spawns:
            self.code[at] = self.code[at]._replace(a=self.entries[path])
        self.spawns.clear()
        return tuple(self.code)

    def steps(self, path: str, component: str, steps: tuple[Step, ...]) -> None:
        """A sequence of steps in the frame being written."""
        for number, step in enumerate(steps):
            self.step(f"{path}/{number}", component, step)

    def step(self, path: str, component: str, step: Step) -> None:
        """One step, by its kind."""
        place, owner, law = name_key(path), self.tables.component(component), self.tables.law
        match step:
            case Compute():
                self.emit(COMPUTE, law(step.law), place=place, component=owner)
            case Wait():
                self.emit(WAIT, law(step.law), place=place, component=owner)
            case Query():
                self.emit(QUERY, law(step.law), self.tables.pool(component), place, component=owner)
            case Call():
                self.call(path, component, step)
                self.emit(JOIN, 1, 1)
            case Fail():
                self.emit(FAIL, place=place, p=step.share)
            case Parallel():
                self.parallel(path, component, step)
            case Repeat():
                for turn in range(step.times):
                    self.steps(f"{path}.{turn}", component, step.steps)
            case Choose():
                self.choose(path, component, step)

    def call(self, path: str, component: str, step: Call) -> None:
        """Over a link, or as a function call."""
        link = self.tables.link(path, component, step.component, step.operation)
        if link is not None:
            self.emit(CALL, link, place=name_key(path))
            return
        body = self.operations[f"{step.component}.{step.operation}"]
        self.spawn(path, component, body, self.tables.operation(step.component, step.operation))

    def spawn(self, path: str, caller: str, body: Body, operation: int = -1) -> None:
        """Start a body in the same process."""
        at = self.emit(SPAWN, 0, operation, name_key(path), component=self.tables.component(caller))
        self.spawns.append((at, body.path))
        self.pending.append(body)

    def parallel(self, path: str, component: str, step: Parallel) -> None:
        """A branch that is one call is started as such; any other becomes a block, whose code all copies share."""
        for copy in range(step.times):
            for number, branch in enumerate(step.branches):
                start = f"{path}/{copy}/{number}"
                if len(branch) == 1 and isinstance(branch[0], Call):
                    self.call(f"{start}/0", component, branch[0])
                else:
                    self.spawn(start, component, Body(f"{path}/{number}", component, branch))
        self.emit(JOIN, step.need, step.times * len(step.branches))

    def choose(self, path: str, component: str, step: Choose) -> None:
        """One draw, compared with cumulated shares; options are written last to first."""
        upto, jumps, ends = 0.0, [], []
        for share, _ in step.options[:-1]:
            upto += share
            jumps.append(self.emit(BRANCH, place=name_key(path), p=upto))
        for number, (_, steps) in reversed(list(enumerate(step.options))):
            if number < len(jumps):
                self.code[jumps[number]] = self.code[jumps[number]]._replace(a=len(self.code))
            self.steps(f"{path}/{number}", component, steps)
            ends.append(self.emit(JUMP))
        for at in ends:
            self.code[at] = self.code[at]._replace(a=len(self.code))
