"""M/M/1 with a deadline, against simple limits and against a simulation of the work that stands before newcomers."""

import numpy as np
import pytest

from simulator.theory.deadlines import in_time
from simulator.theory.single import mm1_mean_ns

MS = 1e6


def test_a_deadline_far_away_is_missed_as_often_as_theory_of_mm1_says():
    response_ns = mm1_mean_ns(50.0, 10 * MS)
    assert 1 - in_time(50.0, 10 * MS, 200 * MS) == pytest.approx(np.exp(-200 * MS / response_ns), rel=0.3)


def test_hardly_anybody_comes_and_only_his_own_work_counts():
    assert in_time(1e-6, 10 * MS, 5 * MS) == pytest.approx(1 - np.exp(-0.5))


def test_in_a_heavy_overload_the_slack_of_the_served_is_exponential():
    assert in_time(150.0, 10 * MS, 500 * MS) * 150 == pytest.approx(100 * 100 / 150, rel=1e-6)


def test_no_overload_is_too_heavy_for_the_numbers():
    assert 0 < in_time(1e6, 10 * MS, 60_000 * MS) < 1e-4


@pytest.mark.parametrize("rate", [80.0, 100.0, 120.0])
def test_work_that_is_never_begun_too_late_is_in_time_as_often_as_theory_says(rate):
    dice, before, good, n = np.random.default_rng(7), 0.0, 0, 200_000
    gaps, work = dice.exponential(1000 / rate, n), dice.exponential(10.0, n)
    for gap, size in zip(gaps.tolist(), work.tolist(), strict=True):
        before = max(before - gap, 0.0)
        good += before + size < 100.0 and before < 100.0
        before += size if before < 100.0 else 0.0
    assert in_time(rate, 10 * MS, 100 * MS) == pytest.approx(good / n, abs=0.01)


def test_times_below_zero_are_refused():
    with pytest.raises(ValueError, match="above 0"):
        in_time(10.0, 0.0, 1.0)
