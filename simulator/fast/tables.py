"""A program becomes tables: those it fills, and those only the loop writes."""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from simulator.fast.layout import TABLES
from simulator.model.dice import PHASE, child, stream_key
from simulator.model.program import Program

ROOM_MIN = 1 << 12  # rows of what is in progress, to begin with
BLOCK = 1 << 14  # rows of the core record handed out at once
SAME = """
    units code laws links pools databases policies sources segments mixes arrivals faults processors directories users
    keys caches renewals
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


def power_of_two(n: int) -> int:
    """The smallest power of two that is at least n."""
    return 1 << max(n - 1, 1).bit_length()


def beginnings(lengths: np.ndarray) -> np.ndarray:
    """Where each of some ranges begins that follow one another."""
    begins: np.ndarray = np.cumsum(lengths) - lengths
    return begins


def phases(dice: tuple[int, int]) -> int:
    """The key of all that is periodic, and of lives."""
    return stream_key(*dice, PHASE)


def given(p: Program, dice: tuple[int, int]) -> Tables:
    """The tables of the program's own rows."""
    t = {name: table(name, getattr(p, name)) for name in SAME}
    t["registry"] = table("registry", [p.registry])
    t["sources"]["base"] = [stream_key(*dice, row.key) for row in p.sources]
    t["renewals"]["base"] = [child(phases(dice), row.key) for row in p.renewals]
    for number, row in enumerate(p.sources):
        t["users"]["source"][row.users : row.users + row.n_users] = number
    t["processors"]["ticket"] = -1
    t["pools"]["replicas"] = [p.units[row.unit].replicas for row in p.pools]
    t |= {"samples": np.array(p.samples_ns, np.int64), "edges": np.array(p.edges_ns, np.int64)}
    return t | {"shares": np.array(p.shares, np.float64), "zones": np.zeros(p.zones, np.int64)}


def slack_of(p: Program) -> int:
    """For how many rows of any table one step needs room at most."""
    return 16 + 4 * len(p.code) + 2 * max((row.hedges for row in p.links), default=0)


def own(p: Program, tracing: bool) -> Tables:
    """The tables that only the loop writes."""
    slack, stretches = slack_of(p), len(p.edges_ns)
    beginning = 3 * len(p.instances) + 2 * len(p.directories) + len(p.users) + len(p.faults) + len(p.renewals)
    room = power_of_two(max(ROOM_MIN, 16 * slack, 2 * beginning))
    rows = {
        **dict.fromkeys(("frames", "calls", "errands", "mail", "heap_ns", "heap_key"), room),
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
        "retried": len(p.names.operations),
        "ill": len(p.instances) * len(p.names.components),
    }
    own = {name: np.zeros(n, TABLES[name]) for name, n in rows.items()}
    timed = sum(row.timeout_ns >= 0 for row in p.links)
    own["lanes"] = np.zeros((timed, power_of_two(max(ROOM_MIN, 16 * slack))), TABLES["lanes"])
    return own | {"slow": np.ones(len(p.instances) * len(p.names.components))}


def sizes(p: Program, dice: tuple[int, int], tracing: bool) -> dict[str, int]:
    """Counters and sizes that do not start at 0."""
    named = {"N_OPERATIONS": p.names.operations, "N_COMPONENTS": p.names.components, "N_EDGES": p.edges_ns}
    counted = "faults sources units databases instances processors policies pools directories caches renewals"
    return {
        **dict.fromkeys(("RESUME", "READY", "TODO", "DELIVER", "OVERFULL"), -1),
        **{name: len(rows) for name, rows in named.items()},
        **{f"N_{name.upper()}": len(getattr(p, name)) for name in counted.split()},
        "TRACING": tracing,
        "NEXT_EDGE": p.edges_ns[1],
        "DURATION": p.duration_ns,
        "HORIZON": p.horizon_ns,
        "SLACK": slack_of(p),
        "PHASES": phases(dice),
    }
