"""Does the load fit? Above capacity a queue grows as long as one looks, and averages tell the length of the run.

Looked at is the second half of a span: does the number in the system grow, and is something busy without pause (or
does the number grow by half and more while the arrivals do not)? Growth is judged over replications, each of which
gives one independent difference between the last and the first third; a slow swing of a busy but stable queue does
not pass that.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from simulator.measure.accumulate import Accumulator
from simulator.measure.intervals import student
from simulator.measure.places import levels_of
from simulator.measure.quantiles import Span
from simulator.measure.setting import Setting
from simulator.measure.study import Study
from simulator.model.claims import FROM, Window
from simulator.model.topology import UNLIMITED

SATURATED = 0.98
SURE = 0.998  # two-sided: growth by chance alone in one of 1000
GROWN = 1.5  # the last third against the first, where nothing is seen to be saturated
STEADY = 1.1  # the same of arrivals, which must not have grown
FEW_GROWN = 1.1  # the same with fewer than three replications, where chance cannot be judged
FEW_REQUESTS = 1000  # the least that must have arrived to judge so few
STRETCHES_MIN = 6

Floats = npt.NDArray[np.float64]


def stable(study: Study, span: Span) -> bool:
    """False where the load of the span is above capacity. A span too short to be judged counts as stable."""
    first, last = (span[0] + span[1]) // 2, span[1]
    if last - first < STRETCHES_MIN:
        return True
    runs = study.replications
    system = np.array([_thirds(run, _in_system(run), first, last) for run in runs])
    arrived = np.array([_thirds(run, run.requests.counts.sum(axis=(1, 2)), first, last) for run in runs])
    before, after = (float(x) for x in system.mean(axis=0))
    saturated = saturation(study.setting, runs, (first, last)) >= SATURATED
    if len(runs) < 3:
        enough = float(arrived.sum()) > 0 and _requests(runs, first, last) >= FEW_REQUESTS
        return not (enough and saturated and after > FEW_GROWN * before)
    growth = student([float(b - a) for a, b in system], SURE)
    if growth.low is None or growth.low <= 0:
        return True
    load_before, load_after = (float(x) for x in arrived.mean(axis=0))
    return not (saturated or (after > GROWN * before and load_after <= STEADY * load_before))


def stable_throughout(study: Study) -> bool:
    """Stable in every stretch of time in which the rates do not change and no fault strikes."""
    setting = study.setting
    spans = [setting.fault_span_ns(name) for name in setting.faults]
    inner = {at for span in spans for at in span} | {at for at in setting.changes_ns if at < setting.duration_ns}
    edges = sorted({study.warm_up_ns, setting.duration_ns} | {at for at in inner if at > study.warm_up_ns})
    quiet = [(start, end) for start, end in pairwise(edges) if not any(a <= start < b for a, b in spans)]
    return all(stable(study, study.span(Window(FROM, "", *span))) for span in quiet)


def _requests(runs: Sequence[Accumulator], first: int, last: int) -> int:
    return sum(int(run.requests.counts[first:last].sum()) for run in runs)


def _in_system(run: Accumulator) -> npt.NDArray[np.int64]:
    """Operations inside the units, as an integral over time, by stretch."""
    levels = levels_of(run)
    return np.asarray(levels.busy_workers.sum(axis=1) + levels.queued.sum(axis=1))


def _thirds(run: Accumulator, amounts: npt.NDArray[np.int64], first: int, last: int) -> tuple[float, float]:
    """Amounts per ns in the first and in the last third of stretches first .. last - 1."""
    third, edges = (last - first) // 3, run.stretches.edges_ns
    spans = ((first, first + third), (last - third, last))
    early, late = (float(amounts[a:b].sum()) / float(edges[b] - edges[a]) for a, b in spans)
    return early, late


def saturation(setting: Setting, runs: Sequence[Accumulator], span: Span) -> float:
    """How busy the busiest resource is (cores or workers of a unit, servers or connections of a database), 0 to 1."""
    servers = tuple(map(min, setting.servers, setting.connections or setting.servers))
    watched = (("busy_cores", setting.cores), ("busy_workers", setting.workers), ("busy_servers", servers))
    length = float(np.diff(runs[0].stretches.edges_ns[list(span)])[0]) * len(runs)
    busiest = 0.0
    for field, capacities in watched:
        tables = [getattr(levels_of(run), field)[span[0] : span[1]].sum(axis=0) for run in runs]
        for busy, capacity in zip(np.sum(tables, axis=0).tolist(), capacities, strict=True):
            busiest = max(busiest, busy / (length * capacity) if 0 < capacity < UNLIMITED else 0.0)
    return busiest
