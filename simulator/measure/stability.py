"""Does the load fit? Above capacity a queue grows as long as one looks, and averages tell the length of the run.

Looked at is the second half of a span, when a run that began empty has filled up. Two things give overload away:
something is busy without pause while the number in the system grows; or, where nothing is seen to be busy (instances
are down, a limit that nobody watches), that number grows by half and more while the arrivals do not. The second is
judged by the replications' independent differences between the last and the first third, so that a slow swing does
not pass for growth.
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

SATURATED = 0.99  # the least share of time that counts as "without pause"
GROWN_BUSY = 1.05  # the last third against the first, where something is saturated
REQUESTS_MIN = 1000  # that must have arrived, for busy without pause to mean anything
GROWN = 1.5  # the same where nothing is seen to be saturated
STEADY = 1.1  # of arrivals, which must not have grown
SURE = 0.998  # two-sided: growth by chance alone in one of 1000
STRETCHES_MIN = 6


def stable(study: Study, span: Span) -> bool:
    """False where the load of the span is above capacity. A span too short to be judged counts as stable."""
    first, last = (span[0] + span[1]) // 2, span[1]
    if last - first < STRETCHES_MIN:
        return True
    runs = study.replications
    system = [_thirds(run, _in_system(run), first, last) for run in runs]
    before, after = sum(early for early, _ in system), sum(late for _, late in system)
    arrived = sum(int(run.requests.counts[first:last].sum()) for run in runs)
    if arrived >= REQUESTS_MIN and saturation(study.setting, runs, (first, last)) >= SATURATED:
        return after <= GROWN_BUSY * before
    growth = student([late - early for early, late in system], SURE)
    if growth.low is None or growth.low <= 0 or after <= GROWN * before:
        return True
    loads = [_thirds(run, run.requests.counts.sum(axis=(1, 2)), first, last) for run in runs]
    return sum(late for _, late in loads) > STEADY * sum(early for early, _ in loads)


def stable_throughout(study: Study, from_ns: int = 0, to_ns: int | None = None, own: str = "") -> bool:
    """Stable wherever, between two moments, the rates do not change and no fault strikes but perhaps `own`."""
    setting = study.setting
    to_ns = setting.duration_ns if to_ns is None else to_ns
    faults = {name: setting.fault_span_ns(name) for name in setting.faults}
    moments = {from_ns, to_ns, *setting.changes_ns, *(at for span in faults.values() for at in span)}
    others = [span for name, span in faults.items() if name != own]
    constant = pairwise(sorted(at for at in moments if from_ns <= at <= to_ns))
    quiet = [piece for piece in constant if not any(start <= piece[0] < end for start, end in others)]
    return all(stable(study, study.span(Window(FROM, "", *piece))) for piece in quiet)


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
    found = [0.0]
    for field, capacities in watched:
        tables = [getattr(levels_of(run), field)[span[0] : span[1]].sum(axis=0) for run in runs]
        busy = np.sum(tables, axis=0).tolist()
        limits = list(zip(busy, capacities, strict=True))
        if field == "busy_cores":
            limits += [(sum(busy[unit] for unit in units), cores) for units, cores in setting.together]
        found += [amount / (length * capacity) for amount, capacity in limits if 0 < capacity < UNLIMITED]
    return max(found)
