"""A database and the pools of connections to it.

A query takes a connection of its instance, a write the lock of its key, then a server, and gives all back. Reads from
replicas may be stale: a write is seen there only some time after its end.
"""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.meter import DatabaseMeter
from simulator.engine.world import World
from simulator.model.laws import stretched_ns
from simulator.model.program import DatabaseRow
from simulator.model.trace import CONNECTION_WAIT, IMPATIENT, KEY_WAIT, QUERIED, SERVER_WAIT, SEVERED, SLOWED, STALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.engine.frame import Frame


class Database:
    """Servers in all, first come first served. `factor`: how much longer a query takes that begins now.

    `seen_ns`: from when on the replicas have the last write of a key; `lag_ns` draws how long that takes.
    """

    def __init__(self, world: World, row: DatabaseRow, meter: DatabaseMeter):
        self.world, self.row, self.meter = world, row, meter
        self.primary: Database | None = None
        self.lag_ns: Callable[[int], int] = lambda _key: 0
        self.seen_ns: dict[int, int] = {}
        self.up, self.factor = True, 1.0
        self.pools: list[Pool] = []
        self.running: dict[Frame, None] = {}
        self.queue: deque[Frame] = deque()
        self.locks: dict[int, deque[Frame]] = {}  # key in use -> who waits for it

    def lock(self, frame: "Frame") -> None:
        """A frame with a connection needs its key, if it writes one."""
        if frame.locks and frame.entry in self.locks:
            self.world.note(KEY_WAIT, frame.request)
            self.locks[frame.entry].append(frame)
            self.meter.waiting.move(1, self.world.now_ns)
            return
        if frame.locks:
            self.locks[frame.entry] = deque()
        self.ask(frame)

    def ask(self, frame: "Frame") -> None:
        """A frame with a connection wants a server."""
        if len(self.running) < self.row.servers:
            self.meter.busy.move(1, self.world.now_ns)
            self.start(frame)
        else:
            self.world.note(SERVER_WAIT, frame.request)
            self.queue.append(frame)
            self.meter.waiting.move(1, self.world.now_ns)

    def start(self, frame: "Frame") -> None:
        """The query begins; a query whose process dies still runs to its end."""
        work_ns, now_ns = frame.work_ns, self.world.now_ns
        if self.factor != 1.0:
            self.world.note(SLOWED, frame.request)
            work_ns = stretched_ns(work_ns, self.factor)
        if self.primary is not None:
            stale = now_ns < self.primary.seen_ns.get(frame.entry, 0)
            frame.city.observer.replica_reads[frame.component] += 1
            frame.city.observer.stale[frame.component] += stale
            if stale:
                self.world.note(STALE, frame.request)
        frame.ends_ns = now_ns + work_ns
        self.meter.queries += 1
        self.meter.work_ns += work_ns
        self.running[frame] = None
        self.world.stretch("queries", frame.request, frame.instance.number, work_ns)
        self.world.after(work_ns, partial(self.done, frame, frame.ticket))

    def done(self, frame: "Frame", ticket: int) -> None:
        """Its server, its key, then its connection, go to the next; then the frame goes on."""
        if frame.ticket != ticket:
            return
        del self.running[frame]
        if self.queue:
            self.meter.waiting.move(-1, self.world.now_ns)
            self.start(self.queue.popleft())
        else:
            self.meter.busy.move(-1, self.world.now_ns)
        if frame.writes:
            seen_ns = self.world.now_ns + self.lag_ns(frame.key)
            self.seen_ns[frame.entry] = max(self.seen_ns.get(frame.entry, 0), seen_ns)
        self.unlock(frame)
        if frame.alive:
            self.world.note(QUERIED, frame.request, frame.instance.number)
            frame.pool.give_back()
            self.world.wake(frame)

    def unlock(self, frame: "Frame") -> None:
        """The key goes to the next who waits for it."""
        if not frame.locks:
            return
        waiting = self.locks[frame.entry]
        if waiting:
            self.meter.waiting.move(-1, self.world.now_ns)
            self.ask(waiting.popleft())
        else:
            del self.locks[frame.entry]

    def forget_the_dead(self) -> None:
        """Queued queries of dead processes vanish with their connections, and let go of their keys."""
        for waiting in self.locks.values():
            for frame in [frame for frame in waiting if not frame.alive]:
                waiting.remove(frame)
                self.meter.waiting.move(-1, self.world.now_ns)
        dead = [frame for frame in self.queue if not frame.alive]
        self.queue = deque(frame for frame in self.queue if frame.alive)
        self.meter.waiting.move(-len(dead), self.world.now_ns)
        for frame in dead:
            self.unlock(frame)

    def go_down(self) -> None:
        """Everything in it fails at once; so does whatever comes until it is up again."""
        now_ns = self.world.now_ns
        self.meter.work_ns -= sum(frame.ends_ns - now_ns for frame in self.running)
        self.meter.busy.move(-len(self.running), now_ns)
        waiting = [*self.queue, *(frame for key in sorted(self.locks) for frame in self.locks[key])]
        waiting += [frame for pool in self.pools for frame in pool.queue]
        self.meter.waiting.move(-len(waiting), now_ns)
        lost, self.up = [*self.running, *waiting], False
        self.running, self.queue, self.locks = {}, deque(), {}
        for pool in self.pools:
            pool.busy, pool.queue = 0, deque()
        for frame in lost:
            frame.ticket += 1
            if frame.alive:
                self.sever(frame)

    def sever(self, frame: "Frame") -> None:
        """A query fails."""
        self.world.note(SEVERED, frame.request)
        frame.query_failed = True
        self.world.wake(frame)

    def settle(self, end_ns: int) -> None:
        """The run ends: what still runs counts up to here."""
        self.meter.work_ns -= sum(frame.ends_ns - end_ns for frame in self.running)


class Pool:
    """The connections of one instance to one database."""

    def __init__(self, database: Database, connections: int):
        self.database, self.connections = database, connections
        self.busy = 0
        self.queue: deque[Frame] = deque()
        database.pools.append(self)

    def query(self, frame: "Frame") -> None:
        """A connection, then a key, then a server."""
        database = self.database
        world, wait_ns = database.world, database.row.wait_ns
        if not database.up:
            database.sever(frame)
        elif self.busy < self.connections:
            self.busy += 1
            database.lock(frame)
        else:
            world.note(CONNECTION_WAIT, frame.request, frame.instance.number)
            self.queue.append(frame)
            database.meter.waiting.move(1, world.now_ns)
            if wait_ns >= 0:
                world.at(frame.instance, wait_ns, partial(self.give_up, frame, frame.ticket))

    def give_up(self, frame: "Frame", ticket: int) -> None:
        """It has waited too long for a connection, if it still waits."""
        if frame.ticket == ticket and frame.alive and frame in self.queue:
            self.queue.remove(frame)
            self.database.meter.waiting.move(-1, self.database.world.now_ns)
            self.database.world.note(IMPATIENT, frame.request, frame.instance.number)
            frame.query_failed = True
            self.database.world.wake(frame)

    def give_back(self) -> None:
        """A connection is free."""
        if self.queue:
            self.database.meter.waiting.move(-1, self.database.world.now_ns)
            self.database.lock(self.queue.popleft())
        else:
            self.busy -= 1

    def clear(self) -> None:
        """The process died: its connections are gone."""
        self.database.meter.waiting.move(-len(self.queue), self.database.world.now_ns)
        self.busy = 0
        self.queue.clear()
