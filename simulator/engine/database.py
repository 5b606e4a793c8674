"""A database and the pools of connections to it.

A query takes a connection of its instance, then a server, and gives both back.
"""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.meter import DatabaseMeter
from simulator.engine.world import World
from simulator.model.laws import stretched_ns
from simulator.model.trace import CONNECTION_WAIT, QUERIED, SERVER_WAIT, SLOWED

if TYPE_CHECKING:
    from simulator.engine.frame import Frame


class Database:
    """Servers in all, first come first served. `factor`: how much longer a query takes that begins now."""

    def __init__(self, world: World, servers: int, meter: DatabaseMeter):
        self.world, self.servers, self.meter = world, servers, meter
        self.factor = 1.0
        self.running: dict[Frame, None] = {}
        self.queue: deque[Frame] = deque()

    def ask(self, frame: "Frame") -> None:
        """A frame with a connection wants a server."""
        if len(self.running) < self.servers:
            self.meter.busy.move(1, self.world.now_ns)
            self.start(frame)
        else:
            self.world.note(SERVER_WAIT, frame.request)
            self.queue.append(frame)
            self.meter.waiting.move(1, self.world.now_ns)

    def start(self, frame: "Frame") -> None:
        """The query begins; a query whose process dies still runs to its end."""
        work_ns = frame.work_ns
        if self.factor != 1.0:
            self.world.note(SLOWED, frame.request)
            work_ns = stretched_ns(work_ns, self.factor)
        frame.ends_ns = self.world.now_ns + work_ns
        self.meter.queries += 1
        self.meter.work_ns += work_ns
        self.running[frame] = None
        self.world.after(work_ns, partial(self.done, frame))

    def done(self, frame: "Frame") -> None:
        """Its server, then its connection, go to the next; then the frame goes on."""
        del self.running[frame]
        if self.queue:
            self.meter.waiting.move(-1, self.world.now_ns)
            self.start(self.queue.popleft())
        else:
            self.meter.busy.move(-1, self.world.now_ns)
        if frame.alive:
            self.world.note(QUERIED, frame.request, frame.instance.number)
            frame.pool.give_back()
            frame.resume()

    def forget_the_dead(self) -> None:
        """Queued queries of dead processes vanish with their connections."""
        living = deque(frame for frame in self.queue if frame.alive)
        self.meter.waiting.move(len(living) - len(self.queue), self.world.now_ns)
        self.queue = living

    def settle(self, end_ns: int) -> None:
        """The run ends: what still runs counts up to here."""
        self.meter.work_ns -= sum(frame.ends_ns - end_ns for frame in self.running)


class Pool:
    """The connections of one instance to one database."""

    def __init__(self, database: Database, connections: int):
        self.database, self.connections = database, connections
        self.busy = 0
        self.queue: deque[Frame] = deque()

    def query(self, frame: "Frame") -> None:
        """A connection, then a server."""
        if self.busy < self.connections:
            self.busy += 1
            self.database.ask(frame)
        else:
            world = self.database.world
            world.note(CONNECTION_WAIT, frame.request, frame.instance.number)
            self.queue.append(frame)
            self.database.meter.waiting.move(1, world.now_ns)

    def give_back(self) -> None:
        """A connection is free."""
        if self.queue:
            self.database.meter.waiting.move(-1, self.database.world.now_ns)
            self.database.ask(self.queue.popleft())
        else:
            self.busy -= 1

    def clear(self) -> None:
        """The process died: its connections are gone."""
        self.database.meter.waiting.move(-len(self.queue), self.database.world.now_ns)
        self.busy = 0
        self.queue.clear()
