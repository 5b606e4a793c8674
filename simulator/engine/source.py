"""Where requests come from.

One workload: drawn ahead of what the system does (open load), read from an access log, or people who ask, wait for
the answer, think, and ask again (closed load).
"""

from functools import partial
from typing import TYPE_CHECKING

from simulator.engine.world import Flow
from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import BURST, CLIENT, FIRST, LULL, MANNERS, ROUTE, THINK, child, draw, stream_key, unit
from simulator.model.program import LOG, POISSON, USERS, SourceRow
from simulator.model.trace import ARRIVAL, REQUEST_SHIFT
from simulator.policies import screening

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.engine.city import City

NEVER_NS = 1 << 62


class Source(Flow):
    """Request i has the key child(source, i), whatever happens to it; of a person, child(child(source, user), i)."""

    def __init__(self, city: "City", number: int, row: SourceRow, dice: tuple[int, int]):
        self.city, self.world, self.number, self.row = city, city.world, number, row
        self.key = stream_key(*dice, row.key)
        self.segments = city.program.segments[row.segments : row.segments + row.n_segments]
        self.mixes = city.program.mixes[row.mixes : row.mixes + row.n_mixes]
        self.users = city.program.users[row.users : row.users + row.n_users]
        self.asked = [0] * row.n_users  # requests of each person
        self.sent, self.mass, self.segment = 0, 0.0, 0
        self.bursts = self.busy_until_ns = self.idle_ns = 0  # bursts begun; their ends, and pauses so far
        self.story = self.life()

    def begin(self) -> None:
        """The first arrival, or everybody's first thought."""
        if self.row.process != USERS:
            self.resume()
        for user in range(len(self.users)):
            self.think(user, self.users[user].from_ns, unit(draw(child(child(self.key, user), 0), FIRST)))

    def life(self) -> "Generator[None, None, None]":
        """Arrivals one after another; they stop at the end of the run's duration."""
        while True:
            at_ns = self.next_ns()
            if at_ns >= self.city.program.duration_ns:
                return
            self.world.after(at_ns - self.world.now_ns, self.resume)
            yield
            key = child(self.key, self.sent)
            clients = self.row.clients
            self.arrive(key, int(unit(draw(key, CLIENT)) * clients) if clients > 1 else 0)

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
        at_ns = reached_ns(here.from_ns, here.mass, here.per_ns, here.slope, self.mass)
        return at_ns if row.bursts < 0 else self.in_burst_ns(int(at_ns * row.on_share))

    def in_burst_ns(self, busy_ns: int) -> int:
        """The moment at which the bursts, one after another, have lasted `busy_ns` in all, if it is within the run."""
        end_ns = self.city.program.duration_ns
        while busy_ns >= self.busy_until_ns and self.busy_until_ns + self.idle_ns < end_ns:
            key = child(self.key, self.bursts)
            if self.bursts > 0:
                self.idle_ns += self.city.draw_ns(self.row.pauses, key, LULL)
            self.busy_until_ns += self.city.draw_ns(self.row.bursts, key, BURST) + 1
            self.bursts += 1
        return busy_ns + self.idle_ns

    def think(self, user: int, from_ns: int, share: float) -> None:
        """A person's next request, after a share of the time for a thought."""
        key = child(child(self.key, user), self.asked[user])
        at_ns = from_ns + int(self.city.draw_ns(self.row.think, key, THINK) * share)
        if at_ns < min(self.users[user].until_ns, self.city.program.duration_ns):
            self.world.after(at_ns - self.world.now_ns, partial(self.ask, user))

    def ask(self, user: int) -> None:
        """A person asks."""
        key = child(child(self.key, user), self.asked[user])
        self.asked[user] += 1
        self.arrive(key, user)

    def answered(self, user: int) -> None:
        """An answer of any kind: time for a thought."""
        if self.row.process == USERS:
            self.think(user, self.world.now_ns, 1.0)

    def arrive(self, key: int, client: int) -> None:
        """One request: its route and its manners are drawn, then it is sent."""
        request = (self.number << REQUEST_SHIFT) | self.sent
        mix = self.mixes[self.mix_number(key)]
        row, u = self.row, unit(draw(key, MANNERS))
        manners = screening.manners(row.malformed, row.unauthenticated, mix.auth, mix.forbidden, u)
        self.sent += 1
        self.world.note(ARRIVAL, request)
        self.city.request(mix.link, key, (request, row.first_client + client, manners))

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
