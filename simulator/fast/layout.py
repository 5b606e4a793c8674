"""What the compiled loop has in memory.

One record WORLD of counters, capacities and the addresses of tables, and one record a row in every table. To Numba a
record is a bare pointer: cheap to hand on, nothing to count.

Columns of what comes from a program are derived from the annotations of its rows; all are 8 bytes wide.
"""

import numpy as np

from simulator.fast.columns import (
    CALLING,
    COMPONENT_ROW,
    DATABASE_METER,
    DATABASE_ROW,
    FLOAT,
    FLOAT_WORDS,
    FRAME,
    INSTANCE,
    INT,
    INT_WORDS,
    KEY,
    LANE,
    METER,
    NOTE,
    QUEUE,
    UNIT_ROW,
    columns,
    integers,
)
from simulator.model import program as p
from simulator.model.laws import LawRow
from simulator.model.trace import CALL, REQUEST

TABLES = {
    "frames": FRAME,
    "calls": CALLING,
    "instances": INSTANCE,
    "processors": columns(p.ProcessorRow, *integers("busy"), *QUEUE),
    "meters": METER,
    "database_meters": DATABASE_METER,
    "units": columns(p.UnitRow),
    "code": columns(p.Instruction),
    "laws": columns(LawRow),
    "samples": INT,
    "links": columns(p.LinkRow, *integers("lane", "lane_head", "lane_n")),
    "pools": columns(p.PoolRow),
    "connections": np.dtype([*integers("busy"), *QUEUE]),
    "databases": columns(p.DatabaseRow, ("factor", "f8"), ("busy", "i8"), *QUEUE),
    "policies": columns(p.PolicyRow, *integers("first")),
    "directories": columns(p.DirectoryRow, *integers("first", "n")),
    "sources": columns(p.SourceRow, ("base", "u8"), ("sent", "i8"), ("mass", "f8"), ("segment", "i8")),
    "segments": columns(p.SegmentRow),
    "mixes": columns(p.MixRow),
    "arrivals": columns(p.ArrivalRow),
    "faults": columns(p.FaultRow),
    "edges": INT,
    "slow": FLOAT,
    "weights": FLOAT,  # of instances
    "known": INT,  # of a directory: ordinals of the instances that may be asked
    "since": INT,  # of a directory: when it came to know each of them
    "outstanding": INT,  # of a policy's slot: attempts without an answer, by instance
    "score": FLOAT,  # the policy's own memory
    "stamp": INT,
    "lanes": LANE,
    "heap_ns": INT,
    "heap_key": KEY,
    "state_i": INT_WORDS,
    "state_f": FLOAT_WORDS,
    "fresh_i": INT_WORDS,
    "config_i": INT_WORDS,
    "config_f": FLOAT_WORDS,
    "unit_rows": UNIT_ROW,
    "database_rows": DATABASE_ROW,
    "component_rows": COMPONENT_ROW,
    "reached": INT,
    "begun": INT,
    "request_rows": REQUEST,
    "call_rows": CALL,
    "notes": NOTE,
}
ALIASES = {"state_f": "state_i", "config_f": "config_i"}  # two views of one memory
COUNTERS = """
    HEAP_N HOLE SEQ FREE_FRAME FREE_CALL HIGH_FRAME HIGH_CALL READY READY_END EVENTS NOW
    REQUESTS_N CALLS_N NOTES_N TRACING LANE_LONGEST CLOSED NEXT_EDGE OVERFULL NEED
""".split()
ROOM = "LANE_ROOM HEAP_ROOM FRAME_ROOM CALL_ROOM REQUEST_ROW_ROOM CALL_ROW_ROOM NOTE_ROOM".split()
SIZES = """
    N_FAULTS N_SOURCES N_UNITS N_DATABASES N_OPERATIONS N_COMPONENTS N_EDGES N_INSTANCES N_POLICIES N_POOLS
    N_DIRECTORIES DURATION HORIZON SLACK
""".split()
WORLD = np.dtype(integers(*COUNTERS, *ROOM, *SIZES, *TABLES))
