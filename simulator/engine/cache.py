"""Caches: what is fresh, what is being recomputed, and what has to go.

One store per instance, or one for all. `slots` and `ranks` run in parallel; which slot goes is a policy's decision.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.model import trace
from simulator.model.dice import EVICT, child, draw, unit
from simulator.model.program import CacheRow
from simulator.policies import eviction

if TYPE_CHECKING:
    from simulator.engine.frame import Frame
    from simulator.engine.world import World

FOR_EVER = 1 << 62


class Store:
    """`expires_ns` of every entry that is kept; `loading`: entry -> who recomputes it, and who waits for that."""

    def __init__(self, world: "World", row: CacheRow, ttl_ns: Callable[[int], int]):
        self.world, self.row, self.ttl_ns = world, row, ttl_ns
        self.loading: dict[int, tuple[Frame, list[Frame]]] = {}
        self.clear()

    def clear(self) -> None:
        """Cold."""
        self.slots: list[int] = []
        self.ranks: list[int] = []
        self.where: dict[int, int] = {}  # entry -> slot
        self.expires_ns: dict[int, int] = {}
        self.tick = 0

    def warm(self, key: int) -> None:
        """Full at the start of the run."""
        for entry in range(min(self.row.capacity, self.row.entries)):
            self.keep(entry, child(key, entry))

    def keep(self, entry: int, key: int) -> None:
        """An entry, new or renewed."""
        self.tick += 1
        if entry not in self.where:
            self.where[entry] = len(self.slots)
            self.slots.append(entry)
            self.ranks.append(0)
        self.ranks[self.where[entry]] = eviction.stored(self.row.evict, self.tick)
        self.expires_ns[entry] = self.world.now_ns + self.ttl_ns(key)

    def fresh(self, entry: int) -> bool:
        """Whether it is kept and has not expired; then it has been used."""
        slot = self.where.get(entry, -1)
        if slot < 0 or self.world.now_ns >= self.expires_ns[entry]:
            return False
        self.tick += 1
        self.ranks[slot] = eviction.used(self.row.evict, self.ranks[slot], self.tick)
        return True

    def look_up(self, frame: "Frame", entry: int) -> int:
        """trace.HIT, MISS, or COALESCED: the frame waits, and looks again when it is woken."""
        if self.fresh(entry):
            return trace.HIT
        if self.row.coalesce and entry in self.loading:
            self.loading[entry][1].append(frame)
            return trace.COALESCED
        if self.row.coalesce:
            self.loading[entry] = (frame, [])
        return trace.MISS

    def store(self, frame: "Frame", entry: int) -> None:
        """It has been recomputed."""
        if entry not in self.where and len(self.slots) >= self.row.capacity:
            self.evict(frame)
        self.keep(entry, frame.key)
        self.loaded(frame, entry)

    def evict(self, frame: "Frame") -> None:
        """One has to go; the last takes its slot."""
        self.world.note(trace.EVICTED, frame.request)
        slot = eviction.victim(self.row.evict, len(self.slots), self.ranks, unit(draw(frame.key, EVICT)))
        gone, last = self.slots[slot], self.slots[-1]
        self.slots[slot], self.ranks[slot], self.where[last] = last, self.ranks[-1], slot
        self.slots.pop()
        self.ranks.pop()
        del self.where[gone]

    def loaded(self, frame: "Frame", entry: int) -> None:
        """The recomputing is over, well or not: those who wait for it look again."""
        if entry in self.loading and self.loading[entry][0] is frame:
            for waiting in self.loading.pop(entry)[1]:
                self.world.wake(waiting)

    def forget_the_dead(self) -> None:
        """Who died waits no more, and recomputes nothing."""
        for _, waiting in self.loading.values():
            waiting[:] = [frame for frame in waiting if frame.alive]
        for entry, (loader, _) in sorted(self.loading.items(), key=lambda item: item[0]):
            if not loader.alive:
                self.loaded(loader, entry)


class Cache:
    """The stores of a component. `barren`: what hits by chance hits nothing."""

    def __init__(self, world: "World", row: CacheRow, ttl_ns: Callable[[int], int], stores: int):
        self.row, self.barren = row, False
        self.stores = [Store(world, row, ttl_ns) for _ in range(stores)]

    def store_of(self, ordinal: int) -> Store:
        """That of an instance, or the one for all."""
        return self.stores[0 if self.row.shared else ordinal]

    def flush(self) -> None:
        """Everything is gone; what is being recomputed will be stored."""
        for store in self.stores:
            store.clear()

    def died(self, unit: int, ordinal: int) -> None:
        """A process has vanished: a cache in its memory with it; a shared one loses who waited and recomputed."""
        if self.row.shared:
            self.stores[0].forget_the_dead()
        elif unit == self.row.unit:
            self.stores[ordinal].loading.clear()
            self.stores[ordinal].clear()
