"""The rows that only the compiled loop has, and how the others follow from the program's rows."""

import numpy as np

WORDS = 8  # a policy's Config or State: words read as int or as float, as its annotations say


def integers(*names: str) -> list[tuple[str, str]]:
    """Columns of int64."""
    return [(name, "i8") for name in names]


def columns(row_type: type, *more: tuple[str, str]) -> np.dtype:
    """The columns of a row of the program that are numbers, and `more`."""
    kinds = {int: "i8", float: "f8"}
    mine = [(name, kinds[t]) for name, t in row_type.__annotations__.items() if t in kinds]
    return np.dtype([*mine, *more])


INT, KEY, FLOAT = (np.dtype([("n", t)]) for t in ("i8", "u8", "f8"))
INT_WORDS, FLOAT_WORDS = (np.dtype([(f"w{i}", t) for i in range(WORDS)]) for t in ("i8", "f8"))
QUEUE = integers("q_head", "q_tail", "q_n")

# What every step touches stands first: eight words are one line of the cache.
FRAME = np.dtype(
    [
        ("key", "u8"),
        *integers("request", "pc", "inst", "state", "next", "group", "call"),
        *integers("token", "over", "parent", "parent_group", "operation", "component", "life", "entered_ns"),
        *integers("work_ns", "ends_ns", "before", "after", "succeeded", "failed", "joining", "outcome"),
        *integers("began_ns", "caller", "sending", "manners", "pool"),
    ]
)
CALLING = np.dtype(
    [
        ("key", "u8"),
        *integers("request", "began_ns", "link", "parent", "group", "token", "home"),
        *integers("home_life", "asked", "in_flight", "next", "manners", "begun"),
    ]
)
INSTANCE = np.dtype(
    integers("up", "life", "unit", "ordinal", "processor", "workers", "queue", "busy_w")
    + [*QUEUE, *integers("in_head", "in_tail", "inside")]
)
METER = np.dtype(
    integers("since_ns", "busy_c", "busy_w", "queued", "core_waiting")
    + integers("a_busy_c", "a_busy_w", "a_queued", "a_core_waiting", "queue_max", "residence_ns", "work_ns")
)
DATABASE_METER = np.dtype(integers("since_ns", "busy", "waiting", "a_busy", "a_waiting", "queries", "work_ns"))
UNIT_ROW = np.dtype(integers("busy_c", "busy_w", "queued", "core_waiting", "queue_max"))
DATABASE_ROW = np.dtype(integers("busy", "waiting", "queries"))
COMPONENT_ROW = np.dtype(integers("hits", "misses", "replica_reads", "stale"))
NOTE = np.dtype(integers("ns", "event", "request", "at"))
LANE = np.dtype(integers("ns", "seq", "call", "token"))
