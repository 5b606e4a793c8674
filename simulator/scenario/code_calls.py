"""Calls become code: alone or side by side, heard or not, with what is done instead where they fail.

A JOIN ends the operation where what it waits for fails, unless its `c` names an address: then the operation goes on
there, degraded. An optional call goes on behind its JOIN; a call with a fallback goes on with that. Inside `parallel`
such a call stands in a block of its own, which keeps the key of the frame around it: so its dice are those of a bare
call, and an architecture without the fallback faces the same work.
"""

from typing import TYPE_CHECKING

from simulator.model.dice import name_key
from simulator.model.program import CALL, JOIN, JUMP, Instruction
from simulator.model.topology import Call, Parallel

if TYPE_CHECKING:
    from simulator.scenario.code import Coder


def call(coder: "Coder", path: str, component: str, step: Call) -> None:
    """Ask, wait, and go on; or go on at once."""
    ask(coder, path, component, step)
    if step.background:
        return
    fallback = coder.tables.fallback(path, component, step)
    join = coder.emit(Instruction(JOIN, 1, 1))
    if fallback is None and not step.optional:
        return
    over = coder.emit(Instruction(JUMP)) if fallback else None
    otherwise(coder, join)
    if over is None or not fallback:
        return
    if step.optional:  # not even its fallback may fail the caller
        coder.block(f"{path}/fallback", f"{path}/fallback", component, fallback)
        otherwise(coder, coder.emit(Instruction(JOIN, 1, 1)))
    else:
        coder.steps(f"{path}/fallback", component, fallback)
    coder.lead(over)


def ask(coder: "Coder", path: str, component: str, step: Call) -> None:
    """Over a link, or as a function call."""
    link = coder.tables.link(path, component, step)
    if link is None:
        body = coder.operations[f"{step.component}.{step.operation}"]
        coder.spawn(path, component, body, heard=not step.background)
    else:
        keys = coder.tables.keys(step.keys)
        coder.emit(Instruction(CALL, link, int(step.background), name_key(path), c=keys))


def otherwise(coder: "Coder", join: int) -> None:
    """Where this JOIN fails, the operation goes on with what is written next."""
    coder.code[join] = coder.code[join]._replace(c=len(coder.code))


def parallel(coder: "Coder", path: str, component: str, step: Parallel) -> None:
    """A branch that is one bare call is started as such; any other becomes a block, whose code all copies share."""
    for copy in range(step.times):
        for number, branch in enumerate(step.branches):
            start = f"{path}/{copy}/{number}"
            if len(branch) != 1 or not isinstance(branch[0], Call):
                coder.block(start, f"{path}/{number}", component, branch)
            elif bare(coder, f"{start}/0", component, branch[0]):
                ask(coder, f"{start}/0", component, branch[0])
            else:
                coder.block("", start, component, branch)
    coder.emit(Instruction(JOIN, step.need, step.times * len(step.branches)))


def bare(coder: "Coder", path: str, component: str, step: Call) -> bool:
    """Whether a call succeeds or fails as its callee does, and nothing else is to be done about it."""
    return not step.optional and not step.background and coder.tables.fallback(path, component, step) is None
