"""Where requests come from.

One workload, drawn ahead of what the system does (open load), or read from an access log.
"""

from typing import TYPE_CHECKING

from simulator.engine.world import Flow
from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import MANNERS, ROUTE, child, draw, stream_key, unit
from simulator.model.program import LOG, POISSON, SourceRow
from simulator.model.trace import ARRIVAL, REQUEST_SHIFT
from simulator.policies import screening

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.city import City

NEVER_NS = 1 << 62


class Source(Flow):
    """Request i has the key child(source, i), whatever happens to it."""

    def __init__(self, city: "City", number: int, row: SourceRow, dice: tuple[int, int]):
        self.city, self.world, self.number, self.row = city, city.world, number, row
        self.key = stream_key(*dice, row.key)
        self.segments = city.program.segments[row.segments : row.segments + row.n_segments]
        self.mixes = city.program.mixes[row.mixes : row.mixes + row.n_mixes]
        self.sent, self.mass, self.segment = 0, 0.0, 0
        self.story = self.life()

    def life(self) -> "Generator[None, None, None]":
        """Arrivals one after another; they stop at the end of the run's duration."""
        while True:
            at_ns = self.next_ns()
            if at_ns >= self.city.program.duration_ns:
                return
            self.world.after(at_ns - self.world.now_ns, self.resume)
            yield
            self.arrive()
            self.sent += 1

    def next_ns(self) -> int:
        """When the next request arrives."""
        row = self.row
        if row.process == LOG:
            return (
                self.city.program.arrivals[row.arrivals + self.sent].at_ns if self.sent < row.n_arrivals else NEVER_NS
            )
        if not self.segments:
            return NEVER_NS
        if row.process == POISSON:
            self.mass += exponential_mass(child(self.key, self.sent))
        else:
            self.mass = self.sent + 0.5
        while self.segment + 1 < len(self.segments) and self.segments[self.segment + 1].mass <= self.mass:
            self.segment += 1
        here = self.segments[self.segment]
        if here.per_ns == 0.0 and here.slope == 0.0:
            return NEVER_NS
        return reached_ns(here.from_ns, here.mass, here.per_ns, here.slope, self.mass)

    def arrive(self) -> None:
        """One request: its route and its manners are drawn, then it is sent."""
        key = child(self.key, self.sent)
        request = (self.number << REQUEST_SHIFT) | self.sent
        mix = self.mixes[self.mix_number(key)]
        row, u = self.row, unit(draw(key, MANNERS))
        manners = screening.manners(row.malformed, row.unauthenticated, mix.auth, u)
        self.world.note(ARRIVAL, request)
        self.city.request(mix.link, key, request, manners)

    def mix_number(self, key: int) -> int:
        """Which route of the mix."""
        if self.row.process == LOG:
            named = self.city.program.arrivals[self.row.arrivals + self.sent].mix
            if named >= 0:
                return named
        if len(self.mixes) == 1:
            return 0
        u, i = unit(draw(key, ROUTE)), 0
        while u >= self.mixes[i].upto:
            i += 1
        return i
