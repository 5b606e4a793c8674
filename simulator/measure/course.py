"""How a run went: metrics over stretches of its time, none of which reaches over a fault's begin or end.

The stretches are as short as the rarest of the quantiles allows, so that few of them stay empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulator.measure.quantiles import REPLAY_FROM, SHOWN_FROM, samples_for
from simulator.measure.setting import Setting
from simulator.measure.streams import requests_of
from simulator.measure.study import Study
from simulator.measure.subjects import ALL
from simulator.measure.values import QUANTILES, quantile_of
from simulator.model.claims import FROM, Metric, Window
from simulator.model.estimate import Estimate

METRICS = ("p50", "p95", "availability")
MOST = 60  # stretches in all
SPARE = 1.25  # so many times the samples that the rarest quantile needs, because not every request is good


@dataclass(frozen=True)
class Moment:
    """One metric over one stretch (ns; shares for availability). `faults`: what goes wrong in it."""

    from_ns: int
    to_ns: int
    metric: str
    estimate: Estimate
    faults: tuple[str, ...]


def course(study: Study, subject: str = ALL, metrics: Sequence[str] = METRICS) -> list[Moment]:
    """All metrics over all stretches of the run, warm-up included."""
    return [
        Moment(start, end, name, study.estimate(metric(name, subject, start, end)), at_work(study.setting, start))
        for start, end in pieces(study, subject, metrics)
        for name in metrics
    ]


def metric(name: str, subject: str, start_ns: int, end_ns: int) -> Metric:
    """A metric from one moment to another."""
    return Metric(name, subject, window=Window(FROM, "", start_ns, end_ns))


def at_work(setting: Setting, at_ns: int) -> tuple[str, ...]:
    """The faults that last at a moment."""
    spans = {name: setting.fault_span_ns(name) for name in setting.faults}
    return tuple(name for name, (start, end) in spans.items() if start <= at_ns < end)


def pieces(study: Study, subject: str, metrics: Sequence[str]) -> list[tuple[int, int]]:
    """From when to when: between changes, equal numbers of the run's own stretches."""
    setting, stretches = study.setting, study.replications[0].stretches
    spans = [setting.fault_span_ns(name) for name in setting.faults]
    changes = {at for span in spans for at in span} | {at for at in setting.changes_ns if at < setting.duration_ns}
    moments = sorted({0, setting.duration_ns} | changes)
    found = []
    for start, end in pairwise(moments):
        first, last = stretches.edge(start), min(stretches.edge(end), study.end)
        if first < last:
            count = how_many(study, subject, metrics, (first, last))
            edges = np.unique(np.linspace(first, last, count + 1).round().astype(int))
            found += [(int(stretches.edges_ns[a]), int(stretches.edges_ns[b])) for a, b in pairwise(edges)]
    return found


def how_many(study: Study, subject: str, metrics: Sequence[str], span: tuple[int, int]) -> int:
    """How many pieces a span is worth: enough samples in each, and no more than its share of MOST."""
    streams = [requests_of(run, subject) for run in study.replications]
    offered = sum(stream.number(span, stream.offered) for stream in streams)
    rarest = max((quantile_of(name) for name in metrics if name in QUANTILES), default=0.5)
    needed = SPARE * samples_for(rarest, REPLAY_FROM if study.setting.replay else SHOWN_FROM)
    edges = study.replications[0].stretches.edges_ns
    share = float(edges[span[1]] - edges[span[0]]) / float(edges[-1])
    return max(1, min(round(MOST * share), int(offered / needed), span[1] - span[0]))
