"""Sentences about load and effort beside the brackets: bursts, other replicas, growth of a route, what there is to run.

Rules as in `verdicts.py`: brackets that overlap decide nothing, and then it is said what would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from simulator.model.estimate import Estimate
from simulator.run.compare import Comparison
from simulator.run.verdict import SCALING, Verdict
from simulator.run.verdicts import UNEQUAL
from simulator.run.wording import counted, plain

Document = Mapping[str, Any]
EFFORT = "effort"
COUNT = "a count, not a sample"


def of_loads(found: Comparison) -> list[Verdict]:
    """All of them; on unequal hardware every one says so."""
    said = [*beside_brackets(found.carrying.document(found.efforts)), *effort(found.efforts)]
    if found.scenario.experiment.equal_hardware:
        return said
    return [replace(verdict, text=f"{verdict.text} {UNEQUAL}") for verdict in said]


def in_order(said: Sequence[Verdict]) -> list[Verdict]:
    """Sentences of one experiment together, experiments in the order in which they first speak."""
    order = list(dict.fromkeys(verdict.experiment for verdict in said))
    return sorted(said, key=lambda verdict: order.index(verdict.experiment))


def beside_brackets(scaling: Mapping[str, Document]) -> list[Verdict]:
    """What is said after the brackets, from the document of the scaling part."""
    said = [burst(name, found) for name, found in scaling.items() if found.get("burst", {}).get("load_rps")]
    tuned = {name: found["tuned"] for name, found in scaling.items() if found.get("tuned")}
    same = {name: found.get("equal_size", found) for name, found in scaling.items() if "tuned" in found}
    said += ranked(tuned, "with each side tuned alike") if any(row["moved"] for row in tuned.values()) else []
    said += ranked(same, "with replicas of equal size") if any("equal_size" in f for f in scaling.values()) else []
    return [*said, *growth(scaling)]


def burst(name: str, found: Document) -> Verdict:
    """Whether a burst outlives itself."""
    told, much = found["burst"], found["burst"].get("load_rps", 0.0)
    e = Estimate(much, why="one burst of one size was tried")
    if found["metastable"] is False:
        text = f"{name} carries {much:.0f} requests/s again after a burst of {told['burst_s']:g} s."
        return Verdict(text, e, "1/s", SCALING)
    if found["metastable"]:
        text = f"{name} is metastable: it carries {much:.0f} requests/s from empty, but not after a burst long over."
        return Verdict(text, e, "1/s", SCALING)
    if told["lost_replications"]:
        lost = counted(told["lost_replications"], "replication")
        text = f"{name} may be metastable where it carries: {lost} alone went above capacity; longer runs would tell."
        return Verdict(text, e, "1/s", SCALING, decided=False)
    text = f"Whether {name} carries {much:.0f} requests/s again after a burst is undecided; longer runs would tell."
    return Verdict(text, e, "1/s", SCALING, decided=False)


def ranked(rows: Mapping[str, Document], how: str) -> list[Verdict]:
    """Who carries more on the same cores, from the most to the least."""
    known = {name: row for name, row in rows.items() if row["carries_rps"] and row["fails_rps"]}
    order = sorted(known, key=lambda name: -known[name]["carries_rps"])
    return [apart((more, known[more]), (less, known[less]), how) for more, less in pairwise(order)]


def apart(more: tuple[str, Document], less: tuple[str, Document], how: str) -> Verdict:
    """Two brackets a core: decided where they do not overlap."""
    (winner, a), (loser, b) = more, less
    cores_a, cores_b = (row["carries_rps"] / row["rps_per_core"] for row in (a, b))
    value = a["rps_per_core"] / b["rps_per_core"]
    low = a["rps_per_core"] / (b["fails_rps"] / cores_b)
    high = (a["fails_rps"] / cores_a) / b["rps_per_core"]
    e = Estimate(value, low, high)
    if low <= 1.0 <= high:
        text = f"Per core {how}, {winner} and {loser} carry the same, as far as the brackets tell; "
        return Verdict(f"{text}longer runs would narrow them.", e, "x", SCALING, decided=False)
    if high < 1.0:
        winner, loser, e = loser, winner, Estimate(1.0 / value, 1.0 / high, 1.0 / low)
    return Verdict(f"Per core {how}, {winner} carries {e.value:.2f} times the load of {loser}.", e, "x", SCALING)


def growth(scaling: Mapping[str, Document]) -> list[Verdict]:
    """Cores for several times one route: who needs fewer, and how large the steps are."""
    said = []
    steps = {name: {step["load_factor"]: step for step in found.get("growth", [])} for name, found in scaling.items()}
    for factor in dict.fromkeys(factor for rows in steps.values() for factor in rows):
        rows = {name: found[factor] for name, found in steps.items() if factor in found}
        known = {name: row for name, row in rows.items() if row["cores"] is not None}
        if len(known) < 2:
            continue
        listed = [f"{n} {counted(row['cores'], 'core')} (in steps of {row['step_cores']})" for n, row in known.items()]
        few, many = min(row["cores"] for row in known.values()), max(row["cores"] for row in known.values())
        route = next(iter(known.values()))["route"]
        text = f"For {factor} times the load of {route}, replicas added where needed: {', '.join(listed)}."
        said.append(Verdict(text, Estimate(many / few, why=COUNT), "x", SCALING))
    return said


def effort(efforts: Mapping[str, Document]) -> list[Verdict]:
    """What there is to run, and what it costs where prices are stated."""
    listed = [
        f"{name} is {counted(row['processes'], 'process', 'processes')} of "
        f"{counted(row['deployables'], 'kind')} with {counted(row['endpoints'], 'endpoint')} between them"
        for name, row in efforts.items()
    ]
    if len(listed) < 2:
        return []
    most = max(row["processes"] for row in efforts.values()) / min(row["processes"] for row in efforts.values())
    said = [Verdict(f"To run: {'; '.join(listed)}.", Estimate(most, why=COUNT), "x", EFFORT)]
    costs = {name: row.get("cost_per_hour") for name, row in efforts.items()}
    priced = {name: cost for name, cost in costs.items() if cost}
    if len(priced) == len(efforts):
        dear, cheap = max(priced, key=lambda n: priced[n]), min(priced, key=lambda n: priced[n])
        e = Estimate(priced[dear] / priced[cheap], why="prices as stated, hardware as stated")
        told = ", ".join(f"{name} {plain(cost)}" for name, cost in priced.items())
        same = "all cost the same" if e.value == 1.0 else f"{dear} costs {e.value:.2f} times as much as {cheap}"
        said.append(Verdict(f"An hour at the stated prices: {told}; {same}.", e, "x", EFFORT))
    return said
