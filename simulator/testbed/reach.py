"""Whom the code of a unit may ask: found by following its instructions."""

from simulator.model.program import BRANCH, CALL, JOIN, JUMP, RETURN, SPAWN, Program


def unit_of(program: Program, instance: int) -> int:
    """The unit that an instance belongs to."""
    return next(i for i, u in enumerate(program.units) if u.first <= instance < u.first + u.replicas)


def outgoing(program: Program, entry: int) -> set[int]:
    """The links that code beginning at `entry` may use."""
    links: set[int] = set()
    seen: set[int] = set()
    todo = [entry]
    while todo:
        pc = todo.pop()
        if pc in seen:
            continue
        seen.add(pc)
        step = program.code[pc]
        if step.op == CALL:
            links.add(step.a)
        if step.op in (BRANCH, JUMP, SPAWN):
            todo.append(step.a)
        if step.op == JOIN and step.c >= 0:  # what is done without
            todo.append(step.c)
        if step.op not in (JUMP, RETURN):
            todo.append(pc + 1)
    return links


def links_of(program: Program, unit: int) -> tuple[int, ...]:
    """The links over which instances of a unit call others: what anything that enters there may ask for."""
    entries = {link.entry for link in program.links if link.unit == unit}
    return tuple(sorted(set().union(*(outgoing(program, entry) for entry in entries))))
