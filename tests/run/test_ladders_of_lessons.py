"""Every bundled comparison: steps that sum to the total, nothing from nothing, and no favour to who is named first."""

import math
from collections.abc import Mapping
from typing import Any

import pytest

from simulator.model.laws import ZERO
from simulator.model.topology import (
    UNLIMITED,
    Architecture,
    Balancer,
    Database,
    Network,
    Orchestrator,
    Registry,
    Scenario,
    Unit,
)
from simulator.run import ladder
from simulator.run.compare import Comparison, compare, document
from simulator.run.ladder import STEPS, TOTAL, WHOLE, Step, pairs_of
from simulator.run.map_verdicts import of_maps
from simulator.run.verdicts import verdicts
from simulator.scenario import loads
from tests.run.scenes import quiet, swapped
from tests.scenarios.lessons import scenario, scenarios

LESSONS = [name for name, found in scenarios().items() if pairs_of(found)]
PAIRS = [(name, pair) for name in LESSONS for pair in pairs_of(scenario(name))]
SHORT_NS = 5_000_000_000
every_pair = pytest.mark.parametrize(("name", "pair"), PAIRS)


def brief(found: Scenario) -> Scenario:
    """The first seconds of a lesson."""
    return found._replace(experiment=found.experiment._replace(duration_ns=SHORT_NS, warm_up_ns=SHORT_NS // 5))


def climbed(found: Scenario, pair: tuple[str, str]) -> list[Step]:
    return ladder.ladder(brief(found), pair, quiet(), 3, SHORT_NS // 5)


def test_there_are_lessons_with_a_whole_and_a_split() -> None:
    assert {"profile", "break_even", "latency_tax", "hot_part"} <= set(LESSONS)


@every_pair
def test_the_steps_sum_to_the_total(name: str, pair: tuple[str, str]) -> None:
    steps = {step.name: step.mean_ms.value or 0.0 for step in climbed(scenario(name), pair)}
    assert list(steps) == [WHOLE, *STEPS, TOTAL]
    assert math.fsum([steps[WHOLE], *(steps[name] for name in STEPS)]) == pytest.approx(steps[TOTAL], rel=1e-12)


@every_pair
def test_splitting_costs_nothing_where_everything_is_free_and_nobody_waits(name: str, pair: tuple[str, str]) -> None:
    free = {key: freed(one) for key, one in scenario(name).architectures.items()}
    steps = {step.name: step.mean_ms for step in climbed(scenario(name)._replace(architectures=free), pair)}
    assert [(steps[name].value, steps[name].low, steps[name].high) for name in STEPS] == [(0.0, 0.0, 0.0)] * len(STEPS)
    assert steps[WHOLE] == steps[TOTAL]
    assert (steps[WHOLE].value or 0.0) > 0.0


def freed(one: Architecture) -> Architecture:
    """As many cores and connections as anybody may want, and nothing on the way."""
    edge = None if one.gateway is None else one.gateway._replace(compute=ZERO, rate_per_s=None)
    if edge is not None and edge.unit is not None:
        edge = edge._replace(unit=roomy(edge.unit))
    return Architecture(
        {name: roomy(unit) for name, unit in one.units.items()},
        {name: Database(stored.components) for name, stored in one.databases.items()},
        edge,
        Balancer(),
        Network(),
        registry=Registry(),
        orchestrator=Orchestrator(),
    )


def roomy(unit: Unit) -> Unit:
    return Unit(unit.components, unit.replicas, cores=1_000, workers=UNLIMITED, queue=UNLIMITED)


def found_in(found: Scenario) -> tuple[Comparison, dict[str, Any]]:
    compared = compare(brief(found), quiet(), 2)
    return compared, document(compared, [])


@pytest.mark.parametrize("name", LESSONS)
def test_the_order_of_architectures_changes_only_signs(name: str) -> None:
    (one, plain), (other, turned) = (found_in(each) for each in (scenario(name), swapped(scenario(name))))
    gaps, opposite = plain["latency"].pop("differences"), turned["latency"].pop("differences")
    assert sorted(map(key, gaps)) == sorted(key(negative(gap)) for gap in opposite)
    for words in ("architectures", "latency", "scaling", "isolation", "effort"):
        assert unordered(plain[words]) == unordered(turned[words]), words
    assert sentences(one) == sentences(other)


def key(gap: Mapping[str, Any]) -> str:
    """A difference as text, as precise as floats are."""
    return str([f"{x + 0.0:.9g}" if isinstance(x, float) else x for x in gap.values()])


def negative(gap: Mapping[str, Any]) -> dict[str, Any]:
    """The same difference, seen from the other side."""
    turned = {"value": gap["value"], "low": gap["high"], "high": gap["low"]}
    numbers = {name: None if x is None else 0.0 - x for name, x in turned.items()}
    return {**gap, "a": gap["b"], "b": gap["a"], **numbers}


def unordered(found: Any) -> Any:
    """Plain data in which lists of rows have no order."""
    if isinstance(found, dict):
        return {name: unordered(value) for name, value in found.items()}
    return sorted(map(str, found)) if isinstance(found, list) else found


def sentences(found: Comparison) -> list[str]:
    """What is said about latency, without saying who is named first where both are equally fast."""
    said = [*verdicts(found), *of_maps(found)]
    return sorted(
        v.text for v in said if "equally fast" not in v.text and v.experiment in ("latency", "break-even map")
    )


IMPATIENT = """\
schema: 1
name: impatient
lesson: Who does not wait for what may be missing answers sooner.
application:
  components:
    page: {operations: {show: [compute: 1 ms, {call: extras.list, optional: true}]}}
    extras: {operations: {list: [wait: 100 ms]}}
  routes: {visit: page.show}
workload: {visit: {rate: 20/s, process: regular}}
architectures:
  split:
    units: {each: {}}
    calls: {any: {timeout: 20 ms, balancer: random}}
  whole:
    units: {app: {components: all, cores: 2}}
experiment: {duration: 4 s, warm_up: 1 s}
"""


def test_what_guards_calls_has_a_rung_of_its_own() -> None:
    found = loads(IMPATIENT).scenario
    steps = {step.name: step.mean_ms.value for step in climbed(found, ("whole", "split"))}
    assert steps[ladder.GUARDS] == pytest.approx(-80.0)
    assert {steps[name] for name in STEPS if name != ladder.GUARDS} == {0.0}
    bare = ladder.rungs(found, "whole", "split")[ladder.CPU]
    assert [dict(row) for row in bare.calls.values()] == [{"balancer": "random"}]


def test_without_guards_the_last_rung_is_not_run_again() -> None:
    like = ladder.first_like(ladder.rungs(scenario("break_even"), "whole", "split"))
    assert like == {
        WHOLE: WHOLE,
        ladder.GATEWAY: WHOLE,
        ladder.SPLIT: ladder.SPLIT,
        ladder.DELAY: ladder.DELAY,
        ladder.CPU: ladder.DELAY,
        ladder.GUARDS: ladder.DELAY,
    }


def test_a_request_that_only_a_guard_made_fail_is_on_no_rung() -> None:
    text = IMPATIENT.replace(", optional: true", "").replace("wait: 100 ms", "wait: exponential 20 ms")
    steps = {step.name: step.mean_ms.value for step in climbed(loads(text).scenario, ("whole", "split"))}
    assert set(steps) == {WHOLE, *STEPS, TOTAL}
    assert (steps[WHOLE] or 0.0) < 21.0
    assert steps[ladder.GUARDS] == 0.0
