"""Which words acted: instructions carried out, laws drawn from, events and outcomes, counted over many runs.

The readable engine looks its instructions and laws up in tuples of the program; a tuple that counts tells which.
"""

from collections import Counter
from typing import Any, SupportsIndex

from simulator.model import laws
from simulator.model.program import OPCODES, Instruction, Program
from simulator.policies import outcomes
from tests.agreement.both_engines import Play


class Counted(tuple[Any, ...]):
    """A tuple that counts what is taken out of it."""

    used: Counter[int]

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        if not isinstance(at, slice):
            self.used[int(at)] += 1
        return super().__getitem__(at)


def counted(rows: tuple[Any, ...]) -> Counted:
    table = Counted(rows)
    table.used = Counter()
    return table


def watched(program: Program) -> Program:
    """The same program, counting its instructions and laws."""
    return program._replace(code=counted(program.code), laws=counted(program.laws))


def instructions_used(program: Program) -> Counter[str]:
    """How often each instruction of a watched program was carried out."""
    used: Counter[str] = Counter()
    for at, n in program.code.used.items():
        step: Instruction = tuple.__getitem__(program.code, at)
        used[OPCODES[step.op]] += n
    return used


def laws_used(program: Program) -> Counter[str]:
    """How often a watched program drew from each law; mixtures count as such too."""
    used: Counter[str] = Counter()
    for at, n in program.laws.used.items():
        row: laws.LawRow = tuple.__getitem__(program.laws, at)
        used[laws.NAMES[row.kind]] += n
        used["mixture"] += n if row.branches > 1 else 0
        used["max"] += n if row.max_ns < laws.NEVER_NS else 0
    return used


def outcomes_seen(play: Play) -> tuple[Counter[str], Counter[str]]:
    """How requests and calls ended."""
    seen = [Counter(outcomes.NAMES[o] for o in rows["outcome"].tolist()) for rows in (play.requests, play.calls)]
    return seen[0], seen[1]
