"""What the compiled loop has in memory.

One record WORLD of counters, capacities and the addresses of tables, and one record a row in every table. To Numba a
record is a bare pointer: cheap to hand on, nothing to count.

Columns of what comes from a program are derived from the annotations of its rows; all are 8 bytes wide.
"""

import numpy as np

from simulator.model import program as p
from simulator.model.laws import LawRow
from simulator.model.trace import CALL, REQUEST

WORDS = 8  # a policy's Config or State: words read as int or as float, as its annotations say


def integers(*names: str) -> list[tuple[str, str]]:
    """Columns of int64."""
    return [(name, "i8") for name in names]


def columns(row_type: type, *more: tuple[str, str]) -> np.dtype:
    """The columns of a row of the program that are numbers, and `more`."""
    kinds = {int: "i8", float: "f8"}
    mine = [(name, kinds[t]) for name, t in row_type.__annotations__.items() if t in kinds]
    return np.dtype([*mine, *more])


FRAME = np.dtype(
    [
        ("key", "u8"),
        *integers("request", "entered_ns", "began_ns", "work_ns", "ends_ns", "pc", "inst", "call", "token", "parent"),
        *integers(
            "parent_group", "life", "over", "next", "before", "after", "operation", "caller", "component", "state"
        ),
        *integers("group", "succeeded", "failed", "joining", "outcome", "pool", "sending", "manners"),
    ]
)
CALLING = np.dtype(
    [
        ("key", "u8"),
        *integers("request", "began_ns", "link", "parent", "group", "token", "home", "home_life", "asked", "manners"),
        *integers("in_flight", "next"),
    ]
)
INSTANCE = np.dtype(
    integers("up", "life", "unit", "ordinal", "workers", "cores", "queue", "busy_w", "busy_c", "inside")
    + integers("q_n", "q_head", "q_tail", "c_n", "c_head", "c_tail", "in_head", "in_tail")
)
METER = np.dtype(
    integers(
        "since_ns", "busy_c", "busy_w", "queued", "core_waiting", "a_busy_c", "a_busy_w", "a_queued", "a_core_waiting"
    )
    + integers("queue_max", "residence_ns", "work_ns")
)
DATABASE_METER = np.dtype(integers("since_ns", "busy", "waiting", "a_busy", "a_waiting", "queries", "work_ns"))
NOTE = np.dtype(integers("ns", "event", "request", "at"))
INT, KEY, FLOAT = (np.dtype([("n", t)]) for t in ("i8", "u8", "f8"))
INT_WORDS, FLOAT_WORDS = (np.dtype([(f"w{i}", t) for i in range(WORDS)]) for t in ("i8", "f8"))
QUEUE = integers("q_head", "q_tail", "q_n")

TABLES = {
    "frames": FRAME,
    "calls": CALLING,
    "instances": INSTANCE,
    "meters": METER,
    "database_meters": DATABASE_METER,
    "units": columns(p.UnitRow, ("n_living", "i8")),
    "code": columns(p.Instruction),
    "laws": columns(LawRow),
    "samples": INT,
    "links": columns(p.LinkRow, *integers("lane", "lane_head", "lane_n")),
    "pools": columns(p.PoolRow),
    "connections": np.dtype([*integers("busy"), *QUEUE]),
    "databases": columns(p.DatabaseRow, ("factor", "f8"), ("busy", "i8"), *QUEUE),
    "policies": columns(p.PolicyRow),
    "sources": columns(p.SourceRow, ("base", "u8"), ("sent", "i8"), ("mass", "f8"), ("segment", "i8")),
    "segments": columns(p.SegmentRow),
    "mixes": columns(p.MixRow),
    "arrivals": columns(p.ArrivalRow),
    "faults": columns(p.FaultRow),
    "edges": INT,
    "slow": FLOAT,
    "living": INT,
    "lanes": np.dtype(integers("ns", "seq", "call", "token")),
    "heap_ns": INT,
    "heap_key": KEY,
    "state_i": INT_WORDS,
    "state_f": FLOAT_WORDS,
    "fresh_i": INT_WORDS,
    "config_i": INT_WORDS,
    "config_f": FLOAT_WORDS,
    "unit_rows": np.dtype(integers("busy_c", "busy_w", "queued", "core_waiting", "queue_max")),
    "database_rows": np.dtype(integers("busy", "waiting", "queries")),
    "reached": INT,
    "begun": INT,
    "request_rows": REQUEST,
    "call_rows": CALL,
    "notes": NOTE,
}
ALIASES = {"state_f": "state_i", "config_f": "config_i"}  # two views of one memory
COUNTERS = (
    *(
        "HEAP_N",
        "HOLE",
        "SEQ",
        "FREE_FRAME",
        "FREE_CALL",
        "HIGH_FRAME",
        "HIGH_CALL",
        "READY",
        "READY_END",
        "EVENTS",
        "NOW",
    ),
    *("REQUESTS_N", "CALLS_N", "NOTES_N", "TRACING", "LANE_LONGEST", "CLOSED", "NEXT_EDGE", "OVERFULL", "NEED"),
)
ROOM = ("LANE_ROOM", "HEAP_ROOM", "FRAME_ROOM", "CALL_ROOM", "REQUEST_ROW_ROOM", "CALL_ROW_ROOM", "NOTE_ROOM")
SIZES = (
    *(
        "N_FAULTS",
        "N_SOURCES",
        "N_UNITS",
        "N_DATABASES",
        "N_OPERATIONS",
        "N_COMPONENTS",
        "N_EDGES",
        "N_INSTANCES",
        "N_POLICIES",
    ),
    *("N_POOLS", "DURATION", "HORIZON", "SLACK"),
)
WORLD = np.dtype(integers(*COUNTERS, *ROOM, *SIZES, *TABLES))
