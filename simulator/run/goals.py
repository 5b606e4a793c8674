"""The file's service-level objectives, judged on what was measured after warm-up, faults included."""

from typing import Any

from simulator.run.aims import CARRIED, FAILED, aims_of, judged
from simulator.run.experiment import Played

NS_PER_MS = 1e6
ENDED = {CARRIED: True, FAILED: False}


def document(played: Played, at: dict[str, str]) -> list[dict[str, Any]]:
    """A row for each goal of each architecture: ms for times, a share for availability."""
    return [
        {
            **({"at": at} if at else {}),
            "architecture": name,
            "subject": aim.metric.of,
            "metric": aim.metric.name,
            "goal": aim.bound / NS_PER_MS if aim.sign > 0 else aim.bound,
            "measured": study.estimate(aim.metric).times(1.0 / NS_PER_MS if aim.sign > 0 else 1.0).document(),
            "passed": ENDED.get(judged(study, aim).verdict),
        }
        for name, study in played.studies.items()
        for aim in aims_of(study)
    ]
