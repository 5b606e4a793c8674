"""Stretches of time: into which one does a moment fall?

A run is cut at fixed edges, known beforehand: every change of the load, every beginning and end of a fault, and a fine
grid. Whatever is counted is counted a stretch, so that the warm-up cut and every window, known only afterwards, fall on
edges and no request needs to be kept. After the last edge comes one more stretch, the drain.

Moments come in blocks that are nearly sorted: a block usually spans a few stretches, and then comparing with their
edges is quickest. Otherwise a table of equal cells gives the stretch at the cell's beginning, and a few steps lead to
the right one.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.errors import ModelError

Ints = npt.NDArray[np.int64]

FEW = 6  # stretches in a block for which comparing is quickest
STEPS_MAX = 4  # edges within one cell of the table beyond which a binary search is quicker
CELLS_A_STRETCH = 4
FOR_EVER_NS = np.iinfo(np.int64).max


class Stretches:
    """The stretches between `edges_ns` (increasing, from 0 to the duration) and, numbered `count`, the drain."""

    def __init__(self, edges_ns: Sequence[int] | Ints):
        self.edges_ns: Ints = np.asarray(edges_ns, np.int64)
        if self.edges_ns.size < 2 or self.edges_ns[0] != 0 or (np.diff(self.edges_ns) <= 0).any():
            raise ModelError("edges_ns must increase strictly from 0 and hold at least one stretch")
        self.count = self.edges_ns.size - 1
        self.duration_ns = int(self.edges_ns[-1])
        self.upper: Ints = np.append(self.edges_ns[1:], FOR_EVER_NS)
        self.cell_ns = max(1, self.duration_ns // (CELLS_A_STRETCH * self.count))
        starts = np.arange(self.duration_ns // self.cell_ns + 2, dtype=np.int64) * self.cell_ns
        self.table: Ints = np.searchsorted(self.edges_ns, starts, "right").astype(np.int64) - 1
        self.steps = int(np.diff(self.table).max())

    def of(self, at_ns: Ints) -> Ints:
        """The stretch of each moment (ns, not negative, not empty)."""
        low, high = int(at_ns.min()), int(at_ns.max())
        if low < 0:
            raise ModelError(f"a moment before the start of the run: {low} ns")
        first, last = (int(i) for i in np.searchsorted(self.edges_ns, (low, high), "right") - 1)
        if last - first <= FEW:
            index = np.full(at_ns.shape, first, np.int64)
            for edge in self.edges_ns[first + 1 : last + 1]:
                index += at_ns >= edge
            return index
        if self.steps > STEPS_MAX:
            return np.searchsorted(self.edges_ns, at_ns, "right") - 1
        index = self.table.take(at_ns // self.cell_ns, mode="clip")
        for _ in range(self.steps):
            index += at_ns >= self.upper.take(index)
        return index

    def edge(self, at_ns: int) -> int:
        """The number of the edge that lies exactly at `at_ns`; the duration for anything later."""
        at_ns = min(at_ns, self.duration_ns)
        index = int(np.searchsorted(self.edges_ns, at_ns))
        if int(self.edges_ns[index]) != at_ns:
            raise ModelError(f"a window begins or ends at {at_ns} ns, where no stretch does")
        return index

    def edge_after(self, at_ns: int) -> int:
        """The number of the first edge at or after `at_ns`; the last one for anything later."""
        return min(int(np.searchsorted(self.edges_ns, at_ns)), self.count)

    def seconds(self, first: int, last: int) -> float:
        """The time from edge `first` to edge `last`."""
        return float(self.edges_ns[last] - self.edges_ns[first]) / 1e9
