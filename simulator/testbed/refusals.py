"""What the real system cannot honour is refused by name before anything starts; what it replaces is said."""

import sys

from simulator.model.program import CRASH, RESTART, SLOW, SLOW_DATABASE, Program
from simulator.testbed.reshape import has_call_cpu

INSTANCES_MAX = 64
WORD_OF = {CRASH: "crash", RESTART: "crash", SLOW: "slow", SLOW_DATABASE: "slow"}


def refusals(program: Program) -> tuple[str, ...]:
    """Why this program cannot run on the testbed, one sentence each; empty where it can."""
    why = []
    if sys.platform != "linux":
        why.append(f"`testbed`: needs Linux, not {sys.platform}")
    instances = sum(unit.replicas for unit in program.units)
    if instances > INSTANCES_MAX:
        why.append(f"`replicas`: {instances} instances in all, at most {INSTANCES_MAX} are processes of one machine")
    words = sorted({WORD_OF[fault.what] for fault in program.faults})
    why += [f"`{word}`: not on the testbed yet" for word in words]
    return tuple(why)


def replacements(program: Program) -> tuple[str, ...]:
    """What runs in another form than written, one sentence each."""
    said = []
    if has_call_cpu(program):
        said.append("`call_cpu`: the real hop stands in its place")
    return tuple(said)
