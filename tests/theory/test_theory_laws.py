"""The true mean and spread of laws, against a hundred thousand draws of the project's own dice."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import laws
from simulator.model.dice import child
from simulator.model.laws import Branch, Law
from simulator.theory.laws import moment, true_cv2, true_mean_ns

MS = 1_000_000
DRAWS = 20_000
KINDS = {
    "constant": Branch(laws.CONSTANT, 3.0 * MS),
    "exponential": Branch(laws.EXPONENTIAL, 3.0 * MS),
    "normal": Branch(laws.NORMAL, 3.0 * MS, 0.2),
    "normal, often below 0": Branch(laws.NORMAL, 3.0 * MS, 1.5),
    "lognormal": Branch(laws.LOGNORMAL, 3.0 * MS, 0.8),
    "gamma": Branch(laws.GAMMA, 3.0 * MS, 0.7),
    "hyperexponential": Branch(laws.HYPEREXPONENTIAL, 3.0 * MS, 1.6),
    "weibull": Branch(laws.WEIBULL, 3.0 * MS, 1.7),
    "pareto": Branch(laws.PARETO, 3.0 * MS, 5.0),
    "erlang": Branch(laws.ERLANG, 3.0 * MS, 4),
    "uniform": Branch(laws.UNIFORM, 1.0 * MS, 5.0 * MS),
}


def drawn(branch):
    a, b = laws.ready(branch, 0)
    raw = [laws.sample_ns(branch.kind, a, b, child(2024, i)) for i in range(DRAWS)]
    return np.array([laws.round_ns(x, branch.max_ns) for x in raw], np.float64)


@pytest.mark.parametrize("max_ms", [None, 2, 4])
@pytest.mark.parametrize("name", KINDS)
def test_moments_are_those_of_the_draws(name, max_ms):
    branch = KINDS[name]._replace(**({} if max_ms is None else {"max_ns": max_ms * MS}))
    values = drawn(branch)
    for power in (1, 2):
        error = (values**power).std() / math.sqrt(DRAWS)
        assert abs((values**power).mean() - moment(branch, power)) <= 4.5 * error + 1e-6 * moment(branch, power)


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_far_away_changes_nothing(name):
    branch = KINDS[name]
    far = branch._replace(max_ns=10**4 * 3 * MS)
    for power in (1, 2):
        assert moment(far, power) == pytest.approx(moment(branch, power), rel=1e-6)


@given(mean_ms=st.floats(0.01, 1000), cv=st.floats(0.05, 5))
def test_where_nothing_is_cut_the_mean_is_the_number_in_the_file(mean_ms, cv):
    for kind in (laws.LOGNORMAL, laws.GAMMA):
        law = Law((Branch(kind, mean_ms * MS, cv),))
        assert true_mean_ns(law) == pytest.approx(mean_ms * MS)
        assert true_cv2(law) == pytest.approx(cv * cv)


def test_a_mixture_weighs_its_branches():
    law = Law((Branch(laws.CONSTANT, 10.0), Branch(laws.CONSTANT, 1000.0)), (0.99, 0.01))
    assert true_mean_ns(law) == pytest.approx(19.9)
    assert true_cv2(law) == pytest.approx((0.99 * 100 + 0.01 * 1e6) / 19.9**2 - 1)


def test_an_empirical_law_is_its_samples():
    law = Law((Branch(laws.EMPIRICAL, 0.0, 0.0, 30, (10, 20, 60)),))
    assert true_mean_ns(law) == pytest.approx(20.0)


def test_a_heavy_tail_has_no_variance_and_nothing_has_none_either():
    assert math.isinf(true_cv2(Law((Branch(laws.PARETO, 5.0, 1.5),))))
    assert true_cv2(laws.ZERO) == 0.0
