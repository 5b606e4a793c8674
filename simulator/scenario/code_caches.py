"""A `cache` step becomes code: look it up; on a miss do the work, and store what came out.

What hits by a fixed chance stores nothing. With keys the work is a block of its own: the frame remembers which entry
it is about to store, and another cache step within the work must not make it forget.
"""

from typing import TYPE_CHECKING

from simulator.model.dice import name_key
from simulator.model.program import JOIN, LOOKUP, STORE, Instruction
from simulator.model.topology import Cache, Keys

if TYPE_CHECKING:
    from simulator.scenario.code import Coder


def cache(coder: "Coder", path: str, component: str, step: Cache) -> None:
    """One cache step."""
    number, keys = coder.tables.cache(path, component, step)
    owner, miss = coder.tables.component(component), f"{path}/miss"
    chance = 0.0 if isinstance(step.hit, Keys) else step.hit
    lookup = coder.emit(Instruction(LOOKUP, 0, number, name_key(path), chance, owner, keys))
    if isinstance(step.hit, Keys):
        coder.block(miss, miss, component, step.miss)
        coder.emit(Instruction(JOIN, 1, 1))
        coder.emit(Instruction(STORE, b=number, component=owner))
    else:
        coder.steps(miss, component, step.miss)
    coder.lead(lookup)
