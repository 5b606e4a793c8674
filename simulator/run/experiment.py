"""An experiment.

The architectures of a scenario, each replicated under the same dice, as studies that numbers are read from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.expressions import Needs, needs_of
from simulator.measure.setting import Setting, setting_of
from simulator.measure.study import Study
from simulator.model.errors import ModelError
from simulator.model.program import Program
from simulator.model.topology import LOG, USERS, Scenario
from simulator.model.trace import Ending
from simulator.run.execute import Collector, Control, Job, combined, run_jobs
from simulator.scenario.lower import lower


def needs(scenario: Scenario) -> Needs:
    """What a scenario's own claims and goals need kept while it runs."""
    return needs_of([e.claim for e in scenario.expect], scenario.slo, scenario.application.routes)


@dataclass(frozen=True)
class Played:
    """Every architecture's study, by name, in the order of the file; `partial` where it ended before its time."""

    scenario: Scenario
    programs: Mapping[str, Program]
    studies: Mapping[str, Study]
    digest: str
    replications: int
    partial: bool = False

    @property
    def limited(self) -> bool:
        """Whether a run met a limit."""
        return any(study.limited for study in self.studies.values())


class Counting(Collector):
    """Counts a replication into an accumulator."""

    def __init__(self, setting: Setting, kept: Needs):
        limits, calls = kept.thresholds_ns, kept.wanted
        self.result = Accumulator(setting.names, setting.edges_ns, thresholds_ns=limits, wanted=calls)

    def take(self, requests: np.ndarray, calls: np.ndarray) -> None:
        """Count a block."""
        self.result.take(requests, calls)

    def finish(self, ending: Ending) -> None:
        """Check what must hold in every run."""
        self.result.finish(ending)


def play(
    scenario: Scenario,
    control: Control,
    *,
    replications: Iterable[int],
    architectures: Collection[str] | None = None,
    kept: Needs | None = None,
) -> Played:
    """Run every architecture once for each replication number; `kept`: what to keep, by default what the claims need.

    Raises KeyboardInterrupt where it was stopped before every architecture had one finished replication.
    """
    kept, numbers = kept or needs(scenario), list(replications)
    chosen = [name for name in scenario.architectures if architectures is None or name in architectures]
    programs = {name: lower(scenario, name, kept.moments_ns) for name in chosen}
    replay = any(w.process == LOG for w in scenario.workloads.values())
    settings = {name: setting_of(programs[name], scenario, name, replay=replay) for name in chosen}
    seed, warm_up_ns = scenario.experiment.seed, scenario.experiment.warm_up_ns
    jobs = [Job(programs[n], (seed, r), Counting(settings[n], kept), n) for r in numbers for n in chosen]
    digests = run_jobs(jobs, control)
    done = finished_rounds(digests, len(chosen))
    if done == 0:
        raise KeyboardInterrupt
    finished = jobs[: done * len(chosen)]
    studies = {
        name: Study(settings[name], results(finished[place :: len(chosen)]), warm_up_ns=warm_up_ns)
        for place, name in enumerate(chosen)
    }
    partial = done < len(numbers) or any(study.limited for study in studies.values())
    return Played(scenario, programs, studies, combined(digests[: len(finished)]), done, partial)


def finished_rounds(digests: Sequence[str | None], width: int) -> int:
    """How many replications are finished in all architectures, counted from the first."""
    for number, digest in enumerate(digests):
        if digest is None:
            return number // width
    return len(digests) // max(1, width)


def results(jobs: Sequence[Job]) -> list[Accumulator]:
    """The accumulators of jobs."""
    found = []
    for job in jobs:
        if not isinstance(job.collector, Counting):
            raise ModelError("a job that does not count")
        found.append(job.collector.result)
    return found


def calm(scenario: Scenario) -> Scenario:
    """The same without its faults."""
    return scenario._replace(faults={})


def closed(scenario: Scenario) -> bool:
    """Whether people wait for answers, so that the offered rate is a result and no input."""
    return any(load.process == USERS for load in scenario.workloads.values())
