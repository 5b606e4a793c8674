"""What the compiled loop has in memory.

One record WORLD of counters, capacities and the addresses of tables, and one record a row in every table; `fast.rows`
says what Numba makes of them.

Columns of what comes from a program are derived from the annotations of its rows; those are 8 bytes wide.
"""

import numpy as np

from simulator.fast import columns as c
from simulator.model import program as p
from simulator.model.laws import LawRow
from simulator.model.trace import CALL, REQUEST

TABLES = {
    "frames": c.FRAME,
    "calls": c.CALLING,
    "errands": c.ERRAND,
    "mail": c.MAIL,
    "instances": c.INSTANCE,
    "processors": c.columns(p.ProcessorRow, f"busy {c.QUEUE} since_ns measured_ns ticket", "work"),
    "meters": c.METER,
    "database_meters": c.DATABASE_METER,
    "units": c.columns(p.UnitRow),
    "code": c.columns(p.Instruction),
    "laws": c.columns(LawRow),
    "samples": c.INT,
    "links": c.columns(p.LinkRow, "lane lane_head lane_n n_admit n_again n_learn rough is_cut later", "lose"),
    "pools": c.columns(p.PoolRow, "replicas"),
    "connections": np.dtype(c.integers(f"busy {c.QUEUE}")),
    "databases": c.columns(p.DatabaseRow, f"up busy {c.QUEUE} locks waiting run_head run_tail lag_law", "factor"),
    "locks": c.LOCK,
    "caches": c.columns(p.CacheRow, "barren stores replicas"),
    "stores": c.STORE,
    "kept": c.KEPT,
    "loading": c.LOADING,
    "slots": c.INT,  # of a store: its entries
    "ranks": c.INT,
    "keys": c.columns(p.KeysRow),
    "shares": c.FLOAT,
    "policies": c.columns(p.PolicyRow, "first own heeds"),
    "directories": c.columns(p.DirectoryRow, "first n gone"),
    "registry": c.columns(p.RegistryRow, "up renewals renewals_before readers"),
    "registered": c.REGISTERED,
    "sources": c.columns(p.SourceRow, "sent segment begun busy_until_ns idle_ns", "mass", "base"),
    "users": c.columns(p.UserRow, "source asked"),
    "segments": c.columns(p.SegmentRow),
    "mixes": c.columns(p.MixRow),
    "arrivals": c.columns(p.ArrivalRow),
    "faults": c.columns(p.FaultRow),
    "renewals": c.columns(p.RenewalRow, "turn", keys="base"),
    "edges": c.INT,
    "zones": c.INT,  # whether it is isolated
    "slow": c.FLOAT,  # of an instance and a component
    "ill": c.ILL,
    "weights": c.FLOAT,  # of instances
    "known": c.INT,  # of a directory: ordinals of the instances that may be asked
    "since": c.INT,  # of a directory: when it came to know each of them
    "entries": c.ENTRY,
    "outstanding": c.COUNT,  # of a policy's slot: attempts without an answer, by instance
    "score": c.FLOAT,  # the policy's own memory
    "stamp": c.INT,
    "lanes": c.LANE,
    "heap_ns": c.INT,
    "heap_key": c.KEY,
    "state_i": c.INT_WORDS,
    "state_f": c.FLOAT_WORDS,
    "fresh_i": c.INT_WORDS,
    "config_i": c.INT_WORDS,
    "config_f": c.FLOAT_WORDS,
    "unit_rows": c.UNIT_ROW,
    "database_rows": c.DATABASE_ROW,
    "component_rows": c.COMPONENT_ROW,
    "reached": c.INT,
    "begun": c.INT,
    "retried": c.INT,
    "request_rows": REQUEST,
    "call_rows": CALL,
    "notes": c.NOTE,
}
ALIASES = {"state_f": "state_i", "config_f": "config_i"}  # two views of one memory
COUNTERS = """
    HEAP_N HOLE SEQ RESUME READY READY_END TODO EVENTS NOW TRACING MOODS REQUESTS_N CALLS_N NOTES_N
    FREE_FRAME FREE_CALL FREE_ERRAND FREE_MAIL HIGH_FRAME HIGH_CALL HIGH_ERRAND HIGH_MAIL
    DELIVER DELIVER_END LANE_LONGEST CLOSED NEXT_EDGE OVERFULL NEED
"""
ROOM = "LANE_ROOM HEAP_ROOM FRAME_ROOM CALL_ROOM ERRAND_ROOM MAIL_ROOM REQUEST_ROW_ROOM CALL_ROW_ROOM NOTE_ROOM"
SIZES = """
    N_FAULTS N_SOURCES N_UNITS N_DATABASES N_OPERATIONS N_COMPONENTS N_EDGES N_INSTANCES N_PROCESSORS N_POLICIES
    N_POOLS N_DIRECTORIES N_CACHES N_RENEWALS DURATION HORIZON SLACK
"""
WORLD = np.dtype([*c.integers(f"{COUNTERS} {ROOM} {SIZES} {' '.join(TABLES)}"), ("PHASES", "u8")])
