"""What a process knows of the instances of a unit: whom it may ask.

The truth as the launcher tells it, a list for ever, or a copy of the registry's list; less those found to be ill or
left out as outliers. The same rules as in the simulator, on the machine's clock.
"""

import time
from collections.abc import Callable, Sequence

from simulator.model.adviser import Adviser
from simulator.model.program import PERFECT, STATIC, DirectoryRow, Program
from simulator.policies import health, slow_start

LONG_AGO_NS = -(1 << 61)


class Directory:
    """`known`: ordinals of the instances that may be asked, in order. `now`: the clock, in ns."""

    def __init__(self, program: Program, row: DirectoryRow, now: Callable[[], int] = time.monotonic_ns):
        self.row, self.now = row, now
        unit_row = program.units[row.unit]
        self.first, self.n = unit_row.first, unit_row.replicas
        self.eject = Adviser(program.policies[row.eject]) if row.eject >= 0 else None
        self.weights = [instance.weight for instance in program.instances[self.first : self.first + self.n]]
        self.listed = [True] * self.n
        self.ejected = [0] * self.n  # until when; 0: not
        self.healthy = [1] * self.n
        self.streak = [0] * self.n
        self.since_ns = [LONG_AGO_NS] * self.n
        self.known = list(range(self.n))
        self.readmits_ns = 0  # when the next outlier comes back; 0: there is none

    def follow(self, truth: Sequence[bool]) -> None:
        """Who runs (all instances of the program) is known at once, unless this is a copy."""
        if self.row.known == PERFECT:
            self.copy(truth)

    def copy(self, listed: Sequence[bool]) -> None:
        """A new list of those who are said to run, of all instances of the program."""
        if self.row.known != STATIC:
            self.listed = list(listed[self.first : self.first + self.n])
            self.renew(self.now())

    def renew(self, now_ns: int) -> None:
        """Who may be asked now; who comes (back) is new."""
        before = set(self.known)
        self.known = [i for i in range(self.n) if self.listed[i] and not self.ejected[i] and self.healthy[i]]
        for i in self.known:
            if i not in before:
                self.since_ns[i] = now_ns

    def candidates(self, avoid: int) -> Sequence[int]:
        """Whom to choose from: not the one tried last, where another is known."""
        self.readmit(self.now())
        if avoid < 0 or len(self.known) < 2 or avoid not in self.known:
            return self.known
        return [i for i in self.known if i != avoid]

    def ramped(self, places: Sequence[int]) -> list[float]:
        """Weights of the candidates, growing since they came."""
        now_ns, window_ns = self.now(), self.row.slow_start_ns
        return [self.weights[i] * slow_start.ramp(window_ns, now_ns - self.since_ns[i]) for i in places]

    def judge(self, place: int, outcome: int) -> None:
        """An outlier is left out for a while."""
        if self.eject is None:
            return
        now_ns = self.now()
        self.readmit(now_ns)
        gone = sum(1 for until_ns in self.ejected if until_ns)
        facts = {"now_ns": now_ns, "outcome": outcome, "who": place, "size": self.n, "gone": gone}
        until_ns = self.eject.ask("eject", 0, **facts, **self.eject.vectors())
        if until_ns > now_ns and not self.ejected[place]:
            self.ejected[place] = until_ns
            self.set_out(now_ns)

    def readmit(self, now_ns: int) -> None:
        """Whose time is over may be asked again, and is new since then."""
        while 0 < self.readmits_ns <= now_ns:
            moment_ns = self.readmits_ns
            self.ejected = [0 if until_ns == moment_ns else until_ns for until_ns in self.ejected]
            self.set_out(moment_ns)

    def set_out(self, now_ns: int) -> None:
        """Who is left out has changed."""
        self.readmits_ns = min((until_ns for until_ns in self.ejected if until_ns), default=0)
        self.renew(now_ns)

    def checked(self, place: int, well: bool) -> None:
        """What a check of an instance has found."""
        before = self.healthy[place]
        found = health.probe(self.row.fall, self.row.rise, before, self.streak[place], int(well))
        self.healthy[place], self.streak[place] = found
        if found[0] != before:
            self.renew(self.now())
