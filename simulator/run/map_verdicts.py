"""What the break-even map says, in sentences made by rules: splitting pays from some load on, nowhere, or who knows.

A number of requests per second has as its interval the two cells between which the sign surely changes; a number of ms
is the difference in the cell that says most for the loser.
"""

from collections.abc import Sequence
from dataclasses import replace

from simulator.model.estimate import Estimate
from simulator.run.breakeven import SPLIT, UNDECIDED, UNSTABLE, WHOLE, Map, Spot, boundary
from simulator.run.compare import Comparison
from simulator.run.verdict import Verdict
from simulator.run.verdicts import UNEQUAL, short
from simulator.run.wording import counted

EXPERIMENT = "break-even map"


def of_maps(found: Comparison) -> list[Verdict]:
    """One sentence a map; on unequal hardware each says so."""
    said = [of_map(one) for one in found.maps]
    if found.scenario.experiment.equal_hardware:
        return said
    return [replace(verdict, text=f"{verdict.text} {UNEQUAL}") for verdict in said]


def of_map(one: Map) -> Verdict:
    """Where splitting pays."""
    known = [spot for spot in one.spots if spot.winner != UNSTABLE]
    if not known:
        why = one.why or "in no cell do both carry the load"
        text = f"No break-even between {one.whole} and {one.split}: {why}."
        return Verdict(text, Estimate(None, why=why), "ms", EXPERIMENT, decided=False)
    winners = {spot.winner for spot in known} - {UNDECIDED}
    if winners == {WHOLE, SPLIT}:
        return turning(one, known)
    if not winners:
        return nobody(one, known)
    return one_sided(one, known, winners.pop())


def nobody(one: Map, known: Sequence[Spot]) -> Verdict:
    """Nothing is decided anywhere, or nothing differs anywhere."""
    widest = max(known, key=lambda spot: abs(spot.difference_ms.value or 0.0))
    equal = all(s.difference_ms.low == s.difference_ms.high == 0.0 for s in known)
    ending = "answer equally fast" if equal else "cannot be told apart; more replications would narrow the intervals"
    text = f"Everywhere on this map ({extent(known)}) {one.whole} and {one.split} {ending}."
    return Verdict(text, widest.difference_ms, "ms", EXPERIMENT, decided=equal)


def one_sided(one: Map, known: Sequence[Spot], winner: str) -> Verdict:
    """One of them is never surely later; its narrowest lead."""
    names = {WHOLE: one.whole, SPLIT: one.split}
    first, last = names[winner], names[SPLIT if winner == WHOLE else WHOLE]
    sure = [spot for spot in known if spot.winner == winner]
    closest = min(known, key=lambda spot: abs(spot.difference_ms.value or 0.0))
    e, ms = closest.difference_ms, short(closest.difference_ms.value or 0.0)
    if len(sure) == len(known):
        text = f"Nowhere on this map ({extent(known)}) does {last} answer sooner than {first}: {ms} ms later at best."
        return Verdict(text, e, "ms", EXPERIMENT)
    count = f"{first} does in {len(sure)} of {counted(len(known), 'cell')}, the others are undecided"
    return Verdict(
        f"Nowhere on this map ({extent(known)}) does {last} surely answer sooner: {count}.", e, "ms", EXPERIMENT
    )


def turning(one: Map, known: Sequence[Spot]) -> Verdict:
    """Both have cells of their own: at which load it turns, with the work as it is or nearly so."""
    names = {WHOLE: one.whole, SPLIT: one.split}
    for work in sorted(one.works, key=lambda work: max(work, 1.0 / work)):
        sure = [spot for spot in one.column(work) if spot.winner in names]
        at = boundary(one.column(work))
        if at is None or len({spot.winner for spot in sure}) < 2 or sure[0].winner == sure[-1].winner:
            continue
        before, after = sure[0].winner, sure[-1].winner
        low = max(spot.load_rps for spot in sure if spot.winner == before)
        high = min(spot.load_rps for spot in sure if spot.winner == after)
        e, at_work = Estimate(at.load_rps, low, high), as_written(work)
        pays = "from" if after == SPLIT else "up to"
        halves = f"{names[before]} is surely sooner at {low:.0f}, {names[after]} at {high:.0f}"
        text = f"{at_work}, splitting into {one.split} pays {pays} about {at.load_rps:.0f} requests/s: {halves}."
        return Verdict(text, e, "1/s", EXPERIMENT)
    best = min(known, key=lambda spot: spot.difference_ms.value or 0.0)
    where = f"{as_written(best.work).lower()} and {best.load_rps:.0f} requests/s"
    text = f"Whether splitting into {one.split} pays depends on the work: most of all {where}."
    return Verdict(text, best.difference_ms, "ms", EXPERIMENT)


def as_written(work: float) -> str:
    """A factor of work in words."""
    return "With the work as it is" if work == 1.0 else f"With {work:g} times the work"


def extent(known: Sequence[Spot]) -> str:
    """What a map covers."""
    works, loads = [s.work for s in known], [s.load for s in known]
    return f"work × {min(works):g} to {max(works):g}, {min(loads):.0%} to {max(loads):.0%} of capacity"
