"""Where warm-up ends: one cut, on an edge, before anything changes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.measure.warm_up import BATCH, find_cut, mser
from simulator.model.trace import REQUEST
from tests.measure.lindley import STRETCHES, accumulated, setting_for

STRETCH_NS = 1_000_000
SETTING = setting_for(1, STRETCHES * STRETCH_NS)


def mser_by_definition(series):
    """The squared standard error of what remains after each cut, written out."""
    left = [series[d:] for d in range(len(series) // 2 + 1)]
    return int(np.argmin([rest.var() / rest.size for rest in left]))


@settings(deadline=None)
@given(values=st.lists(st.integers(0, 1000), min_size=2, max_size=60))
def test_mser_is_the_cut_with_the_smallest_standard_error(values):
    series = np.array(values, np.float64)
    found, expected = mser(series), mser_by_definition(series)
    errors = [series[d:].var() / series[d:].size for d in (found, expected)]
    assert errors[0] == pytest.approx(errors[1], abs=1e-9)


def replications(slow_until, count=8, first_latency=0.1):
    """Latencies that grow from a tenth to their level over the first stretches, with noise."""
    runs = []
    for seed in range(count):
        chance = np.random.default_rng(seed)
        rows = np.zeros(STRETCHES * 20, REQUEST)
        rows["attempts"] = 1
        rows["arrived_ns"] = np.repeat(np.arange(STRETCHES), 20) * STRETCH_NS
        level = np.clip(first_latency + (1 - first_latency) * rows["arrived_ns"] / STRETCH_NS / slow_until, None, 1.0)
        rows["ended_ns"] = rows["arrived_ns"] + (level * chance.exponential(1e6, rows.size)).astype(np.int64)
        runs.append(accumulated(SETTING, rows))
    return runs


def test_a_slow_start_is_cut_away_and_little_more():
    cut = find_cut(SETTING, replications(100))
    assert 70 <= cut.edge <= 150
    assert cut.edge % BATCH == 0
    assert not cut.too_short


def test_a_level_series_loses_little():
    assert find_cut(SETTING, replications(1)).edge <= STRETCHES // 5


def test_a_series_that_never_settles_is_called_too_short():
    cut = find_cut(SETTING, replications(5 * STRETCHES, first_latency=0.0))
    assert cut.too_short
    assert cut.edge == STRETCHES // 2


def test_the_cut_lies_before_the_first_change():
    runs = replications(5 * STRETCHES, first_latency=0.0)
    for setting in (
        replace(SETTING, changes_ns=(100 * STRETCH_NS,)),
        replace(SETTING, faults={"down": (100 * STRETCH_NS, None)}),
    ):
        assert find_cut(setting, runs).edge == 50


def test_a_change_at_once_leaves_nothing_to_cut():
    cut = find_cut(replace(SETTING, changes_ns=(0,)), replications(10))
    assert cut.edge == 0
    assert cut.too_short


def test_what_lasts_from_the_beginning_to_the_end_is_no_change():
    lasting = replace(SETTING, faults={"slow": (0, None)})
    assert find_cut(lasting, replications(100)) == find_cut(SETTING, replications(100))
    passing = replace(SETTING, faults={"slow": (0, 100 * STRETCH_NS)})
    assert find_cut(passing, replications(100)).too_short


def test_a_given_warm_up_is_taken_to_the_next_edge():
    runs = replications(10)
    assert find_cut(SETTING, runs, 0).edge == 0
    assert find_cut(SETTING, runs, 7 * STRETCH_NS).edge == 7
    assert find_cut(SETTING, runs, 7 * STRETCH_NS + 1).edge == 8


def test_a_run_without_requests_has_no_cut():
    assert find_cut(SETTING, [accumulated(SETTING, np.zeros(0, REQUEST))]).too_short


def test_latencies_that_never_vary_need_no_cut():
    rows = np.zeros(STRETCHES, REQUEST)
    rows["attempts"] = 1
    rows["arrived_ns"] = np.arange(STRETCHES) * STRETCH_NS
    rows["ended_ns"] = rows["arrived_ns"] + 12_345
    assert find_cut(SETTING, [accumulated(SETTING, rows)]).edge == 0
