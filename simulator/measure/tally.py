"""Counts and sums by stretch, key and fate: one bincount a block, exact integers, no loop over rows.

A key is whatever is told apart (a route; a caller and what it asks), a fate how it ended. Rows of a block fall into
few neighbouring stretches, so counting runs over that range only, however long the run is. Sums are exact: a block is
summed in float64 only where no partial sum can pass 2**53. So the order and the size of blocks never change a number.
What was tried more than once is rare: only these rows are looked at again, to count the further attempts.
"""

import numpy as np
import numpy.typing as npt

from simulator.measure.stretches import Ints
from simulator.model.errors import ModelError

EXACT_FLOAT = 1 << 53
SUM_MAX = 1 << 62


class Tally:
    """`counts` and `sums_ns`, int64 of shape (stretches, keys, fates); `further` attempts: (stretches, keys)."""

    def __init__(self, stretches: int, keys: int, fates: int):
        self.counts: Ints = np.zeros((stretches, keys, fates), np.int64)
        self.sums_ns: Ints = np.zeros_like(self.counts)
        self.further: Ints = np.zeros((stretches, keys), np.int64)
        self.bound_ns = 0.0

    def take(self, stretch: Ints, key: npt.NDArray[np.integer], fate: npt.NDArray[np.integer], spent_ns: Ints) -> None:
        """A block of things that ended: where, what, how, and after how long."""
        _, keys, fates = self.counts.shape
        cell = stretch * (keys * fates)
        cell += key * fates
        cell += fate
        low, high = int(cell.min()), int(cell.max())
        if low < 0 or high >= self.counts.size:
            raise ModelError(f"a row outside its table: cell {low if low < 0 else high} of {self.counts.size}")
        cell -= low
        self.counts.reshape(-1)[low : high + 1] += np.bincount(cell)
        self._add(cell, spent_ns, self.sums_ns.reshape(-1)[low : high + 1])

    def _add(self, cell: Ints, spent_ns: Ints, sums: Ints) -> None:
        longest = int(spent_ns.max())
        if int(spent_ns.min()) < 0:
            raise ModelError(f"something ended {-int(spent_ns.min())} ns before it began")
        self._room(float(longest) * spent_ns.size)
        if longest * spent_ns.size < EXACT_FLOAT:
            sums += np.bincount(cell, weights=spent_ns).astype(np.int64)
        else:
            np.add.at(sums, cell, spent_ns)

    def _room(self, more_ns: float) -> None:
        """See that no sum can pass int64: by a cheap upper bound and, where that does not help, by the true sum."""
        if self.bound_ns + more_ns >= SUM_MAX:
            self.bound_ns = float(self.sums_ns.sum(dtype=np.float64))
            if self.bound_ns + more_ns >= SUM_MAX:
                raise ModelError(f"sums of times pass {SUM_MAX} ns: the run is too long to be counted")
        self.bound_ns += more_ns

    def tried(self, stretch: Ints, key: npt.NDArray[np.integer], attempts: npt.NDArray[np.integer]) -> None:
        """How often each of a block was attempted: at least once; what is beyond that is counted."""
        if int(attempts.min()) < 1:
            raise ModelError(f"{int(attempts.min())} attempts, where there is at least one")
        if int(attempts.max()) > 1:
            more = np.flatnonzero(attempts > 1)
            np.add.at(self.further, (stretch.take(more), key.take(more)), attempts.take(more).astype(np.int64) - 1)

    def widen(self, keys: int) -> None:
        """Make room for `keys` keys; those there are keep their numbers."""
        stretches, had, fates = self.counts.shape
        more = np.zeros((stretches, keys - had, fates), np.int64)
        self.counts = np.concatenate((self.counts, more), axis=1)
        self.sums_ns = np.concatenate((self.sums_ns, more), axis=1)
        self.further = np.concatenate((self.further, more[:, :, 0]), axis=1)

    def add(self, other: "Tally", keys: Ints) -> None:
        """All of `other`, whose key i is `keys[i]` here."""
        if keys.size:
            self.counts[:, keys] += other.counts[:, : keys.size]
            self.sums_ns[:, keys] += other.sums_ns[:, : keys.size]
            self.further[:, keys] += other.further[:, : keys.size]
            self.bound_ns += other.bound_ns
