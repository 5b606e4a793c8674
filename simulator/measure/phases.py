"""Phases of a run in which something changes: before, during and after each fault, or between changes of the rate."""

from dataclasses import dataclass
from itertools import pairwise

from simulator.measure.setting import Setting
from simulator.model.claims import AFTER, BEFORE, DURING, FROM, Window


@dataclass(frozen=True)
class Phase:
    """A stretch of time with a name, and the window it is."""

    name: str
    from_ns: int
    to_ns: int
    window: Window


def phases_of(setting: Setting, warm_up_ns: int) -> list[Phase]:
    """The phases that are not empty, in the order of the file (faults) or of time (rates); none if nothing changes.

    A fault that lasts from the beginning to the end has no phase of its own: everything is during it.
    """
    passing = [name for name, span in setting.faults.items() if span != (0, None)]
    if passing:
        phases = [phase for fault in passing for phase in around(setting, fault, warm_up_ns)]
    else:
        phases = between(setting, warm_up_ns)
    return [phase for phase in phases if phase.from_ns < phase.to_ns]


def around(setting: Setting, fault: str, warm_up_ns: int) -> list[Phase]:
    """Before, during and after a fault."""
    start, end = setting.fault_span_ns(fault)
    spans = {BEFORE: (min(warm_up_ns, start), start), DURING: (start, end), AFTER: (end, setting.duration_ns)}
    return [Phase(f"{kind} {fault}", *span, Window(kind, fault)) for kind, span in spans.items()]


def between(setting: Setting, warm_up_ns: int) -> list[Phase]:
    """From each change of a rate to the next."""
    changes = [at for at in setting.changes_ns if at < setting.duration_ns]
    if not changes:
        return []
    edges = sorted({min(warm_up_ns, changes[0]), *changes, setting.duration_ns})
    return [
        Phase(f"from {start / 1e9:g} s to {end / 1e9:g} s", start, end, Window(FROM, "", start, end))
        for start, end in pairwise(edges)
    ]
