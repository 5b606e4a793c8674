"""How instances become known to those who ask a registry: beats, leases, sweeps, caches, polls.

Every instance beats with a phase of its own; whose last beat is too old is expelled by the next sweep, disappears from
the list that is handed out when that is renewed, and from a caller's copy when it polls. A way back goes the same way.
While the registry is down no beat is heard, nothing is swept and nobody polls; when it is back all leases begin anew.
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.model import trace
from simulator.model.dice import BEAT, child, draw, unit
from simulator.model.program import POLLED, RegistryRow
from simulator.policies import leases

if TYPE_CHECKING:
    from simulator.engine.city import City
    from simulator.engine.directory import Directory

BEATS, POLLS = 1, 2  # the purposes of the draws of phases


class Registry:
    """`registered` by instance; `served`: the list that is handed out; `renewals` in this window and the last."""

    def __init__(self, city: "City", row: RegistryRow, phases: int):
        self.city, self.row, self.phases = city, row, phases
        n = len(city.instances)
        self.up = True
        self.registered, self.served = [True] * n, [True] * n
        self.beat_ns, self.beats = [0] * n, [0] * n
        self.renewals = self.renewals_before = 0
        self.readers: list[Directory] = [d for d in city.directories if d.row.known == POLLED]

    def begin(self) -> None:
        """Beats by instance, then sweeps, windows, the list, and polls by reader."""
        row, world = self.row, self.city.world
        if not self.readers:
            return
        if row.heartbeat_ns > 0:
            for i in range(len(self.registered)):
                world.after(self.phase_ns(i, BEATS, row.heartbeat_ns), partial(self.beat, i))
        if row.sweep_ns > 0:
            world.after(row.sweep_ns, self.sweep)
        if row.preserve > 0.0:
            world.after(row.window_ns, self.turn_window)
        if row.server_cache_ns > 0:
            world.after(row.server_cache_ns, self.publish)
        if row.poll_ns > 0:
            for reader in self.readers:
                world.after(self.phase_ns(reader.row.owner + 1, POLLS, row.poll_ns), partial(self.poll, reader))

    def phase_ns(self, number: int, purpose: int, period_ns: int) -> int:
        """When in its period something happens first."""
        return int(unit(draw(child(self.phases, number), purpose)) * period_ns)

    def beat(self, i: int) -> None:
        """An instance says that it is there; the next beat is due whether it could or not."""
        self.speak(i)
        self.city.world.after(self.row.heartbeat_ns, partial(self.beat, i))

    def speak(self, i: int) -> None:
        """A message to the registry, if the process can send one."""
        city, instance = self.city, self.city.instances[i]
        if instance.up and not instance.frozen and not city.wire.is_isolated(i):
            self.beats[i] += 1
            key = child(child(self.phases, i), self.beats[i])
            way_ns = city.draw_ns(self.row.hop, key, BEAT) if self.row.hop >= 0 else 0
            city.world.after(way_ns, partial(self.heard, i))

    def heard(self, i: int) -> None:
        """A beat arrives."""
        if not self.up:
            return
        self.beat_ns[i] = self.city.world.now_ns
        self.renewals += 1
        if not self.registered[i]:
            self.registered[i] = True
            self.city.world.note(trace.REJOINED, -1, i)
            self.changed()

    def changed(self) -> None:
        """Without a cache the list is always fresh; without polls it is pushed."""
        if self.row.server_cache_ns <= 0:
            self.renew_list()

    def renew_list(self) -> None:
        """What is handed out from now on."""
        self.served = list(self.registered)
        if self.row.poll_ns <= 0:
            for reader in self.readers:
                self.fetch(reader)

    def fetch(self, reader: "Directory") -> None:
        """A reader copies the list, if it and the registry can."""
        owner = reader.row.owner
        if self.up and self.city.attentive(owner) and not (owner >= 0 and self.city.wire.is_isolated(owner)):
            reader.copy(self.served[reader.first : reader.first + reader.n])

    def poll(self, reader: "Directory") -> None:
        """Again and again."""
        self.fetch(reader)
        self.city.world.after(self.row.poll_ns, partial(self.poll, reader))

    def sweep(self) -> None:
        """Expel whose lease has expired, if that may be and as many as may be."""
        row, now_ns = self.row, self.city.world.now_ns
        n = sum(self.registered)
        if self.up and leases.may_evict(row.preserve, self.renewals_before, n, row.heartbeat_ns, row.window_ns):
            left = leases.evict_most(row.at_once, n)
            for i in range(len(self.registered)):
                if left > 0 and self.registered[i] and leases.expired(row.lease_ns, now_ns, self.beat_ns[i]):
                    self.registered[i] = False
                    left -= 1
                    self.city.world.note(trace.EXPELLED, -1, i)
            self.changed()
        self.city.world.after(row.sweep_ns, self.sweep)

    def turn_window(self) -> None:
        """Renewals are counted over whole windows."""
        self.renewals_before, self.renewals = self.renewals, 0
        self.city.world.after(self.row.window_ns, self.turn_window)

    def publish(self) -> None:
        """The list that is handed out is renewed."""
        if self.up:
            self.renew_list()
        self.city.world.after(self.row.server_cache_ns, self.publish)

    def truth_changed(self, unit: int) -> None:
        """Somebody died, came back, or is (not) ready: a registry without beats is told."""
        if self.readers and self.row.heartbeat_ns <= 0 and self.up:
            self.learn_truth(unit)
            self.changed()

    def learn_truth(self, unit: int) -> None:
        """What the platform writes."""
        row = self.city.program.units[unit]
        for i in range(row.first, row.first + row.replicas):
            self.registered[i] = self.city.instances[i].available

    def restarted(self, i: int) -> None:
        """A new process says so at once, and fetches the list anew; while the registry is down it knows nobody."""
        if not self.readers:
            return
        if self.row.heartbeat_ns > 0:
            self.speak(i)
        for reader in self.readers:
            if reader.row.owner == i:
                reader.copy([False] * reader.n)
                self.fetch(reader)

    def go_down(self) -> None:
        """Nobody is heard or answered."""
        self.up = False

    def come_up(self) -> None:
        """All leases begin anew."""
        self.up = True
        self.beat_ns = [self.city.world.now_ns] * len(self.beat_ns)
        if self.readers and self.row.heartbeat_ns <= 0:
            for unit in range(len(self.city.program.units)):
                self.learn_truth(unit)
            self.changed()
