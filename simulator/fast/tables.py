"""A program becomes tables: those it fills, and those only the loop writes."""

from collections.abc import Iterable
from inspect import signature
from typing import Any, Protocol

import numpy as np

from simulator.fast.columns import WORDS
from simulator.fast.layout import TABLES
from simulator.model.dice import stream_key
from simulator.model.program import Program
from simulator.policies.catalogue import POLICIES

ROOM_MIN = 1 << 12  # rows of what is in progress, to begin with
BLOCK = 1 << 14  # rows of the core record handed out at once
LONG_AGO = -(1 << 61)
SAME = """
    units code laws links pools databases policies sources segments mixes arrivals faults processors directories
""".split()
Tables = dict[str, np.ndarray]


class NamedRow(Protocol):
    """A row of the program: a NamedTuple."""

    @property
    def _fields(self) -> tuple[str, ...]: ...


def table(name: str, rows: Iterable[NamedRow]) -> np.ndarray:
    """Rows of the program as a table; columns of the runtime's own start at 0."""
    rows = list(rows)
    array = np.zeros(len(rows), TABLES[name])
    fields = [f for f in (rows[0]._fields if rows else ()) if f in (TABLES[name].names or ())]
    for field in fields:
        array[field] = [getattr(row, field) for row in rows]
    return array


def words(values: list[tuple[float, ...]]) -> np.ndarray:
    """Each tuple in a row of 8-byte words; a float is stored as a float."""
    ints = np.zeros((len(values), WORDS), np.int64)
    floats = ints.view(np.float64)
    for i, row in enumerate(values):
        for j, kind in enumerate(getattr(row, "__annotations__", {}).values()):
            (floats if kind is float else ints)[i, j] = row[j]
    return ints


def power_of_two(n: int) -> int:
    """The smallest power of two that is at least n."""
    return 1 << max(n - 1, 1).bit_length()


def instances_of(p: Program) -> np.ndarray:
    """A row for every instance, empty and running."""
    instances = np.zeros(len(p.instances), TABLES["instances"])
    units = [p.units[row.unit] for row in p.instances]
    for column in ("unit", "processor"):
        instances[column] = [getattr(row, column) for row in p.instances]
    for column in ("workers", "queue"):
        instances[column] = [getattr(u, column) for u in units]
    instances["ordinal"] = [i - u.first for i, u in enumerate(units)]
    instances["up"], instances["in_head"], instances["in_tail"] = 1, -1, -1
    return instances


def given(p: Program, dice: tuple[int, int], slack: int) -> Tables:
    """The tables that the program fills."""
    t = {name: table(name, getattr(p, name)) for name in SAME}
    t["sources"]["base"] = [stream_key(*dice, row.key) for row in p.sources]
    t["databases"]["factor"] = 1.0
    timed = t["links"]["timeout_ns"] >= 0
    t["links"]["lane"] = np.cumsum(timed) - 1
    t |= {"samples": np.array(p.samples_ns, np.int64), "edges": np.array(p.edges_ns, np.int64)}
    t |= {"instances": instances_of(p), "weights": np.array([row.weight for row in p.instances])}
    t |= {"lanes": np.zeros((int(timed.sum()), power_of_two(max(ROOM_MIN, 16 * slack))), TABLES["lanes"])}
    return t | advised(p, t["policies"]) | directed(p, t["directories"])


def advised(p: Program, policies: np.ndarray) -> Tables:
    """The memory of policies: configuration, state, vectors."""
    chosen = [POLICIES[row.number] for row in p.policies]
    configs = [q.Config(*row.config) if hasattr(q, "Config") else () for q, row in zip(chosen, p.policies, strict=True)]
    states = [first_state(q, config) for q, config in zip(chosen, configs, strict=True)]
    policies["first"] = beginnings(policies["size"])
    vectors = {name: np.zeros(int(policies["size"].sum()), np.int64) for name in ("outstanding", "score", "stamp")}
    return vectors | {"config_i": words(configs), "state_i": words(states), "fresh_i": words(states)}


def first_state(policy: Any, config: tuple[float, ...]) -> tuple[float, ...]:
    """What a policy remembers at first."""
    if not hasattr(policy, "State"):
        return ()
    state: tuple[float, ...] = policy.start(config) if signature(policy.start).parameters else policy.start()
    return state


def directed(p: Program, directories: np.ndarray) -> Tables:
    """At first everybody is known, and always was."""
    n = [p.units[row.unit].replicas for row in p.directories]
    directories["first"], directories["n"] = beginnings(np.array(n)), n
    known = np.concatenate([np.arange(k) for k in n])
    return {"known": known, "since": np.full(len(known), LONG_AGO)}


def beginnings(lengths: np.ndarray) -> np.ndarray:
    """Where each of some ranges begins that follow one another."""
    return np.cumsum(lengths) - lengths


def own(p: Program, slack: int, tracing: bool) -> Tables:
    """The tables that only the loop writes."""
    room = power_of_two(max(ROOM_MIN, 16 * slack))
    stretches = len(p.edges_ns)
    rows = {
        "frames": room,
        "calls": room,
        "heap_ns": room,
        "heap_key": room,
        "request_rows": BLOCK + 16 * slack,
        "call_rows": BLOCK + 16 * slack,
        "notes": (BLOCK if tracing else 0) + 64 * slack,
        "meters": len(p.units),
        "database_meters": len(p.databases),
        "connections": sum(p.units[row.unit].replicas for row in p.pools),
        "unit_rows": stretches * len(p.units),
        "database_rows": stretches * len(p.databases),
        "component_rows": stretches * len(p.names.components),
        "reached": stretches * len(p.names.operations),
        "begun": len(p.names.operations),
    }
    own = {name: np.zeros(n, TABLES[name]) for name, n in rows.items()}
    return own | {"slow": np.ones(len(p.instances) * len(p.names.components))}


def sizes(p: Program, slack: int, tracing: bool) -> dict[str, int]:
    """Counters and sizes that do not start at 0."""
    return {
        "READY": -1,
        "OVERFULL": -1,
        "TRACING": tracing,
        "NEXT_EDGE": p.edges_ns[1],
        "N_FAULTS": len(p.faults),
        "N_SOURCES": len(p.sources),
        "N_UNITS": len(p.units),
        "N_DATABASES": len(p.databases),
        "N_OPERATIONS": len(p.names.operations),
        "N_COMPONENTS": len(p.names.components),
        "N_EDGES": len(p.edges_ns),
        "N_INSTANCES": len(p.instances),
        "N_POLICIES": len(p.policies),
        "N_POOLS": len(p.pools),
        "N_DIRECTORIES": len(p.directories),
        "DURATION": p.duration_ns,
        "HORIZON": p.horizon_ns,
        "SLACK": slack,
    }
