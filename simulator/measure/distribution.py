"""The whole distribution of latencies: many quantiles at once, each with its interval, as far as samples reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.measure.intervals import LEVEL, student
from simulator.measure.quantiles import EACH_FROM, REPLAY_FROM, SHOWN_FROM, samples_for
from simulator.measure.streams import stream_of
from simulator.measure.study import Study, groups, smallest_batch
from simulator.measure.subjects import ALL
from simulator.measure.values import quantile_of, quantiles
from simulator.model.estimate import Estimate

NAMES = tuple(
    "p1 p2 p5 p10 p20 p30 p40 p50 p60 p70 p80 p85 p90 p93 p95 p97 p98 p99 p99.3 p99.5 p99.7 p99.8 p99.9 "
    "p99.93 p99.95 p99.97 p99.98 p99.99".split()
)


@dataclass(frozen=True)
class Quantile:
    """A share of good requests, and how long the slowest of them took, in ns (None: too few samples)."""

    share: float
    estimate: Estimate


def distribution(
    study: Study, subject: str = ALL, names: Sequence[str] = NAMES, level: float = LEVEL
) -> list[Quantile]:
    """Quantiles of the latency of a route (or all) after warm-up; hidden from where too few samples lie beyond."""
    views = study.views()
    span, beyond = views[0].span, REPLAY_FROM if study.setting.replay else SHOWN_FROM
    streams = [stream_of(run, subject) for run in study.replications]
    samples = [stream.number(span, stream.good) for stream in streams]
    found = {}
    for size, same in by_batch(names, samples).items():
        table = [quantiles([views[i] for i in group], subject, same) for group in groups(len(views), size)]
        for name, values in zip(same, zip(*table, strict=True), strict=True):
            found[name] = student(list(values), level)
    for name in names:
        needed = samples_for(quantile_of(name), beyond)
        if sum(samples) < needed:
            found[name] = Estimate(None, why=f"{name} needs {needed} good requests, there are {sum(samples)}")
    return [Quantile(quantile_of(name), found[name]) for name in names]


def by_batch(names: Sequence[str], samples: Sequence[int]) -> dict[int, list[str]]:
    """Which quantiles can be read from batches of how many replications."""
    found: dict[int, list[str]] = {}
    for name in names:
        size = smallest_batch(samples, samples_for(quantile_of(name), EACH_FROM))
        found.setdefault(size, []).append(name)
    return found
