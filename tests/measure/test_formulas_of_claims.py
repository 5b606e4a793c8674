"""Formulas in claims mean what physics says, although times are kept in ns and rates per second."""

import math

import pytest

from simulator.measure.expressions import evaluate, kind_of, said
from simulator.scenario.claims import claim

NOTHING = math.nan


def right_side(text):
    return claim(f"{text[0]} = {text[1]} within 1%").comparison.right


@pytest.mark.parametrize(
    ("left", "formula", "value", "shown"),
    [
        ("failed of a", "20/s / 10 * (2 * 90 s + 30 s / 2)", 390.0, "390"),
        ("failed of a", "30 s / 2 * 2/s", 30.0, "30"),
        ("failed of a", "600 ms / 20 ms", 30.0, "30"),
        ("mean of a", "100 / 50/s", 2e9, "2 s"),
        ("mean of a", "1 / (150/s - 100/s)", 2e7, "20 ms"),
        ("mean of a", "8 ms / (1 - 80%)", 4e7, "40 ms"),
        ("goodput of a", "10 / 2 s", 5.0, "5/s"),
        ("goodput of a", "100/s * 100 / 150", 200 / 3, "66.67/s"),
        ("goodput of a", "50% * (3 / 1 s) + 1/s", 2.5, "2.5/s"),
        ("degraded of a", "1 - 10 / 2 s / 50/s", 0.9, "0.9"),
        ("utilization of a", "80/s * 5 ms / 2", 0.2, "0.2"),
        ("availability of a", "50% * 50%", 0.25, "25%"),
        ("availability of a", "2 * 25%", 0.5, "50%"),
        ("availability of a", "25% / 5", 0.05, "5%"),
        ("amplification of a", "50% / 25%", 2.0, "2"),
    ],
)
def test_a_formula_has_the_value_and_the_kind_that_its_units_say(left, formula, value, shown):
    expression = right_side((left, formula))
    found = evaluate(expression, lambda *_: NOTHING, 0)
    assert found == pytest.approx(value)
    assert said(found, kind_of(expression)) == shown


def test_a_measured_rate_times_a_time_is_a_number():
    expression = right_side(("failed of a", "goodput of a * 10 s"))
    assert evaluate(expression, lambda *_: 7.0, 0) == pytest.approx(70.0)


def test_a_measured_time_under_a_number_is_a_rate():
    expression = right_side(("goodput of a", "4 / mean of a"))
    assert evaluate(expression, lambda *_: 2e9, 0) == pytest.approx(2.0)


def test_what_is_divided_by_nothing_has_no_value():
    expression = right_side(("goodput of a", "4 / mean of a"))
    assert math.isnan(evaluate(expression, lambda *_: 0.0, 0))
