"""Which components run together, read from a program: any architecture of a scenario that has the application's names.

A unit hosts the components whose operations are called there, over a link or by a function call; the edge, where
clients' links lead.
"""

from simulator.model.errors import TestbedError
from simulator.model.program import BRANCH, JOIN, JUMP, LOOKUP, RETURN, SPAWN, Program
from simulator.testbed.apps.social.table import EDGE, ROWS


def parts_of(program: Program) -> dict[str, tuple[str, ...]]:
    """Name of a unit -> its components. Raises TestbedError for names that the application does not know."""
    parts: dict[str, set[str]] = {name: set() for name in program.names.units}
    for link in program.links:
        hosted = parts[program.names.units[link.unit]]
        hosted.add(EDGE if link.route >= 0 else component_of(program, link.operation))
        hosted |= {component_of(program, operation) for operation in called_here(program, link.entry)}
    routes = {f"{EDGE}.{name}" for name in program.names.routes}
    unknown = sorted((routes | set(program.names.operations)) - ROWS.keys())
    if unknown:
        raise TestbedError(f"the application has no {unknown[0]}; it has {', '.join(ROWS)}")
    return {unit: tuple(sorted(components)) for unit, components in parts.items() if components}


def component_of(program: Program, operation: int) -> str:
    """The component of an operation."""
    return program.names.operations[operation].partition(".")[0]


def called_here(program: Program, entry: int) -> set[int]:
    """The operations that a frame that begins at `entry` calls as functions, and those that they call."""
    called: set[int] = set()
    pending, seen = [entry], set[int]()
    while pending:
        pc = pending.pop()
        if pc not in seen:
            seen.add(pc)
            step = program.code[pc]
            called |= {step.b} if step.op == SPAWN and step.b >= 0 else set()
            pending += [step.a] if step.op in (SPAWN, BRANCH, LOOKUP, JUMP) else []
            pending += [step.c] if step.op == JOIN and step.c >= 0 else []
            pending += [pc + 1] if step.op not in (JUMP, RETURN) else []
    return called
