"""The file's service-level objectives, judged on what was measured after warm-up, faults included."""

from typing import Any

from simulator.measure.streams import requests_of
from simulator.measure.study import Study
from simulator.model.claims import Metric
from simulator.run.experiment import Played
from simulator.run.scaling import CARRIED, FAILED, judged

NS_PER_MS = 1e6
ENDED = {CARRIED: True, FAILED: False}


def goals_of(study: Study) -> list[tuple[Metric, float, int]]:
    """Every goal: its metric, its bound (ns or a share), and 1 where that is the most allowed, -1 where the least."""
    found = []
    for subject, goal in study.setting.goals.items():
        found += [(Metric(name, subject), float(most_ns), 1) for name, most_ns in goal.at_most_ns]
        if goal.availability is not None:
            found.append((Metric("availability", subject), goal.availability, -1))
    return found


def asked_for(study: Study, subject: str) -> bool:
    """Whether anybody asks for a route."""
    span = (0, study.replications[0].stretches.count)
    return any(
        stream.number(span, stream.offered) for stream in (requests_of(run, subject) for run in study.replications)
    )


def document(played: Played, at: dict[str, str]) -> list[dict[str, Any]]:
    """A row for each goal of each architecture: ms for times, a share for availability."""
    return [
        {
            **({"at": at} if at else {}),
            "architecture": name,
            "subject": metric.of,
            "metric": metric.name,
            "goal": bound / NS_PER_MS if sign > 0 else bound,
            "measured": study.estimate(metric).times(1.0 / NS_PER_MS if sign > 0 else 1.0).document(),
            "passed": ENDED.get(judged(study, metric, bound, sign)),
        }
        for name, study in played.studies.items()
        for metric, bound, sign in goals_of(study)
        if asked_for(study, metric.of)
    ]
