"""Arrivals invert the cumulated rate: as many a stretch as the rate says, and a changed rate only moves them."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.model.arrivals import exponential_mass, reached_ns
from simulator.model.dice import child
from simulator.model.laws import NEVER_NS

S = 1_000_000_000


def masses(n: int, seed: int = 3) -> np.ndarray:
    return np.cumsum([exponential_mass(child(seed, i)) for i in range(n)])


def test_gaps_are_unit_exponentials() -> None:
    gaps = np.array([exponential_mass(child(1, i)) for i in range(20_000)])
    assert stats.kstest(gaps, "expon").pvalue > 1e-3


def test_a_constant_rate_gives_poisson_counts_in_every_interval() -> None:
    per_ns = 500 / S
    moments = np.array([reached_ns(0, 0.0, per_ns, 0.0, m) for m in masses(50_000).tolist()])
    counts = np.histogram(moments, bins=90, range=(0, 90 * S))[0]
    assert abs(counts.mean() - 500) < 4.0 * math.sqrt(500 / 90)
    dispersion = ((counts - counts.mean()) ** 2).sum() / counts.mean()
    assert 1e-3 < stats.chi2(89).cdf(dispersion) < 1.0 - 1e-3


def test_a_ramp_gives_counts_that_grow_in_a_straight_line() -> None:
    slope = 100.0 / S / (10 * S)  # from 0 to 100/s within 10 s, 500 requests
    moments = [reached_ns(0, 0.0, 0.0, slope, i + 0.5) / S for i in range(500)]
    expected = [5.0 * t * t for t in range(1, 11)]  # the mass is 5 t^2
    assert [sum(m < t for m in moments) for t in range(1, 11)] == [round(e) for e in expected]


def test_a_ramp_down_to_nothing_ends_with_its_last_request() -> None:
    per_ns, length = 100.0 / S, 10 * S
    assert reached_ns(0, 0.0, per_ns, -per_ns / length, 500.0) == length
    assert reached_ns(0, 0.0, per_ns, -per_ns / length, 500.1) <= length + S  # the root of less than nothing is nothing


def test_a_mass_reached_before_the_segment_arrives_with_its_beginning() -> None:
    assert reached_ns(7, 3.0, 1e-3, 0.0, 3.0) == 7
    assert reached_ns(7, 3.0, 1e-3, 0.0, 2.9) == 7


def test_a_doubled_rate_halves_the_times_of_the_same_requests() -> None:
    for mass in masses(1000).tolist():
        slow, fast = (reached_ns(0, 0.0, per_ns, 0.0, mass) for per_ns in (1e-7, 2e-7))
        assert abs(slow - 2 * fast) <= 1


def test_a_rate_of_almost_nothing_never_arrives_instead_of_overflowing() -> None:
    assert reached_ns(5, 0.0, 1e-30, 0.0, 1.0) == 5 + NEVER_NS


@given(st.floats(1e-9, 1e-1), st.floats(0.0, 1e-1), st.integers(1, 10**12), st.lists(st.floats(0.0, 1.0), min_size=2))
def test_within_a_segment_a_greater_mass_is_never_reached_earlier(
    begin: float, end: float, length_ns: int, shares: list[float]
) -> None:
    slope, total = (end - begin) / length_ns, (begin + end) / 2.0 * length_ns
    moments = [reached_ns(0, 0.0, begin, slope, share * total) for share in sorted(shares)]
    assert all(a <= b for a, b in pairwise(moments))
    assert all(0 <= at_ns <= length_ns * (1.0 + 1e-6) + 1.0 for at_ns in moments)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_mass_up_to_the_moment_found_is_the_mass_asked_for(share: float) -> None:
    begin, end, length = 2e-7, 9e-7, 40 * S
    slope, total = (end - begin) / length, (begin + end) / 2.0 * length
    t = reached_ns(0, 0.0, begin, slope, share * total)
    assert begin * t + slope * t * t / 2.0 == pytest.approx(share * total, rel=1e-9)
