"""The file's service-level objectives, judged on what was measured after warm-up, faults included."""

from typing import Any

from simulator.measure.study import Study
from simulator.run.aims import CARRIED, FAILED, UNDECIDED, Aim, Answer, aims_of, judged
from simulator.run.experiment import Played

NS_PER_MS = 1e6
ENDED = {CARRIED: True, FAILED: False}


def document(played: Played, at: dict[str, str]) -> list[dict[str, Any]]:
    """A row for each goal of each architecture; of a run that met a limit none can be judged."""
    return [
        {**({"at": at} if at else {}), "architecture": name, **row(study, aim)}
        for name, study in played.studies.items()
        for aim in aims_of(study)
    ]


def row(study: Study, aim: Aim) -> dict[str, Any]:
    """One goal: ms for times, a share for availability; of an undecided one why, and how many replications would do."""
    answer = judged(study, aim) if not study.limited else Answer(UNDECIDED, "the run met a limit")
    factor = 1.0 / NS_PER_MS if aim.sign > 0 else 1.0
    more = {"why": answer.why, "replications_needed": answer.needed} if answer.verdict == UNDECIDED else {}
    return {
        "subject": aim.metric.of,
        "metric": aim.metric.name,
        "goal": aim.bound * factor,
        "measured": study.estimate(aim.metric).times(factor).document(),
        "passed": ENDED.get(answer.verdict),
        **{name: value for name, value in more.items() if value is not None},
    }
