"""Claims, judged on the replications of a run, paired by seed: passed, failed or undecided, which is not passed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from simulator.measure.compare import Judged, holds, judge_comparison
from simulator.measure.expressions import CERTAIN, Lookup, evaluate, metrics_in, metrics_of
from simulator.measure.intervals import LEVEL
from simulator.measure.study import Study
from simulator.model.claims import Claim, Comparison, Metric
from simulator.model.errors import ModelError
from simulator.model.estimate import Estimate

NEVER_HELD = "its condition held nowhere"


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    `passed` None: undecided, and `why` says why. `condition`: whether its `if` held (None: not known; True without
    one). `measured` says in words what was found, `estimate` the left side (or left - right, where both sides were
    measured).
    """

    claim: str
    passed: bool | None
    measured: str
    estimate: Estimate
    why: str | None = None
    needed: int | None = None
    condition: bool | None = True

    def document(self) -> dict[str, object]:
        """Plain data for JSON."""
        shown = {"claim": self.claim, "passed": self.passed, "measured": self.measured}
        more = {"why": self.why, "replications_needed": self.needed}
        return {**shown, "estimate": self.estimate.document(), **{k: v for k, v in more.items() if v is not None}}


def judge(
    claim: Claim,
    lookup: Lookup,
    replications: int,
    *,
    level: float = LEVEL,
    strict: bool = False,
    seeds: tuple[int, int] | None = None,
) -> Verdict:
    """Judge a claim by `lookup(metric, replication)` for replications 0 .. n - 1 (times in ns; NaN: no value).

    `strict`: equalities also need an interval of at most half their band. `seeds` (so many, of so many): each
    replication's own value is judged instead of the interval.
    """
    if seeds is not None:
        return _each_seed(claim, lookup, replications, seeds)
    judged = _judged(claim.comparison, lookup, replications, level, strict)
    verdict = Verdict(claim.text, judged.passed, judged.measured, judged.estimate, judged.why, judged.needed)
    if claim.condition is None:
        return verdict
    condition = _judged(claim.condition, lookup, replications, level, strict)
    if condition.passed:
        return verdict
    why = NEVER_HELD if condition.passed is False else f"its condition is undecided: {condition.measured}"
    return replace(verdict, passed=None, why=why, needed=condition.needed, condition=condition.passed)


def _judged(comparison: Comparison, lookup: Lookup, replications: int, level: float, strict: bool) -> Judged:
    sides = (comparison.left, comparison.right)
    left, right = ([evaluate(side, lookup, i) for i in range(replications)] for side in sides)
    if all(metric.name in CERTAIN for side in sides for metric in metrics_in(side)):
        left, right = left * 2, right * 2  # no chance in it: one replication knows as much as two
    return judge_comparison(comparison, left, right, level, strict=strict)


def _each_seed(claim: Claim, lookup: Lookup, replications: int, seeds: tuple[int, int]) -> Verdict:
    """`seeds: 28 of 30`: so many of so many replications must satisfy the claim by themselves."""
    least, of = seeds
    found = [_of_seed(claim, lookup, i) for i in range(min(replications, of))]
    held, broken = sum(f in (True, NEVER_HELD) for f in found), found.count(False)
    estimate, measured = (
        Estimate(held / len(found) if found else None, why="a count of seeds"),
        f"{held} of {len(found)} seeds",
    )
    if broken > of - least:
        return Verdict(claim.text, False, measured, estimate)
    if held < least or len(found) < of:
        return Verdict(claim.text, None, measured, estimate, f"{of} seeds are needed", of)
    if True not in found:
        return Verdict(claim.text, None, measured, estimate, NEVER_HELD, condition=False)
    return Verdict(claim.text, True, measured, estimate)


def _of_seed(claim: Claim, lookup: Lookup, i: int) -> bool | str | None:
    """Whether one replication satisfies the claim; NEVER_HELD where its condition does not hold, None if unknown."""
    condition, comparison = (
        None if c is None else holds(c, evaluate(c.left, lookup, i), evaluate(c.right, lookup, i))
        for c in (claim.condition, claim.comparison)
    )
    if claim.condition is None or condition:
        return comparison
    return None if condition is None else NEVER_HELD


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """One claim judged in several cells of a grid: false anywhere is false; its condition must hold somewhere."""
    if not verdicts:
        raise ModelError("no verdict to put together")
    for outcome in (False, None):
        for verdict in verdicts:
            if verdict.passed is outcome and verdict.condition is not False:
                return verdict
    return next((verdict for verdict in verdicts if verdict.condition), verdicts[0])


@dataclass(frozen=True)
class Reading:
    """Values of a claim's metrics. `batch` replications are thrown together for each, where quantiles need that."""

    lookup: Lookup
    replications: int
    batch: int = 1
    why: str | None = None


def reading_of(claim: Claim, pick: Callable[[Metric], Study], *, each_seed: bool = False) -> Reading:
    """How to look up the metrics of a claim; `pick` finds the study that a metric's `in` and `at` name."""
    metrics = metrics_of(claim)
    studies = {metric: pick(metric) for metric in metrics}
    counts = {len(study.replications) for study in studies.values()} or {2}
    if len(counts) > 1:
        raise ModelError(f"replications cannot be paired: there are {' and '.join(map(str, sorted(counts)))}")
    why = next((found for metric, study in studies.items() if (found := study.hidden(metric))), None)
    batch = 1 if each_seed else max((study.batch(metric) for metric, study in studies.items()), default=1)
    values = {metric: study.values(metric, batch) for metric, study in studies.items()}
    return Reading(lambda metric, i: values[metric][i], max(1, counts.pop() // batch), batch, why)


def judge_in(
    claim: Claim,
    pick: Callable[[Metric], Study],
    *,
    level: float = LEVEL,
    strict: bool = False,
    seeds: tuple[int, int] | None = None,
) -> Verdict:
    """Judge a claim on studies. Quantiles with too few samples behind them leave it undecided."""
    reading = reading_of(claim, pick, each_seed=seeds is not None)
    verdict = judge(claim, reading.lookup, reading.replications, level=level, strict=strict, seeds=seeds)
    needed = None if verdict.needed is None or seeds else verdict.needed * reading.batch
    if reading.why is not None and seeds is None:
        to_be_shown = [pick(metric).replications_to_show(metric) for metric in metrics_of(claim)]
        needed = max((count for count in to_be_shown if count is not None), default=None)
        would_do = "" if needed is None else f": about {needed} replications would do"
        return replace(verdict, passed=None, why=reading.why + would_do, needed=needed)
    return replace(verdict, needed=needed if seeds is None else verdict.needed)


def in_architecture(studies: dict[str, Study]) -> Callable[[Metric], Study]:
    """The `pick` of a scenario without `vary`: by the architecture's name, which may be left out where there is one."""

    def pick(metric: Metric) -> Study:
        name = metric.in_ or (next(iter(studies)) if len(studies) == 1 else "")
        if name not in studies:
            raise ModelError(f"no architecture is called {name!r}; architectures: {', '.join(studies)}")
        return studies[name]

    return pick
