"""The rows that only the compiled loop has, and how the others follow from the program's rows."""

import numpy as np

WORDS = 8  # a policy's Config or State: words read as int or as float, as its annotations say
WIDE = {"request", "seq", "ticket", "group", "born", "parent_group", "client", "name", "workers", "queue"}


def integers(names: str) -> list[tuple[str, str]]:
    """Columns of int64."""
    return [(name, "i8") for name in names.split()]


def mixed(names: str) -> list[tuple[str, str]]:
    """Times, numbers of requests and of events, and sizes without a bound need 8 bytes; all else 4: rows, states."""
    return [(name, "i8" if name.endswith("_ns") or name in WIDE else "i4") for name in names.split()]


def columns(row_type: type, more: str = "", floats: str = "", keys: str = "") -> np.dtype:
    """The columns of a row of the program that are numbers, and `more` of int64, `floats` and `keys`."""
    kinds = {int: "i8", float: "f8"}
    mine = [(name, kinds[t]) for name, t in row_type.__annotations__.items() if t in kinds]
    others = [(name, kind) for names, kind in ((floats, "f8"), (keys, "u8")) for name in names.split()]
    return np.dtype([*mine, *integers(more), *others])


INT, COUNT, KEY, FLOAT = (np.dtype([("n", t)]) for t in ("i8", "i4", "u8", "f8"))
INT_WORDS, FLOAT_WORDS = (np.dtype([(f"w{i}", t) for i in range(WORDS)]) for t in ("i8", "f8"))
QUEUE = "q_head q_tail q_n "

# What every step touches stands first: 64 bytes are a line of the cache.
FRAME = np.dtype(
    [
        ("key", "u8"),
        *mixed("request pc inst state next group born"),
        *mixed("call token over parent operation home life entered_ns"),
        *mixed("deadline_ns succeeded failed joining sending degraded store component"),
        *mixed("work_ns ends_ns before after manners client priority outcome"),
        *mixed("parent_group began_ns caller frozen_ns last prev entry pool"),
        *mixed("ticket seq locks writes query_key name"),
        ("end_work", "f8"),
    ],
    align=True,
)
# The row of a call is that of its first attempt too; a hedge has a row of its own, `of` its call.
CALLING = np.dtype(
    [
        ("key", "u8"),
        *mixed("request link parent group token home home_life"),
        *mixed("of who asked sent_ns attempts begun began_ns in_flight"),
        *mixed("next manners client priority name born deadline_ns pause_ns"),
        *mixed("serial flying first_flies arms following"),
    ],
    align=True,
)
INSTANCE = np.dtype(
    mixed("up life unit ordinal processor workers queue busy_w")
    + mixed(f"{QUEUE} plain rough in_head in_tail inside")
    + mixed("zone moody away frozen looping loop frozen_since_ns frozen_before_ns since_ns standing_since_ns")
    + mixed("mail_head mail_tail mail_n delivering following froze_head overslept_head overslept_tail")
    + mixed("ready alive_well alive_streak ready_well ready_streak deaths"),
    align=True,
)
ENTRY = np.dtype(integers("listed ejected healthy streak was"))  # what a directory knows of an instance
REGISTERED = np.dtype(integers("registered served beat_ns beats"))  # what the registry knows of an instance
ERRAND = np.dtype(integers("what a b c d e next"))  # an event that needs more than a row's number
MAIL = np.dtype(integers("kind row next"))  # an act that waits
LOCK = np.dtype(integers(f"{QUEUE} held seen_ns"))  # a key of a database
STORE = np.dtype(integers("cache n tick entries slots"))  # one cache in a memory
KEPT = np.dtype(integers("slot expires_ns"))  # an entry of a store
LOADING = np.dtype(integers(f"{QUEUE} loader"))  # an entry that is being recomputed
METER = np.dtype(
    integers("busy_c busy_w queued core_waiting a_busy_c a_busy_w a_queued a_core_waiting")
    + integers("queue_max residence_ns work_ns")
)
DATABASE_METER = np.dtype(integers("busy waiting a_busy a_waiting queries work_ns"))
UNIT_ROW = np.dtype(integers("busy_c busy_w queued core_waiting queue_max"))
DATABASE_ROW = np.dtype(integers("busy waiting queries"))
COMPONENT_ROW = np.dtype(integers("hits misses replica_reads stale"))
ILL = np.dtype([("failing", "f8"), ("deadly", "f8"), ("revive_ns", "i8")])  # a component in an instance
NOTE = np.dtype(integers("ns event request at"))
LANE = np.dtype(integers("ns seq") + mixed("call token"))
