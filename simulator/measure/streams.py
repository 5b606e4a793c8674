"""Streams of demands that can be counted and timed: the requests of some routes, or the calls of some links."""

from dataclasses import dataclass

import numpy as np

from simulator.measure import fates
from simulator.measure.accumulate import Accumulator
from simulator.measure.quantiles import Kept, Span
from simulator.measure.stretches import Ints
from simulator.measure.subjects import pairs_of, routes_of
from simulator.measure.tally import Tally
from simulator.model.errors import ModelError


@dataclass(frozen=True)
class Stream:
    """Where the numbers of a subject stand in one replication. Fates are columns of the tally."""

    tally: Tally
    keys: Ints
    good: list[int]
    degraded: list[int]
    offered: list[int]  # what availability is a share of
    kept: Kept | None  # None: latencies were not kept

    def number(self, span: Span, among: list[int]) -> int:
        """How many of these fates within a span of stretches."""
        return int(self.by_stretch(span, among).sum())

    def by_stretch(self, span: Span, among: list[int]) -> Ints:
        """The same, a stretch."""
        picked = self.tally.counts[span[0] : span[1], self.keys][:, :, among]
        return np.asarray(picked.sum(axis=(1, 2)))

    def good_ns(self, span: Span) -> int:
        """The summed latency of the good ones."""
        return int(self.tally.sums_ns[span[0] : span[1], self.keys][:, :, self.good].sum())

    def attempts(self, span: Span) -> int:
        """How many attempts were made, first ones included."""
        further = int(self.tally.further[span[0] : span[1], self.keys].sum())
        return int(self.tally.counts[span[0] : span[1], self.keys].sum()) + further


def stream_of(run: Accumulator, subject: str) -> Stream:
    """The stream of a route, `all`, a link, an operation or a component."""
    routes = routes_of(run.names, subject)
    if routes is not None:
        keys = np.array(routes, np.int64)
        kept = Kept(run.latencies, keys)
        return Stream(run.requests, keys, fates.GOODS, [fates.DEGRADED], fates.WELL_FORMED_FATES, kept)
    pairs = np.array(pairs_of(run.names, subject), np.int64)
    keys, everything = run.pairs[pairs], list(range(fates.CALL_FATES))
    keys = keys[keys >= 0]
    calls = Kept(run.call_latencies, keys) if run.wanted[pairs].all() else None
    return Stream(run.calls, keys, fates.CALL_GOODS, [fates.CALL_DEGRADED], everything, calls)


def requests_of(run: Accumulator, subject: str) -> Stream:
    """The stream of a route or `all`; nothing else has requests of its own."""
    if routes_of(run.names, subject) is None:
        raise ModelError(f"{subject!r} is no route; routes: {', '.join(run.names.routes)}")
    return stream_of(run, subject)


def kept_of(run: Accumulator, subject: str) -> Kept:
    """The latencies of a stream; ModelError where they were not asked for beforehand."""
    kept = stream_of(run, subject).kept
    if kept is None:
        raise ModelError(f"latencies of {subject!r} were not kept: name it in `wanted`")
    return kept


def good_within(run: Accumulator, span: Span, subject: str, than_ns: int) -> int | None:
    """How many good requests took at most `than_ns`; None where that was not counted from the start for each route."""
    routes = routes_of(run.names, subject)
    if not routes:
        return None
    total = 0
    for route in routes:
        rows = np.flatnonzero(run.limits_ns[:, route] == than_ns)
        if not rows.size:
            return None
        total += int(run.within[rows[0], span[0] : span[1], route].sum())
    return total
