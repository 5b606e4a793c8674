"""A study: the replications of one architecture under one load, and what may be said of them.

It holds the one warm-up cut, turns windows into spans of stretches and metrics into estimates, and hides what too few
samples stand behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from simulator.measure.accumulate import Accumulator
from simulator.measure.intervals import LEVEL, student
from simulator.measure.quantiles import EACH_FROM, REPLAY_FROM, SHOWN_FROM, Span, samples_for
from simulator.measure.setting import Setting
from simulator.measure.streams import stream_of
from simulator.measure.values import QUANTILES, View, quantile_of, quantiles, value
from simulator.measure.warm_up import Cut, find_cut
from simulator.measure.windows import EVERYTHING, span_of
from simulator.model.claims import AFTER, BEFORE, WHILE_DOWN, Metric, Window
from simulator.model.errors import ModelError
from simulator.model.estimate import Estimate
from simulator.model.trace import ENDED, LIMIT

Outside = Callable[[Metric], Sequence[float]]
ELSEWHERE = ("max_load", "max_load_per_core")  # metrics of experiments of their own


@dataclass(frozen=True)
class Depth:
    """What stands behind a quantile: samples in each replication, and how many are needed in all and in each batch."""

    samples: list[int]
    needed: int
    each: int


class Study:
    """Finished replications of one architecture, in the order of their seeds.

    `warm_up_ns` None: found from the data. `outside` gives, one value a replication, the metrics that runs of their own
    measure (`max_load`, `while X is down`).
    """

    def __init__(
        self,
        setting: Setting,
        replications: Sequence[Accumulator],
        *,
        warm_up_ns: int | None = None,
        outside: Outside | None = None,
    ):
        if not replications:
            raise ModelError("a study needs a replication at least")
        self.setting, self.replications, self.outside = setting, tuple(replications), outside
        self.cut: Cut = find_cut(setting, replications, warm_up_ns)
        self.end = min(_whole_stretches(run) for run in replications)
        self._known: dict[tuple[Metric, int], list[float]] = {}

    @property
    def warm_up_ns(self) -> int:
        """Where warm-up ends."""
        return int(self.replications[0].stretches.edges_ns[self.cut.edge])

    @property
    def limited(self) -> bool:
        """Whether a replication met a limit and ended before its time."""
        return any(run.ending is not None and run.ending.status == LIMIT for run in self.replications)

    def span(self, window: Window) -> Span:
        """The stretches of a window, as far as every replication ran."""
        first, last = span_of(self.setting, self.replications[0].stretches, self.cut.edge, window)
        return min(first, self.end), min(last, self.end)

    def views(self, window: Window = EVERYTHING) -> list[View]:
        """Every replication, looked at through a window."""
        before = self.span(Window(BEFORE, window.name)) if window.kind == AFTER else (0, 0)
        return [View(self.setting, run, self.span(window), before) for run in self.replications]

    def values(self, metric: Metric, batch: int = 1) -> list[float]:
        """The metric of each replication, or of each batch of so many neighbours (the rest joins the last one)."""
        metric = metric._replace(in_="", at=None)
        if (metric, batch) not in self._known:
            self._known[metric, batch] = self._values(metric, batch)
        return self._known[metric, batch]

    def _values(self, metric: Metric, batch: int) -> list[float]:
        if metric.name in ELSEWHERE or metric.window.kind == WHILE_DOWN:
            if self.outside is None:
                raise ModelError(f"{metric.name!r} is measured by runs of its own; give a provider for it")
            found = self.outside(metric)
            return [sum(found[i] for i in group) / len(group) for group in groups(len(found), batch)]
        views = self.views(metric.window)
        if metric.name == "recovery":
            views = [replace(view, span=self._recovering(metric, view.span)) for view in views]
        batches = [[views[i] for i in group] for group in groups(len(views), batch)]
        if metric.name in QUANTILES and views[0].span[0] < views[0].span[1]:
            self._learn_quantiles(metric, batch, batches)
            return self._known[metric, batch]
        return [value(each, metric) for each in batches]

    def _learn_quantiles(self, metric: Metric, batch: int, batches: Sequence[Sequence[View]]) -> None:
        """All quantiles of a subject at once: finding one costs as much as finding five."""
        table = [quantiles(views, metric.of, QUANTILES) for views in batches]
        for name, found in zip(QUANTILES, zip(*table, strict=True), strict=True):
            self._known[metric._replace(name=name), batch] = list(found)

    def _recovering(self, metric: Metric, span: Span) -> Span:
        """Recovery is counted from the end of the fault; from its start where it has no end."""
        start_ns, end_ns = self.setting.faults[metric.window.name]
        return span if end_ns is not None else (self.replications[0].stretches.edge(start_ns), self.end)

    def depth(self, metric: Metric) -> Depth | None:
        """What stands behind a quantile; None for every other metric."""
        if metric.name not in QUANTILES or metric.window.kind == WHILE_DOWN:
            return None
        q, span = quantile_of(metric.name), self.span(metric.window)
        streams = [stream_of(run, metric.of) for run in self.replications]
        beyond = REPLAY_FROM if self.setting.replay else SHOWN_FROM
        return Depth([s.number(span, s.good) for s in streams], samples_for(q, beyond), samples_for(q, EACH_FROM))

    def hidden(self, metric: Metric) -> str | None:
        """Why the metric may not be shown, or None."""
        depth = self.depth(metric)
        if depth is None or sum(depth.samples) >= depth.needed:
            return None
        return f"{metric.name} needs {depth.needed} good requests, there are {sum(depth.samples)}"

    def replications_to_show(self, metric: Metric) -> int | None:
        """How many replications would give enough samples; None where the metric is shown, or never would be."""
        depth = self.depth(metric)
        if depth is None or not sum(depth.samples) or sum(depth.samples) >= depth.needed:
            return None
        return -int(-depth.needed * len(depth.samples) // sum(depth.samples))

    def batch(self, metric: Metric) -> int:
        """How many replications must be thrown together so that each batch gives the metric a value of its own."""
        depth = self.depth(metric)
        return 1 if depth is None else smallest_batch(depth.samples, depth.each)

    def estimate(self, metric: Metric, level: float = LEVEL) -> Estimate:
        """The metric with its interval; in ns, shares or per second."""
        why = self.hidden(metric)
        if why is not None:
            return Estimate(None, why=why)
        batch = self.batch(metric)
        estimate = student(self.values(metric, batch), level)
        if estimate.value is not None and estimate.low is None and 1 < len(self.replications) <= batch:
            return replace(estimate, why="too few good requests in each replication for an interval")
        return estimate


def groups(count: int, batch: int) -> list[range]:
    """`count` things in batches of at least `batch` neighbours."""
    whole = max(1, count // batch)
    return [range(i * batch, count if i == whole - 1 else (i + 1) * batch) for i in range(whole)]


def smallest_batch(samples: Sequence[int], each: int) -> int:
    """How many neighbours must be thrown together so that every batch has at least `each` samples; all, if need be."""
    count = len(samples)
    for size in range(1, count):
        if all(sum(samples[i] for i in group) >= each for group in groups(count, size)):
            return size
    return count


def _whole_stretches(run: Accumulator) -> int:
    """How many stretches a replication lived through; all, unless it was stopped."""
    if run.ending is None or run.ending.status == ENDED:
        return run.stretches.count
    return int((run.stretches.upper[:-1] <= run.ending.at_ns).sum())
