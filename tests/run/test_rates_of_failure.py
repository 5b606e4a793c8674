"""Stated failure rates weigh the rows, and verdicts follow from them, whoever wins."""

import math
from collections.abc import Mapping
from typing import Any

import pytest

from simulator.model.claims import Metric
from simulator.model.topology import Scenario
from simulator.run.blast import UNSTATED, documents, expected
from simulator.run.experiment import play
from simulator.run.isolation import Matrix, matrix
from simulator.run.isolation_verdicts import isolation
from simulator.scenario import load, loads
from simulator.scenario.bundled import find
from simulator.theory.renewal import at_least
from tests.run.scenes import SMALL, quiet, small

PARTS, UP_MS, DOWN_MS = 30, 1980, 20
EACH = UP_MS / (UP_MS + DOWN_MS)


@pytest.fixture(scope="module")
def more() -> Matrix:
    return matrix(load(find("more_to_break")).scenario, quiet(), 4)


def series() -> str:
    """Thirty parts, each in a process that fails and is repaired by itself; routes that need one, two and all."""
    parts = {f"part{i}": "{operations: {use: [compute: 0 ms]}}" for i in range(PARTS)}
    components = "\n".join(f"    {name}: {words}" for name, words in parts.items())
    worn = "\n".join(
        f"  {name}-worn: {{crash: {name}, random: {{up: exponential {UP_MS} ms, down: exponential {DOWN_MS} ms}}}}"
        for name in parts
    )
    every = ", ".join(f"call: {name}.use" for name in parts)
    return f"""\
schema: 1
name: series
lesson: Thirty parts in series.
application:
  components:
{components}
  routes:
    one: part0.use
    two: [call: part1.use, call: part2.use]
    all: [{every}]
workload: {{one: {{rate: 50/s}}, two: {{rate: 50/s}}, every: {{route: all, rate: 50/s}}}}
architectures: {{split: {{units: {{each: {{}}}}, gateway: {{}}}}}}
faults:
{worn}
experiment: {{duration: 60 s, warm_up: 0 s, replications: 8}}
""".replace("all: [", "thirty: [").replace("route: all", "route: thirty")


def small_with(faults: str, overrides: Mapping[str, str] | None = None) -> Scenario:
    """The small scenario with more faults."""
    return loads(SMALL.replace("faults: {", f"faults: {{{faults}, "), "small", overrides or {}).scenario


def test_thirty_parts_of_four_nines_have_not_three() -> None:
    assert math.isclose(at_least(30, 30, 0.9999), 0.9970, abs_tol=5e-5)


def test_the_availability_of_a_route_is_the_product_over_what_it_needs() -> None:
    """Started well, each part is up a little more often than in the long run: 0.01 x 20 ms / 60 s is nothing."""
    study = play(loads(series()).scenario, quiet(), replications=range(8)).studies["split"]
    for route, needed in (("one", 1), ("two", 2), ("thirty", PARTS)):
        found = study.estimate(Metric("availability", route), level=0.999)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= at_least(needed, needed, EACH) <= found.high
        assert found.high - found.low < 0.08


def test_without_random_faults_there_are_no_weights() -> None:
    plain = documents(matrix(small().scenario, quiet(), 2))["expected_unavailability"]
    assert {cell["why"] for routes in plain.values() for cell in routes.values()} == {UNSTATED}
    assert all(cell["value"] is None for routes in plain.values() for cell in routes.values())


def test_what_is_expected_is_how_often_times_how_long_times_how_far(more: Matrix) -> None:
    """One process of 99 % in the monolith; four in the split, of which a login needs two."""
    want: Any = {("monolith", "page"): 0.01, ("microservices", "page"): 0.04, ("microservices", "login"): 0.02}
    for (name, route), share in want.items():
        found = expected(more, name, route)
        assert found.value is not None
        assert math.isclose(found.value, share, rel_tol=0.01)


def test_a_fault_that_no_row_shows_gets_one_of_its_own() -> None:
    often = "random: {up: 9 s, down: 1 s}"
    flaky, gone = f"fail: posts, share: 50%, {often}", f"crash: posts.database, only: [split], {often}"
    found = matrix(small_with(f"flaky: {{{flaky}}}, gone: {{{gone}}}"), quiet(), 2)
    assert [(one.fault, one.row, one.share) for one in found.stated] == [
        ("flaky", "fault flaky", 0.1),
        ("gone", "fault gone", 0.1),
    ]
    pages = expected(found, "whole", "page").value
    assert pages is not None
    assert abs(pages - 0.1 * 0.5) < 0.01


def test_each_instance_with_a_clock_of_its_own_counts() -> None:
    """Two instances, each down a tenth of the time: the row of one instance counts twice."""
    two = {"architectures/split/units/each/replicas": "2", "experiment/equal": "nothing"}
    worn = small_with("worn: {random: {up: 9 s, down: 1 s}, crash: posts}", two)
    (stated,) = matrix(worn, quiet(), 2).stated
    assert (stated.row, stated.times) == ("posts: one instance", {"split": 2, "whole": 1})


def test_more_processes_lose_by_the_same_rules_by_which_they_win(more: Matrix) -> None:
    said = [verdict.text for verdict in isolation(more)]
    assert any("microservices loses fewer requests than monolith" in text for text in said)
    assert any(text.startswith("What monolith does not have can fail in microservices: 'gateway'") for text in said)
    (weighed,) = [text for text in said if text.startswith("By the stated failure rates")]
    assert weighed.index("in monolith") < weighed.index("in microservices")


def test_a_leak_is_named_with_the_routes_that_never_ask() -> None:
    scenario = load(find("isolation")).scenario
    slow = [v for v in isolation(matrix(scenario, quiet(), 3)) if v.text.startswith("While reviews is slow")]
    assert len(slow) == 1
    assert "in microservices login" in slow[0].text
    assert (slow[0].estimate.high or 1.0) < 0.99
