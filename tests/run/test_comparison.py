"""`compare`: who is named first decides nothing but signs; steps sum to the total; what is cut short says so."""

import math
from typing import Any

import pytest

from simulator.model.estimate import Estimate
from simulator.run.compare import Comparison, compare, document
from simulator.run.verdicts import verdicts
from tests.run.scenes import compared, quiet, small, swapped

EXACT = 1e-9


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compared(small().scenario)


@pytest.fixture(scope="module")
def other() -> Comparison:
    return compared(swapped(small().scenario))


def negative(a: Estimate, b: Estimate) -> bool:
    """Whether b is -a, bounds and all."""
    if a.value is None or b.value is None:
        return a.value is None and b.value is None
    assert a.low is not None
    assert a.high is not None
    assert b.low is not None
    assert b.high is not None
    pairs = ((a.value, -b.value), (a.low, -b.high), (a.high, -b.low))
    return all(math.isclose(x, y, rel_tol=EXACT, abs_tol=EXACT) for x, y in pairs)


def test_the_order_of_architectures_changes_only_signs(found: Comparison, other: Comparison) -> None:
    assert [(d.a, d.b) for d in found.differences] == [(d.b, d.a) for d in other.differences]
    assert all(negative(x.ms, y.ms) for x, y in zip(found.differences, other.differences, strict=True))


def test_the_order_of_architectures_changes_no_ladder_no_bracket_and_no_isolation(
    found: Comparison, other: Comparison
) -> None:
    assert found.ladders == other.ladders
    assert found.brackets == other.brackets
    assert {name: dict(rows) for name, rows in found.isolation.cells.items()} == dict(other.isolation.cells)


def test_the_steps_of_the_ladder_sum_to_the_total(found: Comparison) -> None:
    values = [step.mean_ms.value or 0.0 for step in found.ladders]
    assert len(values) == 7
    assert math.isclose(sum(values[:-1]), values[-1], rel_tol=1e-12)


def test_the_ladder_ends_where_the_architectures_are_when_everybody_is_good(found: Comparison) -> None:
    """All requests of this calm load are good, so the ends of the ladder are the plain means."""
    ends = {step.name: step.mean_ms.value for step in found.ladders}
    for name, rung in (("whole", "the whole"), ("split", "the split")):
        latency = document(found, [])["architectures"][name]["latency_ms"]["mean"]["value"]
        assert math.isclose(latency, ends[rung] or 0.0, rel_tol=0.02)


def test_a_bracket_carries_less_than_it_fails(found: Comparison) -> None:
    for bracket in found.brackets.values():
        assert bracket.carries_rps is None or bracket.fails_rps is None or bracket.carries_rps < bracket.fails_rps
        assert bracket.cores == 3


def test_the_load_that_is_carried_is_at_least_the_load_of_the_file(found: Comparison) -> None:
    assert all((bracket.carries_rps or math.inf) >= 200.0 for bracket in found.brackets.values())


def test_the_whole_fails_as_a_whole_and_the_split_in_parts(found: Comparison) -> None:
    cells: Any = found.isolation.cells
    assert cells["whole"]["posts"]["login"].value < 0.05
    assert cells["split"]["posts"]["login"].value > 0.99
    assert cells["split"]["gateway"]["login"].value < 0.05
    assert cells["whole"]["gateway"]["login"] == Estimate(None, why="it has no gateway of its own")


def test_every_verdict_has_its_number_its_interval_and_its_experiment(found: Comparison) -> None:
    said = verdicts(found)
    assert {verdict.experiment for verdict in said} == {"latency", "scaling", "fault isolation"}
    for verdict in said:
        assert verdict.text.endswith(".")
        bounds = (verdict.estimate.low, verdict.estimate.high)
        assert None not in bounds or verdict.estimate.why


def test_a_verdict_follows_the_interval_and_not_the_order(found: Comparison, other: Comparison) -> None:
    sooner = [v.text.split(" answers ")[0] for v in verdicts(found) if " sooner than " in v.text]
    again = [v.text.split(" answers ")[0] for v in verdicts(other) if " sooner than " in v.text]
    assert sooner == again


def test_what_was_interrupted_from_the_start_has_nothing_to_show() -> None:
    control = quiet()
    control.stop.set()
    with pytest.raises(KeyboardInterrupt):
        compare(small().scenario, control, 3)


def test_what_is_interrupted_later_is_marked_and_keeps_what_was_done() -> None:
    control = quiet()

    def stop_at_scaling(text: str) -> None:
        if text.startswith("scaling"):
            control.stop.set()

    control.say = stop_at_scaling
    found = compare(small().scenario, control, 2)
    plain = document(found, [verdict.document() for verdict in verdicts(found)])
    assert plain["partial"] is True
    assert plain["latency"]["ladder"]
    assert plain["scaling"] == {}
    assert plain["isolation"] in ({}, {"split": {}, "whole": {}})
