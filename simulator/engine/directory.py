"""What somebody knows of the instances of a unit.

The truth, a list for ever, or a copy of the registry's list; less those found to be ill or left out as outliers.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from simulator.model import trace
from simulator.model.adviser import Adviser
from simulator.model.dice import child, draw, unit
from simulator.model.program import PERFECT, STATIC, DirectoryRow
from simulator.policies import health, slow_start

if TYPE_CHECKING:
    from simulator.engine.city import City

LONG_AGO = -(1 << 61)
CHECKS = 3  # the purpose of the draw of a phase


class Directory:
    """`known`: ordinals of the instances that may be asked, in order."""

    def __init__(self, city: "City", row: DirectoryRow, eject: Adviser | None):
        self.city, self.row, self.eject = city, row, eject
        unit_row = city.program.units[row.unit]
        self.first, self.n = unit_row.first, unit_row.replicas
        self.listed = [True] * self.n
        self.ejected = [0] * self.n  # until when; 0: not
        self.healthy = [1] * self.n
        self.streak = [0] * self.n
        self.since_ns = [LONG_AGO] * self.n
        self.weights = [row.weight for row in city.program.instances[self.first : self.first + self.n]]
        self.known = list(range(self.n))

    def begin(self, phases: int) -> None:
        """Health checks run with a phase of their own."""
        if self.row.check_ns > 0:
            u = unit(draw(child(phases, self.row.owner + 1), CHECKS))
            self.city.world.after(int(u * self.row.check_ns), self.check)

    def follow(self, truth: Sequence[bool]) -> None:
        """Who runs is known at once, unless this is a copy."""
        if self.row.known == PERFECT:
            self.copy(truth)

    def copy(self, listed: Sequence[bool]) -> None:
        """A new list of those who are said to run."""
        if self.row.known != STATIC:
            self.listed = list(listed)
            self.renew()

    def renew(self) -> None:
        """Who may be asked now; who comes (back) is new."""
        before, now_ns = set(self.known), self.city.world.now_ns
        self.known = [i for i in range(self.n) if self.listed[i] and not self.ejected[i] and self.healthy[i]]
        for i in self.known:
            if i not in before:
                self.since_ns[i] = now_ns

    def candidates(self, avoid: int) -> Sequence[int]:
        """Whom to choose from: not the one tried last, where another is known."""
        if avoid < 0 or len(self.known) < 2 or avoid not in self.known:
            return self.known
        return [i for i in self.known if i != avoid]

    def ramped(self, places: Sequence[int]) -> list[float]:
        """Weights of the candidates, growing since they came."""
        now_ns, window_ns = self.city.world.now_ns, self.row.slow_start_ns
        return [self.weights[i] * slow_start.ramp(window_ns, now_ns - self.since_ns[i]) for i in places]

    def judge(self, place: int, outcome: int) -> None:
        """An outlier is left out for a while."""
        if self.eject is None:
            return
        gone = sum(1 for until_ns in self.ejected if until_ns)
        now_ns = self.city.world.now_ns
        facts = {"now_ns": now_ns, "outcome": outcome, "who": place, "size": self.n, "gone": gone}
        until_ns = int(self.eject.ask("eject", 0, **facts, **self.eject.vectors()))
        if until_ns > now_ns and not self.ejected[place]:
            self.ejected[place] = until_ns
            self.city.world.note(trace.EJECTED, -1, self.first + place)
            self.renew()
            self.city.world.after(until_ns - now_ns, partial(self.readmit, place, until_ns))

    def readmit(self, place: int, until_ns: int) -> None:
        """It may be asked again."""
        if self.ejected[place] == until_ns:
            self.ejected[place] = 0
            self.city.world.note(trace.READMITTED, -1, self.first + place)
            self.renew()

    def forget(self) -> None:
        """A new process holds nothing against anybody."""
        self.ejected = [0] * self.n
        self.healthy = [1] * self.n
        self.streak = [0] * self.n
        self.renew()

    def check(self) -> None:
        """Look at all instances, then again after a while. Who checks must itself be able to."""
        row, city = self.row, self.city
        if city.attentive(row.owner):
            for place in range(self.n):
                target = city.instances[self.first + place]
                well = int(target.up and not target.frozen and city.wire.joined(row.owner, target.number))
                before = self.healthy[place]
                found = health.probe(row.fall, row.rise, before, self.streak[place], well)
                self.healthy[place], self.streak[place] = found
                if found[0] != before:
                    city.world.note(trace.HEALTHY if found[0] else trace.UNHEALTHY, -1, target.number)
            self.renew()
        city.world.after(row.check_ns, self.check)
