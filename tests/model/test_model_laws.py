"""Every law has the mean, spread and shape that its words promise (scipy is the judge); draws are kept in bounds."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.model import laws
from simulator.model.dice import MASK, child, draw

N = 20_000
MEAN = 4e12  # ns: so long that rounding to whole nanoseconds is not seen


def branch(kind: int, shape: float = 0.0, **more: Any) -> laws.Branch:
    return laws.Branch(kind, MEAN, shape, **more)


def hyperexponential(mean: float, cv: float) -> Any:
    """The distribution function of balanced means."""
    p = (1.0 + math.sqrt((cv * cv - 1.0) / (cv * cv + 1.0))) / 2.0
    return lambda x: 1.0 - p * np.exp(-2.0 * p * x / mean) - (1.0 - p) * np.exp(-2.0 * (1.0 - p) * x / mean)


def lognormal(mean: float, cv: float) -> Any:
    sigma = math.sqrt(math.log(1.0 + cv * cv))
    return stats.lognorm(sigma, scale=mean * math.exp(-sigma * sigma / 2.0)).cdf


# branch, its distribution function, its coefficient of variation (None: infinite or too slow to see)
SCIPY: dict[str, tuple[laws.Branch, Any, float | None]] = {
    "exponential": (branch(laws.EXPONENTIAL), stats.expon(scale=MEAN).cdf, 1.0),
    "normal": (branch(laws.NORMAL, 0.2), stats.norm(MEAN, 0.2 * MEAN).cdf, 0.2),
    "lognormal": (branch(laws.LOGNORMAL, 0.8), lognormal(MEAN, 0.8), 0.8),
    "gamma": (branch(laws.GAMMA, 0.5), stats.gamma(4.0, scale=MEAN / 4.0).cdf, 0.5),
    "gamma below one": (branch(laws.GAMMA, 2.0), stats.gamma(0.25, scale=MEAN * 4.0).cdf, 2.0),
    "hyperexponential": (branch(laws.HYPEREXPONENTIAL, 2.0), hyperexponential(MEAN, 2.0), 2.0),
    "weibull": (
        branch(laws.WEIBULL, 1.5),
        stats.weibull_min(1.5, scale=MEAN / math.gamma(1.0 + 1.0 / 1.5)).cdf,
        stats.weibull_min(1.5).std() / stats.weibull_min(1.5).mean(),
    ),
    "pareto": (branch(laws.PARETO, 3.5), stats.pareto(3.5, scale=MEAN * 2.5 / 3.5).cdf, None),
    "erlang": (branch(laws.ERLANG, 3.0), stats.erlang(3, scale=MEAN / 3.0).cdf, math.sqrt(1.0 / 3.0)),
    "uniform": (branch(laws.UNIFORM, 2.0 * MEAN), stats.uniform(MEAN, MEAN).cdf, None),
}


def draw_ns(rows: tuple[laws.LawRow, ...], bits: int) -> int:
    """A draw as a runtime makes it."""
    number = 0
    while rows[0].branches > 1 and laws.branch_of(bits) >= rows[number].upto:
        number += 1
    row = rows[number]
    return laws.round_ns(laws.sample_ns(row.kind, row.a, row.b, bits), row.max_ns)


def drawn(law: laws.Law, n: int = N, seed: int = 11) -> np.ndarray:
    rows = laws.rows_of(law, 0)
    return np.array([draw_ns(rows, draw(child(seed, i), 0)) for i in range(n)], float)


@pytest.mark.parametrize("name", SCIPY)
def test_draws_follow_the_law_by_its_distribution_function(name: str) -> None:
    what, cdf, _ = SCIPY[name]
    assert stats.kstest(drawn(laws.Law((what,))), cdf).pvalue > 1e-3


@pytest.mark.parametrize("name", SCIPY)
def test_the_number_after_the_name_is_the_mean_and_cv_is_the_spread(name: str) -> None:
    what, _, cv = SCIPY[name]
    xs = drawn(laws.Law((what,)))
    mean = 1.5 * MEAN if what.kind == laws.UNIFORM else MEAN
    assert abs(xs.mean() - mean) < 4.0 * xs.std() / math.sqrt(N)
    if cv is not None:
        fourth = ((xs - xs.mean()) ** 4).mean()
        error = math.sqrt(fourth - xs.var() ** 2) / (2.0 * xs.std()) / math.sqrt(N)
        assert abs(xs.std() - cv * MEAN) < 4.0 * error


def test_a_constant_always_takes_as_long_as_it_says() -> None:
    assert set(drawn(laws.constant(7), 100)) == {7.0}
    assert laws.is_zero(laws.ZERO)
    assert not laws.is_zero(laws.constant(1))
    assert not laws.is_zero(laws.Law((branch(laws.EXPONENTIAL),)))


def test_a_mixture_chooses_its_branches_by_their_shares() -> None:
    law = laws.Law(
        (*laws.constant(1).branches, *laws.constant(2).branches, *laws.constant(3).branches), (0.7, 0.2, 0.1)
    )
    values, counts = np.unique(drawn(law), return_counts=True)
    assert list(values) == [1.0, 2.0, 3.0]
    assert stats.chisquare(counts, N * np.array(law.shares)).pvalue > 1e-3


def test_the_branch_of_a_mixture_says_nothing_about_the_draw_within_it() -> None:
    law = laws.Law((branch(laws.EXPONENTIAL), laws.Branch(laws.CONSTANT, -1.0)), (0.3, 0.7))
    xs = drawn(law)
    xs = xs[xs > 0.0]
    assert stats.kstest(xs, stats.expon(scale=MEAN).cdf).pvalue > 1e-3


def test_the_last_branch_takes_what_rounding_leaves_of_the_shares() -> None:
    rows = laws.rows_of(laws.Law(laws.constant(1).branches * 10, (0.1,) * 10), 0)
    assert rows[-1].upto == 1.0
    assert [row.branches for row in rows] == [10] * 10


def test_an_empirical_law_knows_where_its_values_begin() -> None:
    first = laws.Branch(laws.EMPIRICAL, 2.0, samples_ns=(1, 2, 3))
    second = laws.Branch(laws.EMPIRICAL, 5.0, samples_ns=(5,))
    rows = laws.rows_of(laws.Law((first, second), (0.5, 0.5)), 40)
    assert [(row.a, row.b) for row in rows] == [(40.0, 3.0), (43.0, 1.0)]


@given(st.integers(0, MASK), st.sampled_from(sorted(SCIPY)), st.integers(1, 10_000_000))
def test_no_draw_is_negative_and_none_is_above_its_max(bits: int, name: str, max_ns: int) -> None:
    what = SCIPY[name][0]._replace(max_ns=max_ns)
    assert 0 <= draw_ns(laws.rows_of(laws.Law((what,)), 0), bits) <= max_ns


@pytest.mark.parametrize(
    ("x", "ns"),
    [(-5.0, 0), (0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (99.4, 99), (99.9, 100), (100.0, 100), (math.inf, 100)],
)
def test_times_are_rounded_to_whole_nanoseconds_within_bounds(x: float, ns: int) -> None:
    assert laws.round_ns(x, 100) == ns


@pytest.mark.parametrize(
    ("work_ns", "factor", "ns"), [(10, 1.5, 15), (3, 0.5, 2), (0, 9.0, 0), (1 << 60, 1e6, laws.NEVER_NS)]
)
def test_slowness_stretches_and_never_beyond_what_a_clock_can_hold(work_ns: int, factor: float, ns: int) -> None:
    assert laws.stretched_ns(work_ns, factor) == ns


def test_a_gamma_law_of_any_spread_keeps_its_mean() -> None:
    xs = drawn(laws.Law((laws.Branch(laws.GAMMA, 1e12, 10.0),)))
    assert abs(xs.mean() - 1e12) < 4.0 * xs.std() / math.sqrt(N)
    assert (xs == 0.0).mean() == pytest.approx(stats.gamma(0.01, scale=1e14).cdf(0.5), abs=0.02)


def test_gamma_draws_end_after_so_many_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "TRIES", 0)
    assert laws.gamma_scaled(1, 4.0) == 4.0 - 1.0 / 3.0
    monkeypatch.undo()
    bits = next(b for b in range(1_000_000) if refused_at_first(child(5, b)))
    assert laws.gamma_scaled(child(5, bits), 1.0) > 0.0


def refused_at_first(bits: int) -> bool:
    """Whether the first try of a gamma draw of shape 1 falls where no gamma lives (v <= 0)."""
    return 1.0 + laws.inverse_normal(laws.unit(child(bits, 0))) / math.sqrt(9.0 * (1.0 - 1.0 / 3.0)) <= 0.0
