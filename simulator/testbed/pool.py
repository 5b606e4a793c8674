"""An instance's connections to one database, its servers (shared by all processes), and the database itself.

A database that is down is one whose queries fail: those that come, those that wait, and those in progress when it goes.
Its data stay.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from functools import partial
from typing import NamedTuple

from simulator.model.laws import NEVER_NS, stretched_ns
from simulator.model.program import DATABASE_DOWN, SLOW_DATABASE
from simulator.testbed.capacity import PLENTY, Gate, Slots
from simulator.testbed.store import Store
from simulator.testbed.weather import Course, Weather


class Size(NamedTuple):
    """How many connections there are, and how long a query waits for one in ns (-1: as long as it takes)."""

    connections: int
    wait_ns: int = -1


class Pool:
    """`overrun`: queries whose real statement outlasted the drawn time. `number` is the database's in the program."""

    def __init__(self, size: Size, servers: Slots, store: Store, number: int):
        self.size, self.servers, self.store, self.number = size, servers, store, number
        self.connections = Gate(size.connections, PLENTY)
        self.overrun = 0
        self.slowness: Course | None = None
        self.outages: Course | None = None
        self.falls_ns: list[int] = []  # when it goes down
        self.severed_ns = 0

    def begin(self, weather: Weather) -> None:
        """What happens to the database is known from now on; who waits when it goes down shall hear it."""
        self.slowness = weather.course(SLOW_DATABASE, self.number)
        self.outages = weather.course(DATABASE_DOWN, self.number)
        self.falls_ns = self.outages.rises_ns() if self.outages else []
        for at_ns in self.falls_ns:
            self.servers.timer.until(at_ns).add_done_callback(partial(self.sever, at_ns))

    def sever(self, at_ns: int, _alarm: object = None) -> None:
        """All connections of before that moment are gone, and who waited for one."""
        if at_ns <= self.severed_ns:
            return
        self.severed_ns = at_ns
        gate, self.connections = self.connections, Gate(self.size.connections, PLENTY)
        for turn in list(gate.waiting):
            gate.give_up(turn)

    def pace(self, start_ns: int, work_ns: int) -> int:
        """When a query that begins then ends."""
        return start_ns + (stretched_ns(work_ns, self.slowness.at(start_ns)) if self.slowness else work_ns)

    def next_outage_ns(self, at_ns: int) -> int:
        """When it goes down next; `at_ns` itself where it is down."""
        if self.outages is None:
            return NEVER_NS
        i = bisect_right(self.falls_ns, at_ns)
        return at_ns if self.outages.at(at_ns) else self.falls_ns[i] if i < len(self.falls_ns) else NEVER_NS

    def last_outage_ns(self, at_ns: int) -> int:
        """When all that was in progress was lost last; 0: never."""
        i = bisect_right(self.falls_ns, at_ns)
        return self.falls_ns[i - 1] if i else 0

    async def query(self, at_ns: int, work_ns: int, key: int) -> tuple[int, bool]:
        """A connection, then a server for that long with the real statement inside; both are given back at the end.

        When it was over, and whether it went well.
        """
        down_ns = self.next_outage_ns(at_ns)
        self.sever(self.last_outage_ns(at_ns))  # perhaps nobody had the time for it
        if down_ns <= max(at_ns, self.severed_ns):
            return down_ns, False
        gate = self.connections
        turn = gate.line_up(at_ns)
        if self.size.wait_ns >= 0:
            alarm = self.servers.timer.until(at_ns + self.size.wait_ns)
            alarm.add_done_callback(lambda _: gate.give_up(turn))
        entered_ns = await turn
        if entered_ns is None:
            return min(down_ns, at_ns + self.size.wait_ns) if self.size.wait_ns >= 0 else down_ns, False
        end_ns = self.executed_ns(max(at_ns, entered_ns), work_ns, key)
        await self.servers.timer.until(min(end_ns, down_ns))
        if end_ns >= down_ns:
            return down_ns, False
        gate.leave(end_ns)
        return end_ns, True

    def executed_ns(self, at_ns: int, work_ns: int, key: int) -> int:
        """The real statement now, and when its emulated time is over."""
        end_ns = self.servers.book(at_ns, work_ns, self.pace, self.last_outage_ns(at_ns))
        began_ns = time.monotonic_ns()
        self.store.query(key)
        took_ns = time.monotonic_ns() - began_ns
        if took_ns > work_ns:
            self.overrun += 1
            end_ns += took_ns - work_ns
        return end_ns
