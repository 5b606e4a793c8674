"""The load, drawn before it is driven: who will ask for what and when, from the dice alone.

It is open: a request leaves when its time has come, whatever happened to those before it (a closed loop of waiting
clients would hide overload, "coordinated omission").
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import BURST, CLIENT, LULL, MANNERS, ROUTE, child, draw, stream_key, unit
from simulator.model.errors import TestbedError
from simulator.model.program import LOG, POISSON, Program, SourceRow
from simulator.model.trace import REQUEST_SHIFT
from simulator.policies.screening import manners
from simulator.testbed.chance import law_ns
from simulator.testbed.wire import Errand

REQUESTS_MAX = 1_000_000


class Demand(NamedTuple):
    """One request: when (ns from the start), its `number` within its workload, and its errand, with the call's key."""

    at_ns: int
    workload: int
    number: int
    errand: Errand


def demands(program: Program, seed: int, replication: int) -> list[Demand]:
    """All requests of one replication in order of arrival. Raises TestbedError where they are more than a million."""
    load: list[Demand] = []
    for workload, source in enumerate(program.sources):
        key = stream_key(seed, replication, source.key)
        for index, (at_ns, mix) in enumerate(arrivals(program, source, key)):
            if at_ns >= program.duration_ns:
                break
            if len(load) == REQUESTS_MAX:
                raise TestbedError(
                    f"more than {REQUESTS_MAX} requests in a run of the testbed: lower `rate` or `duration`"
                )
            load.append(Demand(at_ns, workload, index, asked(program, workload, index, child(key, index), mix)))
    return sorted(load, key=lambda demand: demand[:3])


def arrivals(program: Program, source: SourceRow, key: int) -> Iterator[tuple[int, int]]:
    """When requests come, and their place in the mix (-1: drawn)."""
    if source.process == LOG:
        for row in program.arrivals[source.arrivals : source.arrivals + source.n_arrivals]:
            yield row.at_ns, row.mix
        return
    segments = program.segments[source.segments : source.segments + source.n_segments]
    masses = [segment.mass for segment in segments]
    index, mass = 0, 0.0
    bursts = Bursts(program, source, key) if source.bursts >= 0 else None
    while segments:
        mass = mass + exponential_mass(child(key, index)) if source.process == POISSON else index + 0.5
        segment = segments[bisect_right(masses, mass) - 1]
        if segment.per_ns == 0.0 and segment.slope == 0.0:
            return
        at_ns = reached_ns(*segment, target=mass)
        yield at_ns if bursts is None else bursts.moment_ns(int(at_ns * source.on_share)), -1
        index += 1


class Bursts:
    """The bursts and pauses of a workload, one after another, as the dice draw them."""

    def __init__(self, program: Program, source: SourceRow, key: int):
        self.program, self.source, self.key = program, source, key
        self.begun = self.busy_until_ns = self.idle_ns = 0  # bursts begun; their ends, and pauses so far

    def moment_ns(self, busy_ns: int) -> int:
        """The moment at which the bursts have lasted `busy_ns` in all, if it is within the run."""
        end_ns = self.program.duration_ns
        while busy_ns >= self.busy_until_ns and self.busy_until_ns + self.idle_ns < end_ns:
            key = child(self.key, self.begun)
            if self.begun > 0:
                self.idle_ns += law_ns(self.program, self.source.pauses, draw(key, LULL))
            self.busy_until_ns += law_ns(self.program, self.source.bursts, draw(key, BURST)) + 1
            self.begun += 1
        return busy_ns + self.idle_ns


def asked(program: Program, workload: int, index: int, key: int, mix: int) -> Errand:
    """What a request with this key asks for, and how politely."""
    source = program.sources[workload]
    rows = program.mixes[source.mixes : source.mixes + source.n_mixes]
    if mix < 0:
        u = unit(draw(key, ROUTE))
        mix = next(i for i, row in enumerate(rows) if u < row.upto)
    row = rows[mix]
    u = unit(draw(key, MANNERS))
    how = manners(source.malformed, source.unauthenticated, row.auth, row.forbidden, u)
    client = source.first_client
    if source.clients > 1:
        client += int(unit(draw(key, CLIENT)) * source.clients)
    priority = program.links[row.link].priority
    return Errand(row.link, key, workload << REQUEST_SHIFT | index, how, client=client, name=client, priority=priority)
