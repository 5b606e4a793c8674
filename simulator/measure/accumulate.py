"""From a run to numbers: the streaming accumulator of one replication. Nothing else of a run's record is kept.

A runtime hands over bounded blocks of REQUEST and CALL rows; `take` counts them by stretch of time and forgets them.
It is on the main path of a million requests a second, so it works on whole columns (a few ns a row each). Requests
fall into the stretch of their arrival, calls into that of their beginning. Two accumulators of one replication that
took different blocks can be merged; neither the split nor the order of blocks changes any number.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from simulator.measure import checks
from simulator.measure.fates import CALL_FATE_OF, CALL_FATES, CALL_GOOD, FATE_OF, GOOD, REQUEST_FATES
from simulator.measure.latencies import EXACT_MAX, Latencies
from simulator.measure.stretches import Ints, Stretches
from simulator.measure.subjects import ALL, pairs_of
from simulator.measure.tally import Tally
from simulator.model.errors import ModelError
from simulator.model.laws import NEVER_NS
from simulator.model.program import Names
from simulator.model.topology import EDGE
from simulator.model.trace import Ending
from simulator.policies.screening import NAMES as MANNERS

Rows = npt.NDArray[np.void]


class Accumulator:
    """Counts, sums and latencies of one replication, by stretch.

    `requests` is a Tally by route, `calls` one by pair (`pairs`: caller x number of operations + operation -> key, -1
    for a pair not yet seen). `within` counts good requests within each threshold of their route: (thresholds,
    stretches, routes). Latencies of good requests are always kept, those of good calls only for the `wanted`
    subjects.
    """

    def __init__(
        self,
        names: Names,
        edges_ns: Sequence[int] | Ints,
        *,
        thresholds_ns: Mapping[str, Sequence[int]] | None = None,
        wanted: Collection[str] = (),
        exact_max: int = EXACT_MAX,
    ):
        """`thresholds_ns`: route (or "all") -> latencies to count within; `wanted`: links, operations, components."""
        self.names, self.stretches = names, Stretches(edges_ns)
        count, routes, pairs = self.stretches.count, len(names.routes), len(names.components) * len(names.operations)
        self.requests = Tally(count, routes, REQUEST_FATES)
        self.latencies = Latencies(count, exact_max)
        self.limits_ns = _limits(names, thresholds_ns or {})
        self.within: Ints = np.zeros((len(self.limits_ns), count, routes), np.int64)
        self.indices: Ints = np.zeros((3, len(names.workloads)), np.int64)  # rows: how many, sum, largest + 1
        self.calls = Tally(count + 1, 0, CALL_FATES)
        self.call_latencies = Latencies(count + 1, exact_max)
        self.pairs: Ints = np.full(pairs, -1, np.int64)
        self.wanted = np.zeros(pairs, np.bool_)
        self.wanted[[pair for subject in wanted for pair in pairs_of(names, subject)]] = True
        self.ending: Ending | None = None

    def take(self, requests: Rows, calls: Rows) -> None:
        """Count a block of `trace.REQUEST` rows and a block of `trace.CALL` rows."""
        if len(requests):
            self._take_requests(requests)
        if len(calls):
            self._take_calls(calls)

    def _take_requests(self, rows: Rows) -> None:
        arrived = np.ascontiguousarray(rows["arrived_ns"])
        spent, route = rows["ended_ns"] - arrived, rows["route"].astype(np.int64)
        stretch = self.stretches.of(arrived)
        if int(stretch[-1]) >= self.stretches.count or int(stretch.max()) >= self.stretches.count:
            stretch = self._not_later(stretch, int(arrived.max()))
        fate = _looked_up(FATE_OF, rows["outcome"] * len(MANNERS) + rows["manners"], "outcome and manners")
        if int(route.min()) < 0 or int(route.max()) >= len(self.names.routes):
            raise ModelError(f"routes {int(route.min())} .. {int(route.max())}, there are {len(self.names.routes)}")
        self.requests.take(stretch, route, fate, spent)
        self.requests.tried(stretch, route, rows["attempts"])
        good = np.flatnonzero(fate >= GOOD)
        if good.size < fate.size:
            stretch, route, spent = stretch.take(good), route.take(good), spent.take(good)
        self.latencies.take(stretch, route, spent)
        self._count_within(stretch, route, spent)
        workload = rows["workload"]
        self.indices[0] += np.bincount(workload, minlength=self.indices.shape[1])
        np.add.at(self.indices[1], workload, rows["index"])
        np.maximum.at(self.indices[2], workload, rows["index"] + 1)

    def _not_later(self, stretch: Ints, latest_ns: int) -> Ints:
        """An arrival at the very end belongs to the last stretch; a later one is a bug."""
        if latest_ns > self.stretches.duration_ns:
            raise ModelError(f"a request arrived at {latest_ns} ns, after the end at {self.stretches.duration_ns} ns")
        return np.minimum(stretch, self.stretches.count - 1)

    def _count_within(self, stretch: Ints, route: Ints, spent: Ints) -> None:
        _, stretches, routes = self.within.shape
        for limits_ns, table in zip(self.limits_ns, self.within.reshape(-1, stretches * routes), strict=True):
            cell = (stretch * routes + route)[spent <= limits_ns.take(route)]
            if cell.size:
                low = int(cell.min())
                counts = np.bincount(cell - low)
                table[low : low + counts.size] += counts

    def _take_calls(self, rows: Rows) -> None:
        began = np.ascontiguousarray(rows["began_ns"])
        pair = rows["caller"] * len(self.names.operations) + rows["operation"]
        key = self._keys(pair)
        spent, stretch = rows["ended_ns"] - began, self.stretches.of(began)
        fate = _looked_up(CALL_FATE_OF, rows["outcome"], "outcome")
        self.calls.take(stretch, key, fate, spent)
        self.calls.tried(stretch, key, rows["attempts"])
        if self.wanted.any():
            kept = np.flatnonzero(self.wanted.take(pair) & (fate >= CALL_GOOD))
            self.call_latencies.take(stretch.take(kept), key.take(kept), spent.take(kept))

    def _keys(self, pair: npt.NDArray[np.integer]) -> Ints:
        """The key of each pair; a pair seen for the first time gets the next one."""
        key = _looked_up(self.pairs, pair, "caller and operation")
        if int(key.min()) < 0:
            new = np.unique(pair[key < 0])
            had = self.calls.counts.shape[1]
            self.pairs[new] = np.arange(had, had + new.size)
            self.calls.widen(had + new.size)
            key = self.pairs.take(pair)
        return key

    def merge(self, other: "Accumulator") -> None:
        """Add what another accumulator of the same replication took."""
        if other.names != self.names or not np.array_equal(other.stretches.edges_ns, self.stretches.edges_ns):
            raise ModelError("only accumulators of one program can be merged")
        routes = np.arange(len(self.names.routes))
        self.requests.add(other.requests, routes)
        self.latencies.add(other.latencies, routes)
        self.within += other.within
        self.indices[:2] += other.indices[:2]
        self.indices[2] = np.maximum(self.indices[2], other.indices[2])
        if other.calls.counts.shape[1]:
            keys = self._keys(np.argsort(other.pairs)[-other.calls.counts.shape[1] :])
            self.calls.add(other.calls, keys)
            self.call_latencies.add(other.call_latencies, keys)
        self.ending = self.ending or other.ending

    def finish(
        self, ending: Ending, *, offered: Sequence[int] | None = None, begun: Sequence[int] | None = None
    ) -> None:
        """The replication is over. Checks what must hold in every run; ModelError names the numbers that do not fit.

        `offered` (per route) and `begun` (per operation) are the runtime's own counts, where it keeps them.
        """
        self.ending = ending
        checks.every_request_once(self.names, self.indices, ending)
        checks.conserved("route", self.names.routes, offered, self.requests.counts.sum(axis=(0, 2)))
        counted = ending.books.begun.tolist() if begun is None and ending.books.begun is not None else begun
        calls = self._by_operation(self.calls.counts.sum(axis=(0, 2)))
        checks.conserved("operation", self.names.operations, counted, calls)
        further = self._by_operation(self.calls.further.sum(axis=0)) + self._by_route(self.requests.further.sum(axis=0))
        checks.attempts_are_one_and_retries(self.names.operations, ending.books.retried, further)
        checks.littles_identity(self.names, ending)
        checks.utilisation_law(self.names, ending)

    def _by_operation(self, by_key: Ints) -> Ints:
        """Sums by pair, added up by operation."""
        seen, operations = np.flatnonzero(self.pairs >= 0), len(self.names.operations)
        counts = by_key[self.pairs[seen]]
        return np.bincount(seen % max(operations, 1), counts, minlength=operations).astype(np.int64)

    def _by_route(self, by_route: Ints) -> Ints:
        """Sums by route, at the operations of the edge that the routes are."""
        found = np.zeros(len(self.names.operations), np.int64)
        for route, count in zip(self.names.routes, by_route.tolist(), strict=True):
            if count:
                found[self.names.operations.index(f"{EDGE}.{route}")] += count
        return found


def _looked_up(table: Ints, index: npt.NDArray[np.integer], what: str) -> Ints:
    """`table[index]`, refusing what is outside."""
    low, high = int(index.min()), int(index.max())
    if low < 0 or high >= table.size:
        raise ModelError(f"{what}: {low if low < 0 else high} is outside 0 .. {table.size - 1}")
    return table.take(index)


def _limits(names: Names, thresholds_ns: Mapping[str, Sequence[int]]) -> Ints:
    """The thresholds, shape (most thresholds of a route, routes); short columns are filled up with NEVER_NS."""
    each = [sorted({*thresholds_ns.get(ALL, ()), *thresholds_ns.get(route, ())}) for route in names.routes]
    most = max((len(limits) for limits in each), default=0)
    table = [limits + [NEVER_NS] * (most - len(limits)) for limits in each]
    return np.ascontiguousarray(np.array(table, np.int64).reshape(len(each), most).T)
