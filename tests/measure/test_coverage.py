"""Nominal 95 % intervals cover the truth in 95 % of experiments: a reduced form, and the full one for `slow`."""

import pytest

from tests.measure.coverage import CASES, band, covered

REDUCED, FULL = 30, 400


def judged(case, experiments):
    low, high = band(experiments)
    for metric, (hits, ratio) in covered(CASES[case], experiments).items():
        assert low <= hits <= high, f"{case}, {metric}: {hits} of {experiments} intervals hold the truth"
        assert ratio == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_the_truth_in_a_reduced_check(case):
    judged(case, REDUCED)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_the_truth_in_four_hundred_experiments(case):
    assert band(FULL) == (364, 393)
    judged(case, FULL)
