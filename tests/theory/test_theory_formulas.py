"""The closed forms against tables, against each other, and against plain simulation of their own definition."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.theory import many, networks, single

MS = 1_000_000.0
loads = st.floats(0.01, 0.98)


@pytest.mark.parametrize(("erlangs", "servers"), [(1, 1), (5, 10), (10, 10), (100, 117)])
def test_erlang_b_is_the_last_share_of_a_cut_poisson_law(erlangs, servers):
    weights = [Fraction(erlangs) ** k / math.factorial(k) for k in range(servers + 1)]
    assert many.erlang_b(erlangs, servers) == pytest.approx(float(weights[-1] / sum(weights)), rel=1e-12)


def test_a_hundred_erlangs_with_one_per_cent_blocked_need_117_lines_as_the_printed_tables_say():
    assert many.erlang_b(100.0, 117) <= 0.01 < many.erlang_b(100.0, 116)


def test_erlang_c_of_eight_servers_at_three_quarters():
    # the sum as in the textbooks, written out
    a, c = 6.0, 8
    top = a**c / math.factorial(c) / (1 - a / c)
    assert many.erlang_c(a, c) == pytest.approx(top / (sum(a**k / math.factorial(k) for k in range(c)) + top))


@given(rho=loads)
def test_one_server_of_many_is_an_mm1(rho):
    rate, service = rho * 100.0, 10 * MS
    assert many.mmc_mean_ns(rate, service, 1) == pytest.approx(single.mm1_mean_ns(rate, service))
    for q in (0.5, 0.99):
        assert many.mmc_quantile_ns(rate, service, 1, q) == pytest.approx(single.mm1_quantile_ns(rate, service, q))


@given(rho=loads)
def test_mg1_with_exponential_work_is_an_mm1_and_with_none_varying_an_md1(rho):
    rate, service = rho * 100.0, 10 * MS
    assert single.mg1_mean_ns(rate, service, 1.0) == pytest.approx(single.mm1_mean_ns(rate, service))
    near = single.mg1_hyperexponential_quantile_ns(rate, service, 1.0001, 0.99)
    assert near == pytest.approx(single.mm1_quantile_ns(rate, service, 0.99), rel=2e-3)
    assert single.md1_mean_ns(rate, service) == single.mg1_mean_ns(rate, service, 0.0)


def area_under(tail, until, steps=40_000):
    t = np.linspace(0.0, until, steps)
    return float(np.trapezoid([tail(x) for x in t], t))


def test_the_area_under_each_tail_is_the_mean():
    rate, service = 80.0, 10 * MS
    cases = [
        (
            lambda t: single.mg1_hyperexponential_tail(rate, service, 2.0, t),
            single.mg1_mean_ns(rate, service, 4.0),
            3e9,
        ),
        (lambda t: many.mmc_tail(300.0, service, 4, t), many.mmc_mean_ns(300.0, service, 4), 1e9),
    ]
    for tail, mean, until in cases:
        assert area_under(tail, until) == pytest.approx(mean, rel=1e-4)
    sum_of_three = area_under(lambda t: networks.exponential_sum_tail([5.0, 5.0, 9.0], t), 200.0, 400)
    assert sum_of_three == pytest.approx(19.0, rel=1e-3)
    assert area_under(lambda t: single.md1_tail(rate, service, t), 5e8, 800) == pytest.approx(
        single.md1_mean_ns(rate, service), rel=1e-2
    )


def waits(gaps, services):
    """Lindley's recursion, vectorised: how long each waits."""
    begun = np.cumsum(services) - services
    arrived = np.cumsum(gaps)
    return np.maximum.accumulate(arrived - begun) + begun - arrived


@pytest.mark.parametrize(("rho", "q"), [(0.5, 0.5), (0.5, 0.99), (0.8, 0.95)])
def test_md1_quantiles_agree_with_lindleys_recursion(rho, q):
    chance = np.random.default_rng(1909)
    n = 4_000_000
    response = waits(chance.exponential(1.0 / rho, n), np.ones(n))[n // 10 :] + 1.0
    assert single.md1_quantile_ns(rho * 1e9, 1.0, q) == pytest.approx(np.quantile(response, q), rel=0.02)


def test_a_tandem_of_equal_stations_has_an_erlang_distribution():
    rate, service = 50.0, 10 * MS
    each = single.mm1_mean_ns(rate, service)
    t = networks.tandem_quantile_ns(rate, [service, service], 0.99)
    assert math.exp(-t / each) * (1 + t / each) == pytest.approx(0.01, rel=1e-6)
    assert networks.tandem_mean_ns(rate, [service, service]) == pytest.approx(2 * each)


def test_fork_join_of_two_as_measured_elsewhere():
    assert networks.fork_join_mean_ns(0.5, 1e9) == pytest.approx(2.875e9)
    assert networks.fork_join_mean_ns(0.8, 1e9) == pytest.approx(7.0e9)


def test_a_hundred_copies_of_a_leaf_that_is_slow_in_one_per_cent():
    assert networks.fan_out_tail(0.01, 100) == pytest.approx(0.634, abs=5e-4)
    assert networks.serial_availability([0.99] * 5) == pytest.approx(0.95099, abs=1e-5)
    assert networks.parallel_availability([0.9, 0.9]) == pytest.approx(0.99)


@given(servers=st.integers(1, 60), rho=loads, service_ms=st.floats(0.001, 1e4))
@settings(deadline=None)
def test_more_load_is_slower_and_pooling_is_faster(servers, rho, service_ms):
    service = service_ms * MS
    rate = rho * servers * 1e9 / service
    alone = many.mmc_mean_ns(rate / servers, service, 1)
    assert service <= many.mmc_mean_ns(rate, service, servers) <= alone * (1 + 1e-9)
    assert many.mmc_mean_ns(rate * 0.9, service, servers) <= many.mmc_mean_ns(rate, service, servers) * (1 + 1e-9)
    assert 0 <= many.mmcc_blocking(rate, service, servers) <= many.erlang_c(rho * servers, servers) <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: single.mm1_mean_ns(100.0, 10 * MS),
        lambda: single.mm1_mean_ns(-1.0, 10 * MS),
        lambda: single.mm1_quantile_ns(10.0, 10 * MS, 1.0),
        lambda: single.mg1_mean_ns(10.0, 10 * MS, -0.1),
        lambda: single.mg1_hyperexponential_tail(10.0, 10 * MS, 1.0, 0.0),
        lambda: many.mmc_mean_ns(400.0, 10 * MS, 4),
        lambda: many.mmc_mean_ns(1.0, 10 * MS, 0),
        lambda: many.erlang_b(-1.0, 3),
        lambda: many.erlang_c(3.0, 3),
        lambda: networks.tandem_mean_ns(1.0, []),
        lambda: networks.exponential_sum_tail([1.0, 0.0], 1.0),
        lambda: networks.fan_out_tail(1.5, 3),
        lambda: networks.serial_availability([1.1]),
    ],
)
def test_outside_its_domain_a_formula_says_so(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
