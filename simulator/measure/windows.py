"""Windows: from which edge to which edge of the run a number is taken. A request belongs to where it arrived."""

from simulator.measure.quantiles import Span
from simulator.measure.setting import Setting
from simulator.measure.stretches import Stretches
from simulator.model.claims import AFTER, ALL, BEFORE, DURING, FROM, Window
from simulator.model.errors import ModelError

EVERYTHING = Window()  # after warm-up to the end


def span_of(setting: Setting, stretches: Stretches, cut: int, window: Window) -> Span:
    """The edges of a window; empty (first = last) where nothing of it is left after warm-up.

    `cut` is the edge where warm-up ends. ALL and BEFORE begin there; the others say when they begin.
    """
    if window.kind == ALL:
        return cut, stretches.count
    if window.kind == FROM:
        return stretches.edge(window.from_ns), stretches.edge(window.to_ns)
    if window.kind not in (BEFORE, DURING, AFTER):
        raise ModelError(f"the window {window.kind!r} is measured by runs of its own; give a provider for it")
    if window.name in setting.recurring:
        raise ModelError(f"the fault {window.name!r} comes again and again: there is no time {window.kind} it")
    if window.name not in setting.faults:
        raise ModelError(f"no fault is called {window.name!r}; faults: {', '.join(setting.faults) or 'none'}")
    start_ns, end_ns = setting.fault_span_ns(window.name)
    start, end = stretches.edge(start_ns), stretches.edge(end_ns)
    if window.kind == BEFORE:
        return min(cut, start), start
    return (start, end) if window.kind == DURING else (end, stretches.count)
