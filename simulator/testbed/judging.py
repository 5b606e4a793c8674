"""Predicted against measured: what counts as right, and what must count as wrong. Pure; nothing here runs anything.

A run at one load passes if every gated metric is within its tolerance and the typical request is predicted to less than
half of what the hops cost (so the model knows about them). Where something is struck, the number of failed requests
decides alone. A run is valid only if the machine was quiet, and that is read from clocks alone: how late the clients
sent, and how long a processor stood still for those who are more urgent than the testbed. A prediction that is far off
does not excuse itself as a disturbance. Of up to three valid runs at one load, two decide; of trials, all must pass.

A pass alone proves little: at high load even a model without hops can be within 2 %. So wrong models (controls) are
judged by the same rule, and each must fail somewhere over the loads together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol, TypeVar

from simulator.testbed.comparing import Case, Residuals

LAG_P99_MOST_MS = 5.0
STALLED_MOST = 0.001  # share of the time: at most a tenth of the requests beyond p99 may be made by the machine
STALLED_MOST_STRUCK = 0.01  # where failures are counted: half of the share by which they may be off
DEED_LATE_MOST_MS = 5.0  # a signal is sent within a fraction of one, unless the machine was busy
BIRTH_LATE_MOST_MS = 60.0  # from the word to the open port; the prediction takes it for nothing
DECIDE = 2


@dataclass(frozen=True)
class Punctual:
    """How late the latest deed was and the latest birth (a start that nobody followed yet, too), in ms.

    `missed`: freezes and thaws of processes that were not there.
    """

    deed_late_ms: float = 0.0
    birth_late_ms: float = 0.0
    missed: int = 0

    def disturbed(self) -> str:
        """Why the run is not valid; empty if it is."""
        if self.deed_late_ms > DEED_LATE_MOST_MS:
            return f"a deed was {self.deed_late_ms:.1f} ms late, above {DEED_LATE_MOST_MS:g} ms"
        if self.birth_late_ms > BIRTH_LATE_MOST_MS:
            return f"a started process accepted {self.birth_late_ms:.0f} ms late, above {BIRTH_LATE_MOST_MS:g} ms"
        return f"{self.missed} freezes or thaws found nobody" if self.missed else ""


PUNCTUAL = Punctual()


@dataclass(frozen=True)
class Quiet:
    """What the clocks say of the machine during a run."""

    lag_p99_ms: float
    stalled: float
    stalled_most: float = STALLED_MOST
    lag_most_ms: float = LAG_P99_MOST_MS
    punctual: Punctual = PUNCTUAL

    def disturbed(self) -> str:
        """Why the run is not valid; empty if it is."""
        if self.lag_p99_ms > self.lag_most_ms:
            return f"the clients' lag, p99 {self.lag_p99_ms:.1f} ms, is above {self.lag_most_ms:g} ms"
        if self.stalled > self.stalled_most:
            return f"a processor stood still for {self.stalled:.2%} of the time, above {self.stalled_most:.1%}"
        return self.punctual.disturbed()

    @property
    def facts(self) -> dict[str, object]:
        """As plain data."""
        words: dict[str, object] = asdict(self)
        del words["punctual"]
        return words | asdict(self.punctual)


@dataclass(frozen=True)
class Run:
    """One prediction and one drive at one load. `hop_ms`: what all messages of a request cost, as calibrated.

    `wrong`: control -> whether this run's measurements reject it. `facts`: which slots ran, on which loop, and so on.
    """

    utilization: float
    rate_rps: float
    replication: int
    requests: int
    cases: tuple[Case, ...]
    wrong: Mapping[str, bool]
    residuals: Residuals
    hop_ms: float
    quiet: Quiet
    struck: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether the machine was quiet."""
        return not self.quiet.disturbed()

    @property
    def passed(self) -> bool:
        """Whether the model was right."""
        known = self.struck or knows_messages(self.residuals, self.hop_ms)
        return known and all(case.passed for case in self.cases if case.gated)


def knows_messages(found: Residuals, hop_ms: float) -> bool:
    """Whether a typical request is foreseen to less than half of what its messages cost."""
    return found.median_ms < hop_ms / 2


class Judged(Protocol):
    """A run that may be valid and may have passed."""

    @property
    def valid(self) -> bool:
        """Whether the machine was quiet."""

    @property
    def passed(self) -> bool:
        """Whether the model was right."""


OneRun = TypeVar("OneRun", bound=Judged)


def deciding(runs: Sequence[OneRun]) -> OneRun | None:
    """The last run of the majority among the valid ones at one load; None: not decided."""
    valid = [run for run in runs if run.valid]
    for verdict in (True, False):
        agreed = [run for run in valid if run.passed == verdict]
        if len(agreed) >= DECIDE:
            return agreed[-1]
    return None


def decided(runs: Sequence[Run], trials: int) -> tuple[Run, ...]:
    """The runs that decide at one load: one of the majority, or all of so many `trials`; none: still open."""
    if not trials:
        run = deciding(runs)
        return () if run is None else (run,)
    valid = tuple(run for run in runs if run.valid)
    return valid[:trials] if len(valid) >= trials else ()


def document(
    runs: Sequence[Run], controls: Sequence[str], loads: int, architecture: str = "", trials: int = 0
) -> dict[str, object]:
    """The answer of `validate` for one architecture: all loads decided and passed, each control rejected by some."""
    by_load: dict[float, list[Run]] = {}
    for run in runs:
        by_load.setdefault(run.utilization, []).append(run)
    ended = [found for at_load in by_load.values() if (found := decided(at_load, trials))]
    deciding_runs = [run for found in ended for run in found]
    rejected = {name: any(run.wrong.get(name, False) for run in deciding_runs) for name in controls}
    complete, right = len(ended) == loads, all(run.passed for run in deciding_runs)
    verdict = right and all(rejected.values())
    return {
        "cases": [asdict(case) for run in deciding_runs for case in run.cases if case.gated or not trials],
        "controls": [{"name": name, "architecture": architecture, "rejected": yes} for name, yes in rejected.items()],
        "passed": verdict if complete else (None if right else False),
        "runs": [told(run) for run in runs],
    }


def told(run: Run) -> dict[str, object]:
    """A run as plain data."""
    words = asdict(run)
    del words["quiet"]
    words |= words.pop("residuals") | run.quiet.facts | words.pop("facts")
    return words | {"valid": run.valid, "passed": run.passed, "why_invalid": run.quiet.disturbed()}
