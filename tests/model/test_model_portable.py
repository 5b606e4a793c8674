"""The portable functions against the platform's: equal to the last bits, though not by the same way."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from simulator.model import portable

ULP = 2.0**-52


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_within_an_ulp_of_the_platforms(x: float) -> None:
    assert math.isclose(portable.log(x), math.log(x), rel_tol=2 * ULP, abs_tol=1e-300)


@given(st.floats(-ULP * 1e6, ULP * 1e6))
def test_the_logarithm_near_one_loses_nothing(d: float) -> None:
    assert math.isclose(portable.log(1.0 + d), math.log(1.0 + d), rel_tol=2 * ULP, abs_tol=1e-300)


@given(st.floats(-700.0, 700.0))
def test_the_exponential_is_within_an_ulp_of_the_platforms(x: float) -> None:
    assert math.isclose(portable.exp(x), math.exp(x), rel_tol=2 * ULP)


@given(st.floats(1e-16, 100.0), st.floats(-10.0, 10.0))
def test_powers_are_right_to_twelve_digits(x: float, y: float) -> None:
    assert math.isclose(portable.power(x, y), math.pow(x, y), rel_tol=1e-12)


@pytest.mark.parametrize(("x", "y", "z"), [(1e-16, 400.0, -700.0), (1e-16, -400.0, 700.0), (0.5, 1e9, -700.0)])
def test_a_power_stays_among_normal_numbers(x: float, y: float, z: float) -> None:
    assert portable.power(x, y) == portable.exp(z)


@given(st.floats(1e-16, 1.0, exclude_max=True))
def test_the_normal_quantile_is_scipys(p: float) -> None:
    assert math.isclose(portable.inverse_normal(p), special.ndtri(p), rel_tol=1e-13, abs_tol=1e-15)


def test_the_normal_quantile_is_monotone_over_its_three_pieces() -> None:
    ps = np.concatenate([np.geomspace(1e-16, 0.5, 4000), 1.0 - np.geomspace(0.5, 1e-15, 4000)[1:]])
    xs = [portable.inverse_normal(p) for p in ps.tolist()]
    assert all(a <= b for a, b in pairwise(xs))
    assert xs[0] < -8.0
    assert xs[-1] > 7.5


@given(st.floats(1.0, 1e4))
def test_log_gamma_is_scipys(x: float) -> None:
    assert math.isclose(portable.log_gamma(x), special.gammaln(x), rel_tol=1e-12, abs_tol=1e-12)
