"""Predicted and measured rows of real work: which metrics are gated, at which loads, and how near is near enough. Pure.

Unlike emulated work, real work cannot be replayed: the requests and their times are the same in both, what each of them
costs is not. So distributions are compared, not requests. Above `GATED` of capacity numbers are published only: a
small error in the work of a request is a large one in its waiting there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from simulator.model.trace import good
from simulator.testbed.comparing import Case, Subject, case, metrics
from simulator.testbed.judging import Quiet, deciding

DECISIVE = ("throughput", "mean", "p95")
TOLERANCE_PCT = {"throughput": 1.0, "availability": 1.0, "mean": 10.0, "p50": 15.0, "p95": 15.0, "p99": 15.0}
GATED = 0.6
NS_PER_S = 1e9


def measures(rows: np.ndarray, duration_ns: int) -> dict[str, float | None]:
    """Every metric; throughput is of good answers a second within the time in which requests came."""
    in_time = good(rows) & (rows["ended_ns"] <= duration_ns)
    return {"throughput": float(np.count_nonzero(in_time)) / duration_ns * NS_PER_S, **metrics(rows)}


def cases(
    about: Subject, gated: bool, predicted: Mapping[str, float | None], measured: Mapping[str, float | None]
) -> tuple[Case, ...]:
    """Metric by metric."""
    found = []
    for metric, value in predicted.items():
        one = case(about, metric, value, measured[metric], TOLERANCE_PCT)
        found.append(replace(one, gated=one.gated and gated and metric in DECISIVE))
    return tuple(found)


@dataclass(frozen=True)
class RealRun:
    """One prediction and one drive. `wrong`: control -> whether it is rejected; `facts`: how it was made.

    `calibration`: what disturbed the measurements that the prediction rests on.
    """

    architecture: str
    fraction: float
    rate_rps: float
    replication: int
    requests: int
    cases: tuple[Case, ...]
    wrong: Mapping[str, bool]
    quiet: Quiet
    facts: Mapping[str, object]
    calibration: str = ""

    @property
    def why_invalid(self) -> str:
        """What disturbed it, or what was measured before it; empty where nothing did."""
        return self.quiet.disturbed() or (self.calibration and f"calibration: {self.calibration}")

    @property
    def valid(self) -> bool:
        """Whether the machine was quiet."""
        return not self.why_invalid

    @property
    def passed(self) -> bool:
        """Whether every gated metric is near enough."""
        return all(case.passed for case in self.cases if case.gated)


def rejects(judged: Sequence[Case]) -> bool:
    """Whether some metric that could be gated is outside its tolerance."""
    return any(case.passed is False for case in judged if case.metric in DECISIVE)


def document(runs: Sequence[RealRun], controls: Sequence[str], loads: int) -> dict[str, object]:
    """The answer: every gated load decided and passed, each control rejected by one of its architecture."""
    by_load: dict[tuple[str, float], list[RealRun]] = {}
    for run in runs:
        by_load.setdefault((run.architecture, run.fraction), []).append(run)
    decided = [run for run in map(deciding, by_load.values()) if run is not None]
    gated = [run for run in decided if run.fraction <= GATED]
    rejected = {
        (architecture, name): any(run.wrong[name] for run in gated if run.architecture == architecture)
        for architecture in dict.fromkeys(run.architecture for run in runs)
        for name in controls
    }
    right = all(run.passed for run in gated)
    judged = {run.architecture for run in gated} == {run.architecture for run in runs}
    verdict = (all(rejected.values()) if judged else None) if right else False
    return {
        "cases": [asdict(case) for run in decided for case in run.cases],
        "controls": [
            {"name": name, "architecture": architecture, "rejected": yes}
            for (architecture, name), yes in rejected.items()
        ],
        "passed": verdict if len(decided) == loads else (None if right else False),
        "runs": [told(run) for run in runs],
    }


def told(run: RealRun) -> dict[str, object]:
    """A run as plain data."""
    words = asdict(run)
    del words["quiet"]
    words |= words.pop("facts") | run.quiet.facts
    return words | {"valid": run.valid, "passed": run.passed, "why_invalid": run.why_invalid}
