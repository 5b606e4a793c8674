"""Student intervals over replications, and what is said where there can be none."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulator.measure.intervals import paired, student, t_quantile
from simulator.model.errors import ModelError

quick = settings(deadline=None)
samples = st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=30)


@quick
@given(values=samples, level=st.sampled_from([0.9, 0.95, 0.999]))
def test_the_interval_is_the_textbooks(values, level):
    estimate = student(values, level)
    low, high = stats.t.interval(level, len(values) - 1, estimate.value, stats.sem(values) or 1e-300)
    scale = max(map(abs, values)) + 1
    assert estimate.low == pytest.approx(low, abs=1e-6 * scale)
    assert estimate.high == pytest.approx(high, abs=1e-6 * scale)
    assert estimate.value == pytest.approx(sum(values) / len(values), abs=1e-9 * scale)


def test_the_printed_table_of_student():
    assert t_quantile(0.95, 9) == pytest.approx(2.262, abs=1e-3)
    assert t_quantile(0.999, 29) == pytest.approx(3.659, abs=1e-3)


def test_equal_values_have_an_interval_of_no_width():
    estimate = student([0.1, 0.1, 0.1])
    assert (estimate.low, estimate.high) == (estimate.value, estimate.value)


def test_one_replication_has_a_value_and_no_bounds():
    estimate = student([5.0])
    assert estimate.document() == {"value": 5.0, "low": None, "high": None, "why": "one replication has no interval"}


def test_replications_without_a_value_are_named():
    assert student([1.0, math.nan, 3.0]).why == "1 of 3 replications have no value"
    assert student([1.0, math.nan, 3.0]).value == 2.0
    assert student([math.nan]).value is None


def test_an_infinite_value_has_no_mean_and_json_knows_none():
    estimate = student([1.0, math.inf])
    assert estimate.value == math.inf
    assert estimate.document() == {"value": None, "low": None, "high": None, "why": "infinite in 1 of 2 replications"}


@quick
@given(values=samples, common=st.floats(-1e6, 1e6))
def test_common_luck_cancels_in_pairs(values, common):
    gap = paired([v + common for v in values], values)
    assert gap.value == pytest.approx(common, abs=1e-3)
    assert gap.half_width == pytest.approx(0.0, abs=1e-3)


def test_replications_that_do_not_pair_are_refused():
    with pytest.raises(ModelError, match="cannot be paired"):
        paired([1.0], [1.0, 2.0])
