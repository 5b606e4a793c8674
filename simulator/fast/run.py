"""A program becomes tables; the tables grow when the loop asks for room; rows leave in blocks.

Row addresses dangle if Python drops or replaces a table behind the loop's back, so `Run` is the one owner: after every
change it tells the world anew where its tables are.
"""

from collections.abc import Callable

import numpy as np

from simulator.fast import loop
from simulator.fast.advice import advised, directed, guarded
from simulator.fast.furnish import furnished
from simulator.fast.heap import ROWS_MAX
from simulator.fast.layout import ALIASES, TABLES, WORLD
from simulator.fast.settle import settle
from simulator.fast.tables import Tables, given, own, sizes, slack_of
from simulator.model import trace
from simulator.model.errors import ModelError
from simulator.model.program import Program
from simulator.policies import outcomes

LOOK_UP = 1 << 20  # events between two looks at whether to stop
GROWING = {  # table -> (its capacity, what it holds now)
    "frames": ("FRAME_ROOM", "HIGH_FRAME"),
    "calls": ("CALL_ROOM", "HIGH_CALL"),
    "errands": ("ERRAND_ROOM", "HIGH_ERRAND"),
    "mail": ("MAIL_ROOM", "HIGH_MAIL"),
    "heap_ns": ("HEAP_ROOM", "HEAP_N"),
    "heap_key": ("HEAP_ROOM", "HEAP_N"),
    "request_rows": ("REQUEST_ROW_ROOM", "REQUESTS_N"),
    "call_rows": ("CALL_ROW_ROOM", "CALLS_N"),
    "notes": ("NOTE_ROOM", "NOTES_N"),
}


def everything(program: Program, dice: tuple[int, int], tracing: bool) -> Tables:
    """All tables, as they stand at the beginning."""
    t = given(program, dice)
    guarded(program, t["links"])
    t |= advised(program, t["policies"]) | directed(program, t)
    return t | furnished(program, t) | own(program, tracing)


class Run:
    """One replication. `take` receives blocks of REQUEST and CALL rows; `events` fills when tracing."""

    def __init__(
        self,
        program: Program,
        dice: tuple[int, int],
        take: Callable[[np.ndarray, np.ndarray], None],
        tracing: bool = False,
    ):
        self.program, self.take = program, take
        self.events: list[tuple[int, str, int, int]] = []
        self.slack = slack_of(program)
        self.world = np.zeros(1, WORLD)
        self.tables = everything(program, dice, tracing)
        for name, value in sizes(program, dice, tracing).items():
            self.world[name] = value
        self.world["MOODS"] = self.tables["instances"]["moody"].any()
        self.show()

    def show(self) -> None:
        """Tell the world where its tables are and how large."""
        for name in TABLES:
            self.world[name] = self.tables[ALIASES.get(name, name)].ctypes.data
        for name, (capacity, _) in GROWING.items():
            self.world[capacity] = len(self.tables[name])
        self.world["LANE_ROOM"] = self.tables["lanes"].shape[1]

    def count(self, name: str) -> int:
        """A counter of the world."""
        return int(self.world[name][0])

    def make_room(self) -> None:
        """Hand out what is recorded, then double whatever is still too small."""
        self.flush()
        need, grown = self.slack + self.count("NEED"), False
        for name, (_, held) in GROWING.items():
            wanted = self.count(held) + (4 if name == "notes" else 1) * need
            while len(self.tables[name]) < wanted:
                self.tables[name] = np.concatenate([self.tables[name], np.zeros_like(self.tables[name])])
                grown = True
        while self.tables["lanes"].shape[1] < self.count("LANE_LONGEST") + need:
            self.widen_lanes()
            grown = True
        if not grown:
            return
        if max(len(self.tables[name]) for name in ("frames", "errands")) > ROWS_MAX:
            raise ModelError(f"more than {ROWS_MAX} operations at once at {self.count('NOW')} ns")
        self.show()

    def widen_lanes(self) -> None:
        """Twice the room for timers; each lane starts at its head again."""
        old, links = self.tables["lanes"], self.tables["links"]
        new = np.zeros((old.shape[0], 2 * old.shape[1]), old.dtype)
        for link in links[links["timeout_ns"] >= 0]:
            ring = (link["lane_head"] + np.arange(link["lane_n"])) % old.shape[1]
            new[link["lane"], : len(ring)] = old[link["lane"], ring]
        links["lane_head"] = 0
        self.tables["lanes"] = new

    def make_room_for_all(self) -> None:
        """Room for a row of every call that has not ended."""
        most = self.count("HIGH_CALL") + self.count("HIGH_FRAME")
        self.tables["call_rows"] = np.zeros(max(most, 1), trace.CALL)
        self.show()

    def flush(self) -> None:
        """Hand out the rows recorded so far; they are written over afterwards."""
        requests = self.tables["request_rows"][: self.count("REQUESTS_N")]
        calls = self.tables["call_rows"][: self.count("CALLS_N")]
        notes = self.tables["notes"][: self.count("NOTES_N")]
        self.events += [(ns, trace.EVENTS[event], request, at) for ns, event, request, at in notes.tolist()]
        self.world["REQUESTS_N"] = self.world["CALLS_N"] = self.world["NOTES_N"] = 0
        self.take(requests, calls)

    def play(self, stop: Callable[[], bool]) -> trace.Ending:
        """To the end, a limit, or until `stop` says yes."""
        while True:
            if stop():
                return self.settle(trace.STOPPED)
            why = loop.run(self.world, LOOK_UP)
            if why == loop.ROOM:
                self.make_room()
            elif why == loop.ENDED:
                return self.settle(trace.ENDED)
            elif why == loop.OVERFULL:
                message = trace.limit_message(self.program.names.units, self.count("OVERFULL"), self.count("NOW"))
                return self.settle(trace.LIMIT, message)
            elif why == loop.STUCK:
                raise ModelError(f"{loop.STEPS_MAX} steps at {self.count('NOW')} ns without time passing")

    def settle(self, status: int, message: str = "") -> trace.Ending:
        """What has not ended is in flight, in order of arrival; what is still in progress counts up to the end."""
        end_ns = self.program.horizon_ns if status == trace.ENDED else self.count("NOW")
        self.flush()
        self.make_room_for_all()
        settle(self.world, end_ns)
        left = self.tables["call_rows"][: self.count("CALLS_N")]
        self.take(self.in_flight(end_ns), np.sort(left, order=left.dtype.names))
        levels = self.levels(end_ns)
        t = self.tables
        books = trace.Books(
            t["meters"]["residence_ns"].copy(),
            t["meters"]["work_ns"].copy(),
            t["database_meters"]["work_ns"].copy(),
            t["begun"].view(np.int64).copy(),
            t["retried"].view(np.int64).copy(),
        )
        return trace.Ending(status, end_ns, self.count("EVENTS"), levels, books, message)

    def in_flight(self, end_ns: int) -> np.ndarray:
        """Rows for the requests that have no answer."""
        calls = self.tables["calls"][: self.count("HIGH_CALL")]
        open_calls = calls[(calls["in_flight"] == 1) & (calls["parent"] < 0)]
        open_calls = open_calls[np.argsort(open_calls["request"], kind="stable")]
        links, rows = self.tables["links"], np.zeros(len(open_calls), trace.REQUEST)
        rows["arrived_ns"], rows["ended_ns"], rows["outcome"] = open_calls["began_ns"], end_ns, outcomes.IN_FLIGHT
        rows["index"] = open_calls["request"] & ((1 << trace.REQUEST_SHIFT) - 1)
        rows["workload"], rows["route"] = links["workload"][open_calls["link"]], links["route"][open_calls["link"]]
        rows["manners"], rows["attempts"] = open_calls["manners"], open_calls["begun"]
        return rows

    def levels(self, end_ns: int) -> trace.Levels:
        """All readings; the last stretch is the drain."""
        p, n = self.program, self.count("CLOSED") + 1
        units, databases = self.readings("unit_rows", n), self.readings("database_rows", n)
        components = self.readings("component_rows", n)
        return trace.Levels(
            edges_ns=np.array((*p.edges_ns[:n], end_ns), np.int64),
            busy_cores=units["busy_c"].copy(),
            busy_workers=units["busy_w"].copy(),
            queued=units["queued"].copy(),
            core_waiting=units["core_waiting"].copy(),
            queue_max=units["queue_max"].copy(),
            busy_servers=databases["busy"].copy(),
            server_waiting=databases["waiting"].copy(),
            reached=self.readings("reached", n).view(np.int64).copy(),
            queries=databases["queries"].copy(),
            **{name: components[name].copy() for name in components.dtype.names or ()},
        )

    def readings(self, name: str, n: int) -> np.ndarray:
        """The first `n` stretches of a table that has rows for each."""
        table, stretches = self.tables[name], len(self.program.edges_ns)
        return table.reshape(stretches, len(table) // stretches)[:n]
