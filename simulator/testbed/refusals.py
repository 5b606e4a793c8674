"""What the real system cannot honour is refused by name before anything starts; what it replaces is said.

A program says what is really asked for, whatever words led to it. So every field of its rows is either honoured, or
known to change nothing here, or stands in a table below with the words of the scenario that may have set it; whoever
adds a field must say which (a test asks).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.topology import UNLIMITED
from simulator.testbed.reshape import has_call_cpu

INSTANCES_MAX = 64
NOT_YET = "not on the testbed yet"
SHORT = ("preset", "policy")  # words that one need not write: `registry: eureka`, `balancer: random`

Word = tuple[str, str]  # where in a scenario, and the word; "units" are the gateway's words too


class Refusal(NamedTuple):
    """Words of the scenario (`words`: any of them may be the reason) that cannot be carried out, and why."""

    words: tuple[Word, ...]
    why: str = NOT_YET

    def __str__(self) -> str:
        said = [section if word in SHORT else word for section, word in self.words]
        return f"{' or '.join(dict.fromkeys(f'`{word}`' for word in said))}: {self.why}"


# Table of a program -> field -> the words behind it, where it is not what it is by default.
REFUSED: dict[str, dict[str, tuple[Word, ...]]] = {
    "units": {
        "loop": (("units", "model"),),
        "contention": (("units", "contention"),),
        "coherency": (("units", "coherency"),),
    },
    "processors": {"shared": (("units", "cpu"),)},
    "databases": {
        "primary": (("databases", "read_replicas"),),
        "lag": (("databases", "lag"),),
        "keys": (("application", "keys"),),
    },
    "sources": {
        "n_users": (("workload", "users"),),
    },
}
# Fields that are honoured: by the processes themselves, or by the launcher (`orchestrator`).
HONOURED = {
    "units": ("order", "codel_ns", "warm_ns", "restart_ns", "live_every_ns", "ready_every_ns"),
    "instances": ("zone", "weight"),
    "databases": ("wait_ns",),
    "links": (
        *("timeout", "guards", "n_guards", "hedge_ns", "hedges", "deadline", "cancel", "salt", "relay"),
        *("priority", "cross", "loss", "retransmit_ns"),
    ),
    "directories": ("known", "owner", "eject", "check_ns", "fall", "rise", "slow_start_ns"),
    "sources": ("clients", "first_client", "bursts", "pauses", "on_share"),
    "mixes": ("forbidden",),
}
# Fields that change nothing where the refused ones are what they are by default, or that are there by themselves.
HARMLESS = {
    "links": ("beyond_ns",),
    "units": ("start_up", "restart_most_ns", "live_fall", "ready_fall"),
    "sources": ("users", "think"),
}
# Operations of the code, and what is special about them.
STEPS: dict[int, tuple[Word, ...]] = {
    p.LOOKUP: (("application", "cache"),),
    p.STORE: (("application", "cache"),),
}
KEYS = (("application", "keys"),)
FAULTS = {  # that are refused
    **dict.fromkeys((p.FLUSH, p.BARREN), "flush"),
}


KILLS = (p.CRASH, p.DEADLY)


def refusals(program: p.Program) -> tuple[Refusal, ...]:
    """Why this program cannot run on the testbed; empty where it can."""
    found = [*fields(program), *steps(program.code), *machines(program)]
    found += [Refusal((("faults", FAULTS[fault.what]),)) for fault in program.faults if fault.what in FAULTS]
    return tuple(dict.fromkeys(found))


def fields(program: p.Program) -> Iterator[Refusal]:
    """Fields of rows that are not what they are by default."""
    for table, words in REFUSED.items():
        for row in getattr(program, table):
            for field, behind in words.items():
                if getattr(row, field) != row._field_defaults[field]:
                    yield Refusal(behind)


def steps(code: Sequence[p.Instruction]) -> Iterator[Refusal]:
    """Instructions that nobody carries out here, or not in this way."""
    for step in code:
        if step.op in STEPS:
            yield Refusal(STEPS[step.op])
        if step.op == p.QUERY and step.c >= 0:
            yield Refusal(KEYS)


def machines(program: p.Program) -> Iterator[Refusal]:
    """More processes than one machine has, or cores that processes share."""
    if len(program.instances) > INSTANCES_MAX:
        why = f"{len(program.instances)} instances in all, at most {INSTANCES_MAX} are processes of one machine"
        yield Refusal((("units", "replicas"),), why)
    if len({row.processor for row in program.instances}) < len(program.instances):
        yield Refusal((("units", "nodes"),))


def undrivable(program: p.Program) -> tuple[Refusal, ...]:
    """Why this program cannot be driven at a share of its capacity and compared; empty where it can."""
    found = []
    for source in program.sources:
        if source.process == p.LOG and source.n_arrivals:
            found.append(Refusal((("workload", "log"),), "cannot be driven at a share of capacity; use `rate`"))
        if source.n_segments > 1:
            why = "changes with time; a share of capacity needs a constant rate"
            found.append(Refusal((("workload", "rate"),), why))
    return tuple(dict.fromkeys(found))


def replacements(program: p.Program) -> tuple[str, ...]:
    """What runs in another form than written, one sentence each."""
    said = []
    if has_call_cpu(program):
        said.append("`call_cpu`: the real hop stands in its place")
    if dies_waiting(program):
        said.append("`servers`: of a database still do what a process had waiting for them when it was killed")
    return tuple(said)


def dies_waiting(program: p.Program) -> bool:
    """Whether a process may be killed whose queries wait for servers: those were booked when the queries came."""
    killed = set[int]()
    for fault in program.faults:
        if fault.what in KILLS or fault.what == p.FREEZE:
            unit = program.instances[fault.target].unit
            if fault.what in KILLS or program.units[unit].live_every_ns > 0:
                killed.add(unit)
    limited = (pool.unit for pool in program.pools if program.databases[pool.database].servers < UNLIMITED)
    return not killed.isdisjoint(limited)
