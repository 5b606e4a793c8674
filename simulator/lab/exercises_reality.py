"""The exercises of `is the model right`: what a comparison with the real system proves, and what it does not.

They are judged by simulated runs alone, with a message at what it costs on an ordinary machine, so that everybody gets
the same answer.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.lab.checking import Checked, Exercise, holds_near, number_in
from simulator.lab.opening import load
from simulator.model.estimate import Estimate

if TYPE_CHECKING:
    from simulator.testbed.prediction import Load

HOP_NS = 300_000  # a message, there or back
SCENARIO, ARCHITECTURE = "chain", "split"
RUNS = 6
SHOWN_S = 0.5  # how exactly a moment can be found that chance moves about


def at(utilization: float, seconds: float) -> "Load":
    """The chain at a load, as `validate` drives it."""
    from simulator.run.reality import plan_of, simulate, struck
    from simulator.run.wishes import Rate, Wish
    from simulator.testbed.validate import loads_of

    wish = Wish(rates=(Rate(utilization, False),), seconds=seconds)
    scenario = struck(load(SCENARIO).scenario, wish)
    (found,) = loads_of(plan_of(scenario, ARCHITECTURE, Path(), wish), simulate)
    return found


def rows_of(model: str, utilization: float, seconds: float) -> Iterator[np.ndarray]:
    """What a model says in some runs; the empty name is the right one."""
    from simulator.testbed.controls import wrong_models
    from simulator.testbed.reshape import with_hops

    here = at(utilization, seconds)
    hopped = with_hops(here.program, dict.fromkeys(range(len(here.program.links)), HOP_NS))
    models = {"": hopped, **wrong_models(here.program, hopped, here.unit)}
    for replication in range(RUNS):
        yield here.simulate(models[model], here.plan.seed, replication)


def mean_ms(rows: np.ndarray) -> float:
    """The mean latency of good requests."""
    from simulator.testbed.comparing import metrics

    return float(metrics(rows)["mean"] or np.nan)


def gap(model: str, utilization: float, seconds: float) -> Estimate:
    """How far the mean of a wrong model is off, in % of the right one's, with its interval over runs."""
    from simulator.measure.intervals import student

    sides = zip(rows_of(model, utilization, seconds), rows_of("", utilization, seconds), strict=True)
    return student([100.0 * abs(mean_ms(wrong) / mean_ms(right) - 1.0) for wrong, right in sides])


def hardest_to_catch(answer: object) -> Checked:
    """Which wrong model is least wrong about the mean of the chain at 60 %?"""
    from simulator.testbed.controls import FEWER, MORE, NO_HOPS

    known = (NO_HOPS, MORE, FEWER)
    if answer not in known:
        raise ValueError(f"{answer!r} is no answer here: one of {', '.join(map(repr, known))} is")
    gaps = {name: gap(name, 0.6, 10.0) for name in known}
    least = min(gaps.values(), key=lambda one: one.value or np.inf)
    mine = gaps[str(answer)]
    text = f"Its mean is {mine.value:.3g} % off [{mine.low:.3g} to {mine.high:.3g}]."
    hint = "" if mine == least else " Another one comes nearer."
    return Checked(mine == least, text + hint)


def where_hops_hide(answer: object) -> Checked:
    """From which utilization (%) on is the model without hops within 2 % of the mean?"""
    from simulator.testbed.controls import NO_HOPS

    mine = number_in(answer, 5.0, 97.0)
    found = gap(NO_HOPS, mine / 100.0, 30.0)
    return holds_near(found, 2.0, 0.3, "the model without hops is off by this many % of the mean:")


def seconds_for_a_p99(answer: object) -> Checked:
    """How many seconds must the chain be driven at 60 % until its p99 may be shown?"""
    from simulator.testbed.comparing import metrics

    mine = number_in(answer, 1.0, 120.0)
    early, late = max(mine - SHOWN_S, 0.5), mine + SHOWN_S
    hidden = [metrics(rows)["p99"] is None for rows in rows_of("", 0.6, early)]
    shown = [metrics(rows)["p99"] is not None for rows in rows_of("", 0.6, late)]
    if any(hidden) and any(shown):
        return Checked(True, "Thirty requests have to lie beyond it, and one in a hundred does.")
    return Checked(False, "It is shown earlier." if any(shown) else "Then it is still hidden.")


EXERCISES: dict[str, Exercise] = {
    "hardest to catch": hardest_to_catch,
    "where hops hide": where_hops_hide,
    "seconds for a p99": seconds_for_a_p99,
}
