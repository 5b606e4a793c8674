"""Latencies kept exactly or in a histogram: quantiles, bounds, merging."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.measure.latencies import Latencies, bins_of, middle_ns, rank
from simulator.measure.quantiles import Kept, quantiles_ns, samples_for, share_above
from simulator.model.errors import ModelError

quick = settings(deadline=None, max_examples=60)
QS = (0.5, 0.9, 0.95, 0.99, 0.999, 1.0)
TWO_KEYS = np.array([0, 1])


def filled(exact_max, rows, blocks=(), stretches=10):
    """A store that took rows of (stretch, key, ns), cut into blocks at these places."""
    store = Latencies(stretches, exact_max)
    for part in np.split(np.array(rows, np.int64).reshape(-1, 3), sorted(blocks)):
        store.take(part[:, 0], part[:, 1], part[:, 2].copy())
    return store


rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 10**12)), min_size=1, max_size=200)


@quick
@given(values=st.lists(st.integers(0, 1 << 60), min_size=1))
def test_the_middle_of_a_bin_is_within_half_a_per_cent_of_what_fell_into_it(values):
    array = np.array(values)
    assert (np.abs(middle_ns(bins_of(array)) - array) <= 0.004 * array + 0.5).all()
    assert (np.diff(bins_of(np.sort(array))) >= 0).all()


@quick
@given(rows=rows, first=st.integers(0, 9), length=st.integers(1, 10))
def test_exact_quantiles_are_those_of_the_sorted_values(rows, first, length):
    span, wanted = (first, first + length), [ns for s, k, ns in rows if first <= s < first + length and k < 2]
    found = quantiles_ns([Kept(filled(1000, rows), TWO_KEYS)], span, QS)
    if not wanted:
        assert np.isnan(found).all()
    else:
        assert found == [sorted(wanted)[rank(q, len(wanted)) - 1] for q in QS]


@quick
@given(rows=rows, first=st.integers(0, 9), length=st.integers(1, 10))
def test_a_histogram_is_within_one_per_cent_of_exact(rows, first, length):
    span = (first, first + length)
    exact, coarse = filled(1000, rows), filled(3, rows)
    assert coarse.exact is (len(rows) <= 3)
    for a, b in zip(*(quantiles_ns([Kept(s, TWO_KEYS)], span, QS) for s in (exact, coarse)), strict=True):
        assert np.isnan(a) == np.isnan(b)
        assert np.isnan(a) or abs(a - b) <= 0.01 * a + 1


@quick
@given(rows=rows, blocks=st.lists(st.integers(0, 200)), exact_max=st.sampled_from([0, 20, 1000]), split=st.floats(0, 1))
def test_neither_blocks_nor_merging_change_any_number(rows, blocks, exact_max, split):
    whole, cut = filled(exact_max, rows), int(split * len(rows))
    pieces = filled(exact_max, rows, blocks)
    left, right = filled(exact_max, rows[:cut]), filled(exact_max, rows[cut:])
    left.add(right, np.arange(3))
    expected = quantiles_ns([Kept(whole, TWO_KEYS)], (0, 10), QS)
    for other in (pieces, left):
        assert other.exact is whole.exact
        assert other.count == whole.count
        np.testing.assert_array_equal(quantiles_ns([Kept(other, TWO_KEYS)], (0, 10), QS), expected)
        np.testing.assert_array_equal(other.by_bin(2, 7, TWO_KEYS), whole.by_bin(2, 7, TWO_KEYS))


@quick
@given(seed=st.integers(0, 1000), spread=st.sampled_from([0.1, 1.0, 4.0]))
def test_long_runs_are_counted_as_well_as_short_ones(seed, spread):
    chance = np.random.default_rng(seed)
    n = 30_000
    values = np.exp(chance.normal(15, spread, n)).astype(np.int64)
    store = Latencies(500, 1000)
    for part in np.array_split(np.arange(n), 30):
        store.take(part // 60, part % 3, values[part])
    span, keys = (100, 400), np.array([0, 2])
    expected = np.sort(values[6000:24000][np.arange(6000, 24000) % 3 != 1])
    for q, found in zip(QS, quantiles_ns([Kept(store, keys)], span, QS), strict=True):
        assert found == pytest.approx(expected[rank(q, expected.size) - 1], rel=0.01)
    limit = int(np.median(values))
    low, high = ((expected > limit * off).mean() for off in (1.01, 0.99))
    assert low <= share_above([Kept(store, keys)], span, limit) <= high


def test_an_exact_store_and_a_histogram_are_thrown_together_as_histograms():
    one, two = filled(1000, [(0, 0, 100)] * 10), filled(2, [(0, 0, 900)] * 10)
    both = [Kept(one, TWO_KEYS), Kept(two, TWO_KEYS)]
    assert quantiles_ns(both, (0, 1), (0.5, 1.0)) == [pytest.approx(100, rel=0.01), pytest.approx(900, rel=0.01)]
    assert share_above(both, (0, 1), 500) == 0.5
    assert one.exact


def test_the_rank_of_a_quantile_is_not_moved_by_rounding():
    assert rank(0.99, 100) == 99
    assert rank(0.999, 1000) == 999
    assert rank(0.5, 1) == rank(0.0, 5) == 1
    assert [samples_for(q, 100) for q in (0.5, 0.99, 0.999)] == [200, 10_000, 100_000]


def test_nothing_at_all_has_no_quantile():
    for limit in (0, 10):
        empty = [Kept(Latencies(4, limit), TWO_KEYS)]
        assert np.isnan(quantiles_ns(empty, (0, 4), QS)).all()
        assert np.isnan(share_above(empty, (0, 4), 5))


def test_too_many_stretches_are_refused():
    with pytest.raises(ModelError, match="too many"):
        Latencies(1 << 17)
