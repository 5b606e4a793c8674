"""Quantiles and shares of latencies, of one replication or several thrown together; when a quantile may be shown.

One exact store among histograms is counted into bins like the others; only where all are exact is the answer exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from simulator.measure.latencies import Latencies, bins_of, edges_ns, middle_ns, rank, summed
from simulator.measure.stretches import Ints

SHOWN_FROM = 100  # samples that must lie beyond a quantile before it is shown
REPLAY_FROM = 30  # the same where one recorded trace is replayed
EACH_FROM = 10  # the same in each batch of replications that gives one value

Span = tuple[int, int]  # first stretch, and the one after the last


@dataclass(frozen=True)
class Kept:
    """Latencies of one replication, and which keys of them are meant."""

    store: Latencies
    keys: Ints


def quantiles_ns(kept: Sequence[Kept], span: Span, shares: Sequence[float]) -> list[float]:
    """The quantiles `shares` (0 to 1; 1 is the maximum), in ns; NaN where there is no latency."""
    if all(part.store.exact for part in kept):
        values = np.concatenate([part.store.exactly(*span, part.keys) for part in kept])
        if not values.size:
            return [float("nan")] * len(shares)
        places = [rank(q, values.size) - 1 for q in shares]
        values.partition(sorted(set(places)))
        return [float(values[place]) for place in places]
    upto = np.cumsum(summed([part.store.by_bin(*span, part.keys) for part in kept]))
    if not upto[-1]:
        return [float("nan")] * len(shares)
    bins = np.searchsorted(upto, [rank(q, int(upto[-1])) for q in shares])
    return [float(x) for x in middle_ns(bins.astype(np.int64))]


def share_above(kept: Sequence[Kept], span: Span, than_ns: int) -> float:
    """The share of latencies longer than `than_ns`; NaN where there is none."""
    if all(part.store.exact for part in kept):
        values = np.concatenate([part.store.exactly(*span, part.keys) for part in kept])
        return float(np.count_nonzero(values > than_ns) / values.size) if values.size else float("nan")
    table = summed([part.store.by_bin(*span, part.keys) for part in kept])
    if not table.any():
        return float("nan")
    own = int(bins_of(np.array([than_ns]))[0])
    low, high = edges_ns(own)
    above = float(table[own + 1 :].sum()) + float(table[own : own + 1].sum()) * (high - than_ns) / (high - low)
    return above / float(table.sum())


def samples_for(q: float, beyond: int) -> int:
    """How many samples put `beyond` of them beyond the quantile q < 1."""
    return -int(-beyond // (1 - Fraction(str(q))))
