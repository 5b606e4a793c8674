"""Draws, laws, arrivals and decisions are bit-equal interpreted and compiled, over all that the language lets in."""

import struct

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from simulator.fast import adopt
from simulator.model import arrivals, dice, laws, portable
from simulator.policies import admission, quorum, screening

BITS = st.one_of(st.integers(0, dice.MASK), st.sampled_from([0, 1, dice.MASK, dice.MASK - 1, 1 << 63, 1 << 12]))
MEAN = st.floats(1e-3, 1e18)
BRANCHES = st.one_of(
    st.builds(laws.Branch, st.sampled_from([laws.CONSTANT, laws.EXPONENTIAL]), MEAN),
    st.builds(laws.Branch, st.sampled_from([laws.NORMAL, laws.LOGNORMAL, laws.GAMMA]), MEAN, st.floats(1e-3, 100.0)),
    st.builds(laws.Branch, st.just(laws.HYPEREXPONENTIAL), MEAN, st.floats(1.001, 100.0)),
    st.builds(laws.Branch, st.just(laws.WEIBULL), MEAN, st.floats(0.1, 1000.0)),
    st.builds(laws.Branch, st.just(laws.PARETO), MEAN, st.floats(1.001, 1000.0)),
    st.builds(laws.Branch, st.just(laws.ERLANG), MEAN, st.integers(1, 1000).map(float)),
    st.builds(laws.Branch, st.just(laws.UNIFORM), MEAN, st.floats(1e18, 2e18)),
)
EXAMPLES = settings(deadline=None, max_examples=1500)


def same(x: float, y: float) -> bool:
    """The same 64 bits."""
    return struct.pack("d", x) == struct.pack("d", y)


@njit(**adopt.ENTERED)
def compiled_sample(kind, a, b, bits):
    return (
        laws.sample_ns(kind, a, b, bits),
        laws.round_ns(laws.sample_ns(kind, a, b, bits), 1 << 60),
        laws.branch_of(bits),
    )


@njit(**adopt.ENTERED)
def compiled_functions(x):
    return portable.log(abs(x) + 1e-300), portable.exp(x), portable.power(abs(x) + 1e-9, 2.5)


@njit(**adopt.ENTERED)
def compiled_power(x, y):
    return portable.power(x, y)


@njit(**adopt.ENTERED)
def compiled_normal(p):
    return portable.inverse_normal(p)


@njit(**adopt.ENTERED)
def compiled_dice(key, n):
    return dice.child(key, n), dice.draw(key, n), dice.unit(key), dice.mix(key)


@njit(**adopt.ENTERED)
def compiled_arrival(key, from_ns, mass, per_ns, slope, target):
    return arrivals.exponential_mass(key), arrivals.reached_ns(from_ns, mass, per_ns, slope, target)


@njit(**adopt.ENTERED)
def compiled_decisions(a, b, c, d, u):
    return admission.admit(a, b, c, d), quorum.judge(a, b, c, d), screening.manners(0.2, 0.3, a, b, u)


@EXAMPLES
@given(BRANCHES, BITS)
def test_a_draw_from_any_law_is_bit_equal(branch: laws.Branch, bits: int) -> None:
    a, b = laws.ready(branch, 0)
    drawn = laws.sample_ns(branch.kind, a, b, bits)
    expected = drawn, laws.round_ns(drawn, 1 << 60), laws.branch_of(bits)
    found = compiled_sample(branch.kind, a, b, np.uint64(bits))
    assert all(same(x, y) for x, y in zip(expected, found, strict=True))


@EXAMPLES
@given(st.floats(-700.0, 700.0))
def test_logarithm_exponential_and_power_are_bit_equal(x: float) -> None:
    expected = portable.log(abs(x) + 1e-300), portable.exp(x), portable.power(abs(x) + 1e-9, 2.5)
    assert all(same(a, b) for a, b in zip(expected, compiled_functions(x), strict=True))


@EXAMPLES
@given(BITS)
def test_the_normal_quantile_is_bit_equal(bits: int) -> None:
    assert same(portable.inverse_normal(dice.unit(bits)), compiled_normal(dice.unit(bits)))


@EXAMPLES
@given(BITS, st.integers(0, (1 << 63) - 1))
def test_keys_draws_and_uniforms_are_equal(key: int, n: int) -> None:
    expected = dice.child(key, n), dice.draw(key, n), dice.unit(key), dice.mix(key)
    assert tuple(compiled_dice(np.uint64(key), n)) == expected


@EXAMPLES
@given(
    BITS,
    st.integers(0, 10**18),
    st.floats(0.0, 1e9),
    st.floats(1e-30, 1.0),
    st.floats(-1e-12, 1e-9),
    st.floats(0.0, 1e9),
)
def test_arrivals_are_equal_down_to_rates_of_almost_nothing(
    key: int, from_ns: int, mass: float, per_ns: float, slope: float, target: float
) -> None:
    expected = arrivals.exponential_mass(key), arrivals.reached_ns(from_ns, mass, per_ns, slope, target)
    found = compiled_arrival(np.uint64(key), from_ns, mass, per_ns, slope, target)
    assert same(expected[0], found[0])
    assert expected[1] == found[1]


@EXAMPLES
@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.floats(0.0, 1.0))
def test_decisions_are_equal(a: int, b: int, c: int, d: int, u: float) -> None:
    expected = admission.admit(a, b, c, d), quorum.judge(a, b, c, d), screening.manners(0.2, 0.3, a, b, u)
    assert tuple(compiled_decisions(a, b, c, d, u)) == expected


@EXAMPLES
@given(st.floats(2.0**-53, 40.0), st.floats(-1e5, 1e5))
def test_powers_beyond_normal_numbers_are_equal_too(x: float, y: float) -> None:
    assert same(portable.power(x, y), compiled_power(x, y))
