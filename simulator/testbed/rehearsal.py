"""What the dice will ask of a system, without running it: how much work a request is for each unit and database.

Work belongs to the application and its dice, not to the order of events, so it can be added up by walking through the
instructions once. From it follow the utilization that a rate means, and what each answer of the real system must tell.
Timeouts, refusals and faults, which take work away, are not foreseen, nor are further attempts, which add to it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.model import program as p
from simulator.model.dice import child, draw, unit
from simulator.model.errors import TestbedError
from simulator.policies.outcomes import DENIED, ERROR, OK
from simulator.policies.quorum import GO_ON, judge
from simulator.testbed.chance import law_ns
from simulator.testbed.demand import Demand, demands
from simulator.testbed.reshape import is_call_cpu

SAMPLE = 5_000  # requests walked through to know the work of one


class Walk:
    """One request's way through the code. `cores_ns` a unit, `servers_ns` a database, `total_ns` waits included."""

    def __init__(self, program: p.Program, manners: int):
        self.program, self.manners = program, manners
        self.cores_ns = [0] * len(program.units)
        self.servers_ns = [0] * len(program.databases)
        self.total_ns = 0

    def errand(self, link: int, key: int) -> int:
        """The outcome of one attempt."""
        row = self.program.links[link]
        return self.frame(row.unit, row.entry, key)

    def frame(self, place: int, pc: int, key: int) -> int:
        """The outcome of a frame that begins at `pc` in the unit `place`."""
        succeeded = failed = ended = 0
        while True:
            step = self.program.code[pc]
            pc += 1
            if step.op in (p.CALL, p.SPAWN):
                ended = self.started(place, step, key)
                if not in_background(step):
                    succeeded, failed = succeeded + (ended == OK), failed + (ended != OK)
            elif step.op == p.JOIN:
                if judge(step.a, step.b, succeeded, failed) != GO_ON:
                    if step.c < 0:
                        return ended if step.p > 0.0 else ERROR
                    pc = step.c
                succeeded = failed = 0
            elif step.op == p.JUMP or (step.op == p.BRANCH and unit(draw(key, step.place)) < step.p):
                pc = step.a
            elif step.op in (p.COMPUTE, p.WAIT, p.QUERY):
                self.spend(place, step, law_ns(self.program, step.a, draw(key, step.place)))
            elif (outcome := self.end(step, key)) is not None:
                return outcome

    def end(self, step: p.Instruction, key: int) -> int | None:
        """The outcome with which an operation ends here, if it does."""
        if step.op == p.FAIL and unit(draw(key, step.place)) < step.p:
            return ERROR
        if step.op == p.CHECK and self.manners == step.a:
            return DENIED
        return OK if step.op == p.RETURN else None

    def started(self, place: int, step: p.Instruction, key: int) -> int:
        """The outcome of what a CALL or a SPAWN of the frame with this key starts. What is handed on keeps its key."""
        if step.op == p.CALL:
            handed_on = self.program.links[step.a].salt != 0
            return self.errand(step.a, key if handed_on else child(child(key, step.place), 1))
        key = child(key, step.place) if step.place else key
        return self.frame(place, step.a, child(key, 1) if step.b >= 0 else key)

    def spend(self, place: int, step: p.Instruction, ns: int) -> None:
        """Write down a step's length; what a call costs here, the real hop stands for."""
        if is_call_cpu(step):
            return
        self.total_ns += ns
        if step.op == p.COMPUTE:
            self.cores_ns[place] += ns
        elif step.op == p.QUERY:
            self.servers_ns[self.program.pools[step.b].database] += ns


def in_background(step: p.Instruction) -> bool:
    """Whether nobody waits for what a CALL or a SPAWN starts."""
    return (step.b if step.op == p.CALL else step.c) == 1


def walked(program: p.Program, demand: Demand) -> tuple[int, Walk]:
    """The outcome of a request, were there no others, and its work."""
    walk = Walk(program, demand.errand.manners)
    return walk.errand(demand.errand.link, child(demand.errand.key, 1)), walk


class Busiest(NamedTuple):
    """The unit with the highest utilization, and the highest of units and databases, at the program's own rate."""

    unit: int
    utilization: float


def busiest(program: p.Program, seed: int) -> Busiest:
    """Who would be busiest, by the work of the first thousands of requests. Raises TestbedError where nobody works."""
    load = demands(program, seed, 0)
    walks = [walked(program, demand)[1] for demand in load[:SAMPLE]]
    if not walks:
        raise TestbedError(f"no request arrives within {program.duration_ns / 1e9:g} s: raise `rate` or `duration`")
    per_ns = len(load) / program.duration_ns
    units = per_ns * mean([walk.cores_ns for walk in walks]) / cores(program)
    servers = per_ns * mean([walk.servers_ns for walk in walks]) / [row.servers for row in program.databases]
    utilization = float(max([*units, *servers]))
    if utilization <= 0.0:
        raise TestbedError("no unit does any work: a share of its capacity means nothing")
    return Busiest(int(np.argmax(units)), utilization)


def cores(program: p.Program) -> list[int]:
    """Of each unit, on all the nodes that it runs on."""
    found = [0] * len(program.units)
    for row in program.instances:
        found[row.unit] += program.processors[row.processor].cores
    return found


def mean(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """The mean of every column."""
    return np.asarray(np.array(rows, float).mean(axis=0))
