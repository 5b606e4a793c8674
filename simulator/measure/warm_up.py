"""Where the warm-up ends: one cut for all replications, found by MSER-5 in their average.

A run begins empty, so its first requests are too quick. MSER cuts where the standard error of what remains is
smallest: cutting more removes bias, cutting too much wastes data (White, Cobb and Spratt, A Comparison of Five
Steady-State Truncation Heuristics, WSC 2000; means of five are taken first). A cut for each replication by itself
follows its noise and biases the result (77 to 88 % coverage of a nominal 95 %, measured); one cut in the average of
all does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.measure.accumulate import Accumulator
from simulator.measure.fates import GOODS
from simulator.measure.setting import Setting

BATCH = 5


@dataclass(frozen=True)
class Cut:
    """`edge`: number of the first edge after warm-up. `too_short`: the best cut lies at the border of the allowed."""

    edge: int
    too_short: bool = False


def mser(series: npt.NDArray[np.float64]) -> int:
    """How many leading values to drop (at most half): the minimiser of squared standard error of the rest."""
    left = np.arange(series.size, series.size - series.size // 2 - 1, -1, dtype=np.float64)
    centred = series - series.mean()
    sums = np.cumsum(centred[::-1])[::-1][: left.size]
    squares = np.cumsum(np.square(centred)[::-1])[::-1][: left.size]
    return int(np.argmin(np.maximum(squares - sums * sums / left, 0.0) / (left * left)))


def find_cut(setting: Setting, replications: Sequence[Accumulator], warm_up_ns: int | None = None) -> Cut:
    """The cut for these replications: where the scenario says (the next edge), else by MSER-5.

    The series is the mean latency of good requests by stretch over all replications, up to the first fault or change.
    """
    stretches = replications[0].stretches
    if warm_up_ns is not None:
        return Cut(stretches.edge_after(warm_up_ns))
    batches = stretches.edge_after(setting.first_change_ns) // BATCH
    if batches < 2:
        return Cut(0, too_short=True)
    counts = sum(r.requests.counts[: batches * BATCH, :, GOODS].sum(axis=(1, 2)) for r in replications)
    sums = sum(r.requests.sums_ns[: batches * BATCH, :, GOODS].sum(axis=(1, 2)) for r in replications)
    counts, sums = (np.asarray(x).reshape(batches, BATCH).sum(axis=1) for x in (counts, sums))
    filled = np.flatnonzero(counts)
    if filled.size < 2:
        return Cut(0, too_short=True)
    drop = mser(sums[filled] / counts[filled])
    return Cut(int(filled[drop]) * BATCH if drop else 0, too_short=drop >= filled.size // 2)
