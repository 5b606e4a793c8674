"""Latencies kept for quantiles: exactly while they fit, else in a log histogram; by stretch and key, mergeable.

A log histogram needs no range: the exponent and the first seven bits of the mantissa of a float64 are the number of
its bin, so a bin is between 0.4 and 0.8 % wide and its middle is at most 0.4 % from whatever fell into it (the idea
of Tene's HdrHistogram). Only bins that were hit are kept, for every stretch, so windows stay exact in time. Which of
the two forms is used depends on how many latencies there are and on nothing else: neither on their order nor on
blocks.

A quantile q of n values is the smallest that at least q n of them do not exceed (inverse of the empirical
distribution).
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from simulator.measure.stretches import Ints
from simulator.model.errors import ModelError

EXACT_MAX = 2_000_000
KEY_BITS = 16  # a place is stretch << KEY_BITS | key
KEYS_MAX = 1 << KEY_BITS
MANTISSA = 52 - 7
BIN_BITS = 18
BIN_MASK = (1 << BIN_BITS) - 1
FLUSH_ROWS = 1 << 20
DENSE = 16  # cells of a table a latency, up to which counting needs no sorting
PARTS_MAX = 1 << 22  # histogram entries that wait to be merged

Places = npt.NDArray[np.uint32]


def bins_of(spent_ns: Ints) -> Ints:
    """The number of each latency's bin."""
    return spent_ns.astype(np.float64).view(np.int64) >> MANTISSA


def middle_ns(bins: Ints) -> Ints:
    """The latency that stands for a bin, in whole ns."""
    ends = [((bins + i) << MANTISSA).view(np.float64) for i in (0, 1)]
    return ((ends[0] + ends[1]) / 2.0).astype(np.int64)


def edges_ns(number: int) -> tuple[float, float]:
    """Where a bin begins and ends."""
    low, high = (np.array([number, number + 1], np.int64) << MANTISSA).view(np.float64).tolist()
    return float(low), float(high)


def rank(q: float, count: int) -> int:
    """The place, from 1, of the quantile q among `count` sorted values."""
    return max(1, math.ceil(Fraction(str(q)) * count))


class Latencies:
    """Latencies of one replication with stretch and key."""

    def __init__(self, stretches: int, exact_max: int = EXACT_MAX):
        if stretches > KEYS_MAX:
            raise ModelError(f"{stretches} stretches are too many to keep latencies of; at most {KEYS_MAX}")
        self.exact_max = exact_max
        self.count = self.waiting = 0
        self.raw: list[tuple[Places, Ints]] = []
        self.entries: list[tuple[Ints, Ints]] = []  # (place << BIN_BITS | bin, how many), each sorted, no code twice
        self.exact = self.joined = True

    def take(self, stretch: Ints, key: npt.NDArray[np.integer], spent_ns: Ints) -> None:
        """Keep a block of latencies (ns). The arrays are not changed later by the caller."""
        if spent_ns.size:
            place = ((stretch << KEY_BITS) | key).astype(np.uint32)
            self._keep(place, spent_ns)

    def _keep(self, place: Places, spent_ns: Ints) -> None:
        self.raw.append((place, spent_ns))
        self.joined = False
        self.count += spent_ns.size
        self.waiting += spent_ns.size
        if self.count > self.exact_max and (self.exact or self.waiting >= FLUSH_ROWS):
            self._flush()

    def _flush(self) -> None:
        """Turn what is kept exactly into entries of the histogram."""
        self.exact = False
        if self.raw:
            self.entries.append(_counted(*self._joined()))
            self.raw, self.waiting, self.joined = [], 0, True
        if sum(codes.size for codes, _ in self.entries[1:]) > PARTS_MAX:
            self.entries = [_merged(self.entries)]

    def _joined(self) -> tuple[Places, Ints]:
        """All that is kept exactly, as two arrays in the order of stretches."""
        if not self.joined:
            place = np.concatenate([p for p, _ in self.raw])
            order = np.argsort((place >> KEY_BITS).astype(np.uint16), kind="stable")
            self.raw = [(place[order], np.concatenate([spent for _, spent in self.raw])[order])]
            self.joined = True
        return self.raw[0] if self.raw else (np.zeros(0, np.uint32), np.zeros(0, np.int64))

    def add(self, other: "Latencies", keys: Ints) -> None:
        """All of `other`, whose key i is `keys[i]` here."""
        for codes, counts in other.entries:
            code = (_moved(codes >> BIN_BITS, keys) << BIN_BITS) | (codes & BIN_MASK)
            order = np.argsort(code)
            self.entries.append((code[order], counts[order]))
            self.count += int(counts.sum())
        for place, spent_ns in other.raw:
            self._keep(_moved(place.astype(np.int64), keys).astype(np.uint32), spent_ns)
        if self.exact and self.entries:
            self._flush()

    def exactly(self, first: int, last: int, keys: Ints) -> Ints:
        """The latencies still kept as they were, of stretches first .. last - 1 and of these keys, in no order."""
        place, spent_ns = self._joined()
        low, high = np.searchsorted(place >> KEY_BITS, (first, last))
        return spent_ns[low:high][_chosen(place[low:high], keys)]

    def by_bin(self, first: int, last: int, keys: Ints) -> Ints:
        """How many latencies of stretches first .. last - 1 and of these keys fell into each bin."""
        if len(self.entries) > 1:
            self.entries = [_merged(self.entries)]
        total = np.bincount(bins_of(self.exactly(first, last, keys)), minlength=1)
        for codes, counts in self.entries:
            low, high = np.searchsorted(codes, (first << (KEY_BITS + BIN_BITS), last << (KEY_BITS + BIN_BITS)))
            chosen = _chosen(codes[low:high] >> BIN_BITS, keys)
            more = np.bincount(codes[low:high][chosen] & BIN_MASK, counts[low:high][chosen]).astype(np.int64)
            total = summed([total, more])
        return total


def summed(tables: Sequence[Ints]) -> Ints:
    """The sum of tables of unequal length."""
    total = np.zeros(max(table.size for table in tables), np.int64)
    for table in tables:
        total[: table.size] += table
    return total


def _moved(place: Ints, keys: Ints) -> Ints:
    """Places with their keys renamed."""
    return (place >> KEY_BITS << KEY_BITS) | keys.take(place & (KEYS_MAX - 1))


def _chosen(place: npt.NDArray[np.integer], keys: Ints) -> npt.NDArray[np.bool_]:
    """Which places have one of the keys."""
    wanted = np.zeros(KEYS_MAX, np.bool_)
    wanted[keys] = True
    return wanted.take(place & (KEYS_MAX - 1))


def _counted(place: Places, spent_ns: Ints) -> tuple[Ints, Ints]:
    """Latencies as entries of the histogram: by a dense table where they are close together, else by sorting."""
    stretch, key, bins = place >> KEY_BITS, place & (KEYS_MAX - 1), bins_of(spent_ns)
    first, low = int(stretch.min()), int(bins.min())
    keys, width = int(key.max()) + 1, int(bins.max()) - low + 1
    if (int(stretch.max()) - first + 1) * keys * width > DENSE * spent_ns.size:
        codes, counts = np.unique(place.astype(np.int64) << BIN_BITS | bins, return_counts=True)
        return codes, counts.astype(np.int64)
    table = np.bincount(((stretch - first).astype(np.int64) * keys + key) * width + (bins - low))
    hit = np.flatnonzero(table)
    cell, bins = np.divmod(hit, width)
    stretches, key_of = np.divmod(cell, keys)
    return ((stretches + first) << KEY_BITS | key_of) << BIN_BITS | (bins + low), table[hit]


def _merged(entries: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Several lists of entries as one."""
    codes = np.concatenate([codes for codes, _ in entries])
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    begins = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    return codes[begins], np.add.reduceat(np.concatenate([counts for _, counts in entries])[order], begins)
