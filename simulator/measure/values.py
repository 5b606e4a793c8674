"""Every metric as one number of one replication: times in ns, shares 0 to 1, rates per second; NaN where there is none.

`value` looks the metric up by name. Latency is of good requests only, so availability stands beside it: a system that
refuses quickly must not look fast.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from simulator.measure import fates, places
from simulator.measure.accumulate import Accumulator
from simulator.measure.quantiles import Span, quantiles_ns, share_above
from simulator.measure.setting import Setting
from simulator.measure.streams import good_within, kept_of, requests_of, stream_of
from simulator.measure.subjects import ALL, component_of
from simulator.model.claims import Metric
from simulator.model.errors import ModelError

NAN = float("nan")
RECOVERED = 0.99  # of the availability before the fault
RECOVERY_BIN_NS = 5_000_000_000


@dataclass(frozen=True)
class View:
    """One replication, looked at through one window. `before` is the span before the fault, for `recovery`."""

    setting: Setting
    run: Accumulator
    span: Span
    before: Span = (0, 0)


def ratio(part: float, whole: float) -> float:
    """part / whole; NaN of nothing."""
    return part / whole if whole else NAN


def mean(view: View, metric: Metric) -> float:
    """Mean latency of the good ones."""
    stream = stream_of(view.run, metric.of)
    return ratio(stream.good_ns(view.span), stream.number(view.span, stream.good))


def availability(view: View, metric: Metric) -> float:
    """Good ones out of those offered, bad manners left out."""
    stream = stream_of(view.run, metric.of)
    return ratio(stream.number(view.span, stream.good), stream.number(view.span, stream.offered))


def degraded(view: View, metric: Metric) -> float:
    """Those answered without something, out of those offered, bad manners left out."""
    stream = stream_of(view.run, metric.of)
    return ratio(stream.number(view.span, stream.degraded), stream.number(view.span, stream.offered))


def count_of(among: list[int], *, a_second: bool = False) -> Callable[[View, Metric], float]:
    """The metric that counts requests of some fates, or their rate."""

    def counted(view: View, metric: Metric) -> float:
        count = requests_of(view.run, metric.of).number(view.span, among)
        return ratio(count, view.run.stretches.seconds(*view.span)) if a_second else float(count)

    return counted


def amplification(view: View, metric: Metric) -> float:
    """Attempts that reached it for each request offered."""
    return ratio(places.attempts(view.setting, view.run, view.span, metric.of), offered(view))


def offered(view: View) -> int:
    """All requests that arrived in the window."""
    return requests_of(view.run, ALL).number(view.span, list(range(fates.REQUEST_FATES)))


def calls_per_request(view: View, _: Metric) -> float:
    """Calls begun in the window (within a unit too) for each request offered."""
    return ratio(int(view.run.calls.counts[view.span[0] : view.span[1]].sum()), offered(view))


def remote_calls_per_request(view: View) -> float:
    """The same, of calls from one unit to another only: those that cross the network."""
    names, hosts, run = view.setting.names, view.setting.hosts, view.run
    seen = np.flatnonzero(run.pairs >= 0)
    crossing = [
        int(run.pairs[pair])
        for pair in seen
        if hosts.get(names.components[pair // len(names.operations)])
        != hosts.get(component_of(names.operations[pair % len(names.operations)]))
    ]
    return ratio(int(run.calls.counts[view.span[0] : view.span[1], crossing].sum()), offered(view))


def recovery_ns(view: View, metric: Metric) -> float:
    """From the end of the fault to the moment after which availability stays at 99 % of that before; may be infinite.

    Looked at in bins of 5 s from the end of the fault (an incomplete last bin belongs to the one before).
    """
    stream = stream_of(view.run, metric.of)
    least = RECOVERED * ratio(stream.number(view.before, stream.good), stream.number(view.before, stream.offered))
    edges = view.run.stretches.edges_ns[view.span[0] : view.span[1] + 1]
    if math.isnan(least) or edges.size < 2:
        return NAN
    bins = np.minimum((edges[:-1] - edges[0]) // RECOVERY_BIN_NS, max(0, (edges[-1] - edges[0]) // RECOVERY_BIN_NS - 1))
    good, all_ = (np.bincount(bins, stream.by_stretch(view.span, f)) for f in (stream.good, stream.offered))
    bad = np.flatnonzero(good < least * all_)
    if not bad.size:
        return 0.0
    return math.inf if bad[-1] == bins[-1] else float(edges[:-1][bins > bad[-1]][0] - edges[0])


def quantiles(views: Sequence[View], subject: str, names: Sequence[str]) -> list[float]:
    """Several quantiles of the latencies of replications thrown together; `max` is one, too."""
    kept = [kept_of(view.run, subject) for view in views]
    return quantiles_ns(kept, views[0].span, [quantile_of(name) for name in names])


def slower_than(views: Sequence[View], metric: Metric) -> float:
    """The share of good requests slower than a time; exact where the time was a threshold from the start."""
    span, streams = views[0].span, [stream_of(view.run, metric.of) for view in views]
    counted = [good_within(view.run, span, metric.of, metric.than_ns) for view in views]
    if None in counted:
        return share_above([kept_of(view.run, metric.of) for view in views], span, metric.than_ns)
    good = sum(stream.number(span, stream.good) for stream in streams)
    return ratio(good - sum(c for c in counted if c), good)


def within_share(view: View, subject: str, than_ns: int) -> float:
    """The share of well-formed requests that got a good answer within a time: refusing is not within anything."""
    stream = requests_of(view.run, subject)
    good = good_within(view.run, view.span, subject, than_ns)
    if good is None:
        above = share_above([kept_of(view.run, subject)], view.span, than_ns)
        good = round(stream.number(view.span, stream.good) * (1.0 - (0.0 if math.isnan(above) else above)))
    return ratio(good, stream.number(view.span, stream.offered))


def quantile_of(name: str) -> float:
    """The share that p50 or p99.9 stand for; `max` is 1."""
    return 1.0 if name == "max" else float(Fraction(name[1:]) / 100)


QUANTILES = ("p50", "p90", "p95", "p99", "p99.9")
SLOWER = "slower than"

BY_NAME: dict[str, Callable[[View, Metric], float]] = {
    "mean": mean,
    "availability": availability,
    "error_rate": lambda view, metric: 1.0 - availability(view, metric),
    "degraded": degraded,
    "offered": count_of(list(range(fates.REQUEST_FATES)), a_second=True),
    "throughput": count_of(fates.ENDED_FATES, a_second=True),
    "goodput": count_of(fates.GOODS, a_second=True),
    "failed": count_of(fates.NOT_GOOD),
    "rejected": count_of(fates.REJECTED_FATES),
    "timed_out": count_of(fates.TIMED_OUT_FATES),
    "amplification": amplification,
    "attempts": lambda v, m: places.attempts(v.setting, v.run, v.span, m.of),
    "utilization": lambda v, m: places.utilization(v.setting, v.run, v.span, places.place_of(v.setting, m.of)),
    "queue": lambda v, m: places.queue(v.run, v.span, places.place_of(v.setting, m.of)),
    "max_queue": lambda v, m: places.max_queue(v.run, v.span, places.place_of(v.setting, m.of)),
    "wait": lambda v, m: places.wait_ns(v.setting, v.run, v.span, places.place_of(v.setting, m.of)),
    "recovery": recovery_ns,
    "hit_rate": lambda v, m: ratio(*places.hits(v.run, v.span, m.of)),
    "stale": lambda v, m: ratio(*places.stale_reads(v.run, v.span, m.of)),
    "cores": lambda view, _: float(view.setting.all_cores),
    "processes": lambda view, _: float(view.setting.processes),
    "calls_per_request": calls_per_request,
}


def value(views: Sequence[View], metric: Metric) -> float:
    """The metric in replications looked at through one window: latencies thrown together, all else averaged."""
    if views[0].span[0] >= views[0].span[1]:
        return NAN
    if metric.name == SLOWER:
        return slower_than(views, metric)
    if metric.name in (*QUANTILES, "max"):
        return quantiles(views, metric.of, [metric.name])[0]
    if metric.name not in BY_NAME:
        raise ModelError(f"{metric.name!r} cannot be read from a run; known: {', '.join((*BY_NAME, *QUANTILES))}")
    return math.fsum(BY_NAME[metric.name](view, metric) for view in views) / len(views)
