"""Steps become instructions. One `Coder` writes the code of one architecture.

Places come from the path in the application alone ("profile/0/2/1": route or operation, step, copy, branch), so they
are equal in every architecture; what differs is only whether a call is a CALL over a link or a SPAWN inside the unit.
`repeat` and `times` are unrolled, hence code never jumps back and a turn of a frame ends.
"""

from simulator.model.dice import name_key
from simulator.model.errors import Problem, ScenarioError
from simulator.model.program import (
    BRANCH,
    COMPUTE,
    FAIL,
    INSTRUCTIONS_MAX,
    JUMP,
    QUERY,
    RETURN,
    SPAWN,
    TRIP,
    WAIT,
    Instruction,
)
from simulator.model.topology import Cache, Call, Choose, Compute, Fail, Parallel, Query, Repeat, Step, Wait
from simulator.scenario import code_caches, code_calls
from simulator.scenario.tables import Body, Tables


class Coder:
    """Writes frames one after another; what they spawn is written once and found by its path."""

    def __init__(self, tables: Tables, operations: dict[str, Body]):
        self.tables, self.operations = tables, operations
        self.code: list[Instruction] = []
        self.entries: dict[str, int] = {}
        self.pending: list[Body] = []
        self.spawns: list[tuple[int, str]] = []  # instruction -> path of what it spawns

    def emit(self, instruction: Instruction) -> int:
        """Append an instruction; its address."""
        if len(self.code) >= INSTRUCTIONS_MAX:
            what = f"more than {INSTRUCTIONS_MAX} steps once `repeat` and `times` are written out"
            raise ScenarioError([Problem("application", 0, 0, "", what, "use smaller counts")])
        self.code.append(instruction)
        return len(self.code) - 1

    def lead(self, *addresses: int) -> None:
        """These instructions lead to what is written next."""
        for at in addresses:
            self.code[at] = self.code[at]._replace(a=len(self.code))

    def entry(self, body: Body) -> int:
        """Where the code of a body begins; written at once if it is new."""
        if body.path not in self.entries:
            self.entries[body.path] = len(self.code)
            if body.operation >= 0 and body.component in self.tables.tripping:
                owner = self.tables.component(body.component)
                self.emit(Instruction(TRIP, place=name_key(f"{body.path}/trip"), component=owner))
            self.steps(body.path, body.component, body.steps)
            self.emit(Instruction(RETURN))
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
                self.emit(Instruction(COMPUTE, law(step.law), place=place, component=owner))
            case Wait():
                self.emit(Instruction(WAIT, law(step.law), place=place, component=owner))
            case Query():
                pool, keys = self.tables.query(component, step)
                self.emit(Instruction(QUERY, law(step.law), pool, place, float(step.write), owner, keys))
            case Fail():
                self.emit(Instruction(FAIL, place=place, p=step.share))
            case _:
                self.nested(path, component, step)

    def nested(self, path: str, component: str, step: Step) -> None:
        """One step that starts something or holds other steps."""
        match step:
            case Call():
                code_calls.call(self, path, component, step)
            case Parallel():
                code_calls.parallel(self, path, component, step)
            case Repeat():
                for turn in range(step.times):
                    self.steps(f"{path}.{turn}", component, step.steps)
            case Choose():
                self.choose(path, component, step)
            case Cache():
                code_caches.cache(self, path, component, step)

    def spawn(self, path: str, caller: str, body: Body, heard: bool = True) -> None:
        """Start a body in the same process. `heard` False: nobody waits."""
        place, c = name_key(path) if path else 0, -1 if heard else 1
        at = self.emit(Instruction(SPAWN, 0, body.operation, place, component=self.tables.component(caller), c=c))
        self.spawns.append((at, body.path))
        self.pending.append(body)

    def block(self, place: str, path: str, component: str, steps: tuple[Step, ...]) -> None:
        """Start steps that end by themselves. `place` "": they keep the key of the frame around them."""
        self.spawn(place, component, Body(path, component, steps))

    def choose(self, path: str, component: str, step: Choose) -> None:
        """One draw, compared with cumulated shares; options are written last to first."""
        upto, jumps, ends = 0.0, [], []
        for share, _ in step.options[:-1]:
            upto += share
            jumps.append(self.emit(Instruction(BRANCH, place=name_key(path), p=upto)))
        for number, (_, steps) in reversed(list(enumerate(step.options))):
            if number < len(jumps):
                self.lead(jumps[number])
            self.steps(f"{path}/{number}", component, steps)
            ends.append(self.emit(Instruction(JUMP)))
        self.lead(*ends)
