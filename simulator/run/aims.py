"""Goals: what a scenario states as its service-level objectives, and whether an estimate surely meets one."""

from typing import NamedTuple

from simulator.measure.streams import requests_of
from simulator.measure.study import Study
from simulator.model.claims import Metric

CARRIED, FAILED, UNDECIDED = "carried", "failed", "undecided"


class Aim(NamedTuple):
    """One goal: its metric, its bound (ns or a share), and 1 where that is the most allowed, -1 where the least."""

    metric: Metric
    bound: float
    sign: int


class Answer(NamedTuple):
    """CARRIED, FAILED or UNDECIDED, and why it is undecided."""

    verdict: str
    why: str = ""


def aims_of(study: Study) -> list[Aim]:
    """Every goal of routes that somebody asks for."""
    found = []
    for subject, goal in study.setting.goals.items():
        if not asked_for(study, subject):
            continue
        found += [Aim(Metric(name, subject), float(most_ns), 1) for name, most_ns in goal.at_most_ns]
        if goal.availability is not None:
            found.append(Aim(Metric("availability", subject), goal.availability, -1))
    return found


def asked_for(study: Study, subject: str) -> bool:
    """Whether anybody asks for a route."""
    span = (0, study.replications[0].stretches.count)
    streams = [requests_of(run, subject) for run in study.replications]
    return any(stream.number(span, stream.offered) for stream in streams)


def judged(study: Study, aim: Aim) -> Answer:
    """One goal, by the interval of its metric."""
    estimate, sign = study.estimate(aim.metric), aim.sign
    if estimate.value is None and estimate.why and "infinite" in estimate.why:
        return Answer(FAILED)
    if estimate.low is None or estimate.high is None:
        return Answer(UNDECIDED, f"{aim.metric.name} of {aim.metric.of}: {estimate.why or 'no interval'}")
    worst, best = max(sign * estimate.low, sign * estimate.high), min(sign * estimate.low, sign * estimate.high)
    if worst <= sign * aim.bound:
        return Answer(CARRIED)
    if best > sign * aim.bound:
        return Answer(FAILED)
    return Answer(UNDECIDED, f"the interval of {aim.metric.name} of {aim.metric.of} holds the goal")
