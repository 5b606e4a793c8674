"""Goals: what a scenario states as its service-level objectives, and whether an estimate surely meets one."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.measure.judge import judge_in
from simulator.measure.streams import requests_of
from simulator.measure.study import Study
from simulator.model.claims import AT_LEAST, AT_MOST, SHARE, TIME, Amount, Claim, Comparison, Metric

CARRIED, FAILED, UNDECIDED = "carried", "failed", "undecided"


class Aim(NamedTuple):
    """One goal: its metric, its bound (ns or a share), and 1 where that is the most allowed, -1 where the least."""

    metric: Metric
    bound: float
    sign: int


class Answer(NamedTuple):
    """CARRIED, FAILED or UNDECIDED, why it is undecided, and how many replications would do, where that can be told."""

    verdict: str
    why: str = ""
    needed: int | None = None


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
    """One goal, judged as the claim that it is."""
    relation, kind = (AT_MOST, TIME) if aim.sign > 0 else (AT_LEAST, SHARE)
    claim = Claim("", Comparison(relation, aim.metric, Amount(kind, aim.bound)))
    found = judge_in(claim, lambda _: study)
    if found.passed is not None:
        return Answer(CARRIED if found.passed else FAILED)
    subject, estimate = f"{aim.metric.name} of {aim.metric.of}", found.estimate
    if estimate.low is not None and estimate.high is not None:
        return Answer(UNDECIDED, f"the interval of {subject} holds the goal", found.needed)
    return Answer(UNDECIDED, f"{subject}: {found.why or 'no interval'}", found.needed)


def joined(answers: Sequence[Answer]) -> Answer:
    """Whether all goals are met: all surely, one surely not, or neither."""
    if any(answer.verdict == FAILED for answer in answers):
        return Answer(FAILED)
    doubts = [answer.why for answer in answers if answer.verdict == UNDECIDED]
    return Answer(UNDECIDED, doubts[0]) if doubts else Answer(CARRIED)
