"""Verdicts in plain words, made by rules from numbers: each sentence with its number, its interval and its experiment.

Neither camp is favoured by the rules: what the interval does not show is called undecided, with what would decide it.
"""

import math
from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from simulator.measure.stability import stable_throughout
from simulator.model.estimate import Estimate
from simulator.run import ideal
from simulator.run.compare import Comparison, Difference
from simulator.run.isolation_verdicts import isolation
from simulator.run.ladder import TOTAL, WHOLE, Step
from simulator.run.order_verdict import ordered
from simulator.run.scaling import Bracket
from simulator.run.verdict import LATENCY, SCALING, Verdict

UNEQUAL = "The architectures are not equal in hardware."


def verdicts(found: Comparison) -> list[Verdict]:
    """All sentences, in the order of the experiments; on unequal hardware every one says so."""
    beyond = {name for name, study in found.played.studies.items() if not stable_throughout(study)}
    order = ordered(found.played, beyond)
    said = [order] if order else []
    said += [latency(d, beyond, found.played.replications) for d in found.differences if d.metric == "mean"]
    pairs = [] if beyond else list(dict.fromkeys((s.whole, s.split) for s in found.ladders))
    said += [v for v in (cause(found.ladders, pair) for pair in pairs) if v]
    free = ideal.said(ideal.ideal_in(found.scenario))
    said += [*scaling(list(found.brackets.values()), free), *isolation(found.isolation)]
    if found.scenario.experiment.equal_hardware:
        return said
    return [replace(verdict, text=f"{verdict.text} {UNEQUAL}") for verdict in said]


def latency(d: Difference, beyond: Collection[str] = (), replications: int = 0) -> Verdict:
    """Who answers a route sooner, on average. `beyond`: architectures above capacity, whose averages mean nothing."""
    e, lost = d.ms, [name for name in (d.a, d.b) if name in beyond]
    if lost:
        text = f"{d.route}: {' and '.join(lost)} cannot carry this load; a mean would tell the length of the run."
        return Verdict(text, e, "ms", LATENCY, decided=False)
    if e.value is None or e.low is None or e.high is None:
        return Verdict(f"{d.route}: no difference can be given: {e.why}.", e, "ms", LATENCY, decided=False)
    if e.low <= 0.0 <= e.high:
        exact = e.low == e.high == 0.0
        doubt = "" if exact else f", as far as these runs tell; {enough(e, replications)}"
        return Verdict(f"{d.route}: {d.a} and {d.b} answer equally fast{doubt}.", e, "ms", LATENCY, decided=exact)
    sooner, later = (d.a, d.b) if e.value < 0 else (d.b, d.a)
    text = f"{d.route}: {sooner} answers {short(e.value)} ms sooner than {later} on average{relative(d)}."
    return Verdict(text, e, "ms", LATENCY)


def enough(e: Estimate, replications: int) -> str:
    """What would decide a difference whose interval holds 0: it narrows with the root of the replications."""
    half, size = e.half_width or 0.0, abs(e.value or 0.0)
    if not replications or not size or half > 30.0 * size:
        return "more replications would narrow it"
    many = math.ceil(replications * (half / size) ** 2) + 1
    return f"if the difference is what it seems, about {many} replications show it"


def short(ms: float) -> str:
    """The size of a number of ms: two decimals, or two digits where that would be nothing."""
    return f"{abs(ms):.2f}" if abs(ms) >= 0.01 else f"{abs(ms):.2g}"


def relative(d: Difference) -> str:
    """The difference as a share of the later one's mean."""
    later = d.a if (d.ms.value or 0.0) > 0 else d.b
    return f" ({abs(d.share.value):.0%} of what {later} takes)" if d.share.value is not None else ""


def cause(ladders: list[Step], pair: tuple[str, str]) -> Verdict | None:
    """Which step of the ladder adds (or saves) most."""
    mine = [s for s in ladders if (s.whole, s.split) == pair and s.mean_ms.value is not None]
    added = [s for s in mine if s.name not in (WHOLE, TOTAL)]
    if not added:
        return None
    most = max(added, key=lambda s: abs(s.mean_ms.value or 0.0))
    e, doing = most.mean_ms, "adds" if (most.mean_ms.value or 0.0) > 0 else "saves"
    unsure = e.low is None or e.high is None or e.low <= 0.0 <= e.high
    if all(s.mean_ms.value == 0.0 for s in added):
        return Verdict(f"From {most.whole} to {most.split}, no step adds anything.", e, "ms", LATENCY)
    step, ms = most.name.removeprefix("+ "), short(e.value or 0.0)
    text = f"From {most.whole} to {most.split}, the step '{step}' {doing} most: {ms} ms."
    return Verdict(text, e, "ms", LATENCY, decided=not unsure)


def scaling(brackets: list[Bracket], free: str = "") -> list[Verdict]:
    """What each carries a core, and who carries more. `free`: which parts are ideal."""
    missing = [b for b in brackets if b.carries_rps is None or b.fails_rps is None]
    if missing:
        reasons = sorted({b.why or "no load within the search was surely carried and surely failed" for b in missing})
        return [
            Verdict(
                f"Scaling is undecided: {'; '.join(reasons)}.",
                Estimate(None, why="; ".join(reasons)),
                "1/s",
                SCALING,
                False,
            )
        ]
    said = []
    for b in brackets:
        carries, fails = b.carries_rps or 0.0, b.fails_rps or 0.0
        limits = f"carries {carries:.0f} requests/s within the goals on {b.cores} cores, and fails at {fails:.0f}"
        text = f"{b.architecture} {limits}."
        said.append(Verdict(text, Estimate(carries, carries, fails), "1/s", SCALING))
    ranked = sorted(brackets, key=lambda b: -(b.carries_rps or 0.0))
    for more, less in pairwise(ranked):
        said.append(more_load(more, less, free))
    return said


def more_load(more: Bracket, less: Bracket, free: str = "") -> Verdict:
    """Two brackets: decided where they do not overlap."""
    factor = ((more.carries_rps or 0.0) / more.cores) / ((less.carries_rps or 1.0) / less.cores)
    low = ((more.carries_rps or 0.0) / more.cores) / ((less.fails_rps or 1.0) / less.cores)
    high = ((more.fails_rps or 0.0) / more.cores) / ((less.carries_rps or 1.0) / less.cores)
    e = Estimate(factor, low, high)
    if low <= 1.0 <= high:
        same = f"{more.architecture} and {less.architecture} carry the same, as far as the brackets tell"
        text = f"Per core, {same}; narrower ones need more replications."
        return Verdict(text, e, "x", SCALING, decided=False)
    winner, loser = (more, less) if low > 1.0 else (less, more)
    e = e if low > 1.0 else Estimate(1.0 / factor, 1.0 / high, 1.0 / low)
    much = f"{e.value:.2f} times the load of {loser.architecture}"
    text = f"Per core, {winner.architecture} carries {much} within the same goals. {free}".rstrip()
    return Verdict(text, e, "x", SCALING)
