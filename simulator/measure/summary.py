"""The table of one architecture: plain data, as `run --json` prints it. Every number with its interval.

Requests are counted over the whole run and all replications, warm-up and bad manners included, so that they add up;
everything else is of the time after warm-up.
"""

from collections.abc import Callable
from typing import Any

from simulator.measure.fates import ANY_CLASS, REQUEST_FATES
from simulator.measure.intervals import LEVEL, student
from simulator.measure.phases import Phase, phases_of
from simulator.measure.places import Place, utilization, waiting
from simulator.measure.stability import stable_throughout
from simulator.measure.streams import requests_of
from simulator.measure.study import Study
from simulator.measure.subjects import ALL
from simulator.measure.values import View, remote_calls_per_request, within_share
from simulator.measure.windows import EVERYTHING
from simulator.model.claims import Metric, Window

Document = dict[str, Any]
MS_A_NS = 1e-6
LATENCIES = ("mean", "p50", "p95", "p99", "p99.9")


def summary(study: Study, *, level: float = LEVEL, memory_mib: float | None = None) -> Document:
    """The stable fields of one architecture, and beside them what is said of databases, goals, warm-up and trust."""
    setting, names = study.setting, study.setting.names
    return {
        **service(study, ALL, level),
        "routes": {route: service(study, route, level) for route in names.routes},
        "units": {unit: _place(study, Place([i], stored=False), level) for i, unit in enumerate(names.units)},
        "databases": {name: _place(study, Place([i], stored=True), level) for i, name in enumerate(names.databases)},
        "phases": [phase_document(study, phase, level) for phase in phases_of(setting, study.warm_up_ns)],
        "cores": setting.all_cores,
        "memory_mib": memory_mib,
        "processes": setting.processes,
        "calls_per_request": study.estimate(Metric("calls_per_request"), level).document(),
        "remote_calls_per_request": _each(study, remote_calls_per_request, level),
        "stable": stable_throughout(study),
        "too_short": study.cut.too_short,
        "warm_up_s": study.warm_up_ns / 1e9,
        "replications": len(study.replications),
    }


def service(study: Study, subject: str, level: float = LEVEL) -> Document:
    """What clients of a route (or of all) got."""
    goal = study.setting.goals.get(subject)
    return {
        "requests": request_counts(study, subject),
        "availability": study.estimate(Metric("availability", subject), level).document(),
        "goodput_rps": study.estimate(Metric("goodput", subject), level).document(),
        "throughput_rps": study.estimate(Metric("throughput", subject), level).document(),
        "latency_ms": latency_ms(study, subject, level),
        "within_slo": {name: _within(study, subject, most, level) for name, most in (goal.at_most_ns if goal else ())},
    }


def _within(study: Study, subject: str, most_ns: int, level: float) -> Document:
    return _each(study, lambda view: within_share(view, subject, most_ns), level)


def request_counts(study: Study, subject: str) -> dict[str, int]:
    """The five disjoint counts and their sum, of the whole run and all replications."""
    span = (0, study.replications[0].stretches.count)
    streams = [requests_of(run, subject) for run in study.replications]
    offered = sum(stream.number(span, list(range(REQUEST_FATES))) for stream in streams)
    counts = {name: sum(s.number(span, among) for s in streams) for name, among in ANY_CLASS.items()}
    return {"offered": offered, **counts}


def latency_ms(study: Study, subject: str, level: float = LEVEL, window: Window = EVERYTHING) -> Document:
    """Mean and quantiles of good requests, in ms; keys as in JSON (`p99_9`)."""
    return {
        name.replace(".", "_"): study.estimate(Metric(name, subject, window=window), level).times(MS_A_NS).document()
        for name in LATENCIES
    }


def phase_document(study: Study, phase: Phase, level: float = LEVEL) -> Document:
    """One phase of a run in which something changes."""
    return {
        "name": phase.name,
        "from_s": phase.from_ns / 1e9,
        "to_s": phase.to_ns / 1e9,
        "availability": study.estimate(Metric("availability", window=phase.window), level).document(),
        "latency_ms": latency_ms(study, ALL, level, phase.window),
        "stable": stable_throughout(study, phase.from_ns, phase.to_ns, phase.window.name),
    }


def _place(study: Study, place: Place, level: float) -> Document:
    return {
        "utilization": _each(study, lambda v: utilization(v.setting, v.run, v.span, place), level),
        "queue_length": _each(study, lambda v: waiting(v.run, v.span, place), level),
    }


def _each(study: Study, number: Callable[[View], float], level: float) -> Document:
    """A number of every replication, as a document."""
    views = study.views()
    empty = views[0].span[0] >= views[0].span[1]
    estimate = student([float("nan") if empty else number(view) for view in views], level)
    return dict(estimate.document())
