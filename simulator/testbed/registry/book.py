"""Who is registered: leases that beats renew, sweeps that expel, the list that is handed out, and what changed in it.

No clock and no HTTP inside: every verb is told the moment (ns on any one clock), and `due_ns` says when something is
due by itself. The rules are those of `policies.leases`, the numbers those of a program's registry; the simulator's
registry, given the same beats and deaths, expels and lists at the same moments (a test asks).
"""

import heapq
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from simulator.model.program import RegistryRow
from simulator.policies import leases

CHANGES_MAX = 4096  # kept; who is further behind copies the whole list
LAST = 1 << 30  # the rank of those without a seat

Key = tuple[str, str]  # application, instance
Document = Mapping[str, object]


class Lease(NamedTuple):
    """One registration. `about`: the document that is handed out. `rank`: who is expelled first."""

    about: Document
    lease_ns: int
    beat_ns: int
    rank: int = LAST


class Change(NamedTuple):
    """How the list that is handed out changed at `at_ns`: `kind` is ADDED, MODIFIED or DELETED, as Eureka says."""

    at_ns: int
    kind: str
    key: Key
    about: Document


class Book:
    """`leases` by key; `served`: the list that is handed out, `version` of it; `renewals` in this window and the last.

    `seats`: the instances of the program that runs, in its order; they have the program's own lease.
    """

    def __init__(self, row: RegistryRow, now_ns: int):
        self.row, self.up = row, True
        self.seats: dict[Key, int] = {}
        self.leases: dict[Key, Lease] = {}
        self.served: dict[Key, Lease] = {}
        self.version = 1
        self.changes: deque[Change] = deque(maxlen=CHANGES_MAX)
        self.begin(now_ns)

    def begin(self, now_ns: int) -> None:
        """From here on sweeps, windows and the renewal of the list are counted."""
        self.renewals = self.renewals_before = self.count = 0
        self.alarms: list[tuple[int, int, int, Callable[[int], None]]] = []
        self.every(now_ns, self.row.sweep_ns, self.sweep)
        self.every(now_ns, self.row.window_ns if self.row.preserve > 0.0 else -1, self.turn_window)
        self.every(now_ns, self.row.server_cache_ns, self.publish)

    def every(self, now_ns: int, period_ns: int, act: Callable[[int], None]) -> None:
        """Let something be due a period from now, unless the period says never."""
        if period_ns > 0:
            self.count += 1
            heapq.heappush(self.alarms, (now_ns + period_ns, self.count, period_ns, act))

    @property
    def due_ns(self) -> int | None:
        """When something is due next; None: never."""
        return self.alarms[0][0] if self.alarms else None

    def advance(self, now_ns: int) -> None:
        """Do all that has become due, in its order, each at its own moment."""
        while self.alarms and self.alarms[0][0] <= now_ns:
            at_ns, _, period_ns, act = heapq.heappop(self.alarms)
            act(at_ns)
            self.every(at_ns, period_ns, act)

    def seat(self, abouts: Mapping[Key, Document], now_ns: int) -> None:
        """A run begins: its instances are registered, and the list says so."""
        self.seats = {key: rank for rank, key in enumerate(abouts)}
        self.leases |= {
            key: Lease(about, self.row.lease_ns, now_ns, rank) for rank, (key, about) in enumerate(abouts.items())
        }
        self.begin(now_ns)
        self.renew_list(now_ns)

    def register(self, key: Key, about: Document, lease_ns: int, now_ns: int) -> None:
        """Somebody is there. A seat keeps the program's lease; a registration counts as a beat."""
        rank = self.seats.get(key, LAST)
        lease_ns = lease_ns if rank == LAST else self.row.lease_ns
        known = self.leases.get(key)
        self.leases[key] = Lease(about, lease_ns, now_ns, rank)
        self.renewals += 1
        if known is None or known.about != about:
            self.changed(now_ns)

    def renew(self, key: Key, now_ns: int) -> bool:
        """A beat; False: nobody of that name is registered."""
        known = self.leases.get(key)
        if known is None:
            return False
        self.leases[key] = known._replace(beat_ns=now_ns)
        self.renewals += 1
        return True

    def amend(self, key: Key, about: Document, now_ns: int) -> bool:
        """Something else is said of somebody; False: nobody of that name."""
        known = self.leases.get(key)
        if known is None:
            return False
        self.leases[key] = known._replace(about=about)
        self.changed(now_ns)
        return True

    def cancel(self, key: Key, now_ns: int) -> bool:
        """Somebody says good-bye; False: nobody of that name."""
        if self.leases.pop(key, None) is None:
            return False
        self.changed(now_ns)
        return True

    def truth(self, abouts: Mapping[Key, Document], now_ns: int) -> None:
        """Of those with a seat exactly these run: a registry without beats is told."""
        for key, rank in self.seats.items():
            if key not in abouts:
                self.leases.pop(key, None)
            elif key not in self.leases:
                self.leases[key] = Lease(abouts[key], self.row.lease_ns, now_ns, rank)
        self.changed(now_ns)

    def changed(self, now_ns: int) -> None:
        """Without a cache the list is always fresh."""
        if self.row.server_cache_ns <= 0:
            self.renew_list(now_ns)

    def renew_list(self, now_ns: int) -> None:
        """What is handed out from now on, and how it differs from before."""
        before, self.served = self.served, dict(self.leases)
        gone = [Change(now_ns, "DELETED", key, old.about) for key, old in before.items() if key not in self.served]
        new = [
            Change(now_ns, "MODIFIED" if key in before else "ADDED", key, lease.about)
            for key, lease in self.served.items()
            if key not in before or before[key].about != lease.about
        ]
        if gone or new:
            self.changes.extend(gone + new)
            self.version += 1

    def sweep(self, now_ns: int) -> None:
        """Expel whose lease has expired, if that may be and as many as may be."""
        row, n = self.row, len(self.leases)
        if self.up and leases.may_evict(row.preserve, self.renewals_before, n, row.heartbeat_ns, row.window_ns):
            late = [key for key, x in self.leases.items() if leases.expired(x.lease_ns, now_ns, x.beat_ns)]
            for key in sorted(late, key=lambda key: self.leases[key].rank)[: leases.evict_most(row.at_once, n)]:
                del self.leases[key]
            self.changed(now_ns)

    def turn_window(self, _: int) -> None:
        """Renewals are counted over whole windows."""
        self.renewals_before, self.renewals = self.renewals, 0

    def publish(self, now_ns: int) -> None:
        """The list that is handed out is renewed."""
        if self.up:
            self.renew_list(now_ns)

    def go_down(self) -> None:
        """Nobody is swept."""
        self.up = False

    def come_up(self, now_ns: int) -> None:
        """All leases begin anew."""
        self.up = True
        self.leases = {key: lease._replace(beat_ns=now_ns) for key, lease in self.leases.items()}

    def listed(self) -> Sequence[bool]:
        """Who of the seats is on the list that is handed out."""
        return [key in self.served for key in self.seats]
