"""The accumulator of a replication: whatever the blocks, the same numbers; and they are those of a plain count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.measure import fates
from simulator.measure.accumulate import Accumulator
from simulator.measure.streams import stream_of
from simulator.measure.subjects import pairs_of
from simulator.model.errors import ModelError
from simulator.model.program import Names
from simulator.model.trace import CALL, REQUEST
from simulator.policies.outcomes import CLASS_OF, CLASSES, DEGRADED, OK
from simulator.policies.screening import WELL_FORMED
from tests.measure import made_up_run as made_up

quick = settings(deadline=None, max_examples=20)
NO_CALLS, NO_REQUESTS = np.zeros(0, CALL), np.zeros(0, REQUEST)
COUNT = 400
GOOD = (OK, DEGRADED)


def numbers(run):
    """Everything an accumulator knows, calls by pair so that the order of first sight does not matter."""
    pairs = np.flatnonzero(run.pairs >= 0)
    span = (0, run.stretches.count)
    tables = run.calls.counts, run.calls.sums_ns, run.calls.further
    calls = [table[:, run.pairs[pairs]] for table in tables]
    stored = [run.latencies.by_bin(*span, np.arange(2))]
    stored += [run.call_latencies.by_bin(*span, run.pairs[[p]]) for p in pairs if run.wanted[p]]
    exact = run.latencies.exact, run.call_latencies.exact
    requests = run.requests.counts, run.requests.sums_ns, run.requests.further
    return [*requests, run.within, run.indices, pairs, *calls, *stored, exact]


def fed(exact_max, *blocks):
    run = made_up.empty(exact_max)
    for requests, calls in blocks:
        run.take(requests, calls)
    return run


@quick
@given(
    seed=st.integers(0, 10_000),
    cuts=st.lists(st.integers(0, COUNT), max_size=6),
    exact_max=st.sampled_from([0, 100, 10_000]),
    owner=st.integers(0, 63),
)
def test_blocks_and_merging_change_nothing(seed, cuts, exact_max, owner):
    requests, calls = made_up.requests(seed, COUNT), made_up.calls(seed, COUNT)
    blocks = list(zip(np.split(requests, sorted(cuts)), np.split(calls, sorted(cuts)), strict=True))
    whole = fed(exact_max, (requests, calls))
    mine = fed(exact_max, *(block for i, block in enumerate(blocks) if owner >> i & 1))
    mine.merge(fed(exact_max, *(block for i, block in enumerate(blocks) if not owner >> i & 1)))
    for one, other in ((whole, fed(exact_max, *blocks)), (whole, mine)):
        for a, b in zip(numbers(one), numbers(other), strict=True):
            np.testing.assert_array_equal(a, b)


@quick
@given(seed=st.integers(0, 10_000), first=st.integers(0, 99), length=st.integers(1, 60))
def test_counts_and_sums_of_requests_are_those_of_a_plain_count(seed, first, length):
    rows = made_up.requests(seed, COUNT)
    run, last = fed(10_000, (rows, NO_CALLS)), min(100, first + length)
    inside = (rows["arrived_ns"] >= first * made_up.S) & (rows["arrived_ns"] < last * made_up.S)
    for number, route in enumerate(("feed", "post")):
        mine = rows[inside & (rows["route"] == number)]
        good = mine[np.isin(mine["outcome"], GOOD) & (mine["manners"] == WELL_FORMED)]
        stream = stream_of(run, route)
        assert stream.number((first, last), stream.good) == len(good)
        assert stream.good_ns((first, last)) == (good["ended_ns"] - good["arrived_ns"]).sum()
        for kind, name in enumerate(CLASSES):
            expected = sum(CLASS_OF[outcome] == kind for outcome in mine["outcome"])
            assert stream.number((first, last), fates.ANY_CLASS[name]) == expected
        degraded = good["outcome"] == DEGRADED
        assert stream.number((first, last), stream.degraded) == degraded.sum()
        assert stream.number((first, last), stream.offered) == (mine["manners"] == WELL_FORMED).sum()
        assert stream.attempts((first, last)) == mine["attempts"].sum()


@quick
@given(seed=st.integers(0, 10_000))
def test_calls_are_counted_by_link(seed):
    rows = made_up.calls(seed, COUNT)
    run = fed(10_000, (NO_REQUESTS, rows))
    for subject, caller, operations in (
        ("users.get", (1, 2, 3), (0,)),
        ("posts", (1, 2, 3), (1, 2)),
        ("edge -> posts.list", (1,), (1,)),
        ("users -> any", (2,), (0, 1, 2)),
        ("any", (1, 2, 3), (0, 1, 2)),
    ):
        mine = rows[np.isin(rows["caller"], caller) & np.isin(rows["operation"], operations)]
        stream = stream_of(run, subject)
        good = mine[np.isin(mine["outcome"], GOOD)]
        assert stream.number((0, 101), stream.offered) == len(mine)
        assert stream.number((0, 101), stream.good) == len(good)
        assert stream.number((0, 101), stream.degraded) == (mine["outcome"] == DEGRADED).sum()
        assert stream.attempts((0, 101)) == mine["attempts"].sum()
        assert stream.good_ns((0, 101)) == (good["ended_ns"] - good["began_ns"]).sum()


def test_latencies_of_calls_are_kept_for_wanted_subjects_only():
    run = made_up.finished(1)
    assert stream_of(run, "edge -> posts").kept is not None
    assert stream_of(run, "edge -> posts.list").kept is not None
    assert stream_of(run, "posts.list").kept is None


def test_an_arrival_at_the_very_end_belongs_to_the_last_stretch_and_a_later_one_is_a_bug():
    rows = np.zeros(1, REQUEST)
    rows["attempts"] = 1
    rows["arrived_ns"] = rows["ended_ns"] = made_up.DURATION_NS
    assert stream_of(fed(10, (rows, NO_CALLS)), "feed").number((99, 100), [fates.GOOD]) == 1
    rows["arrived_ns"] = rows["ended_ns"] = made_up.DURATION_NS + 1
    with pytest.raises(ModelError, match="after the end"):
        fed(10, (rows, NO_CALLS))


@pytest.mark.parametrize(
    ("column", "value"),
    [("outcome", 99), ("outcome", -1), ("manners", 99), ("route", 2), ("route", -9), ("ended_ns", -5), ("attempts", 0)],
)
def test_rows_that_cannot_be_are_refused(column, value):
    rows = made_up.requests(0, 5)
    rows[column][-1] = value
    with pytest.raises(ModelError):
        fed(10, (rows, NO_CALLS))


def test_times_that_no_float_could_add_are_added_exactly():
    rows = np.zeros(3, REQUEST)
    rows["attempts"] = 1
    rows["ended_ns"] = (1 << 53) + 1
    assert stream_of(fed(10, (rows, NO_CALLS)), "feed").good_ns((0, 1)) == 3 * ((1 << 53) + 1)
    rows["ended_ns"] = 1 << 61
    with pytest.raises(ModelError, match="too long"):
        fed(10, (rows, NO_CALLS))


def test_accumulators_of_different_programs_are_not_merged():
    other = Names(("", "edge"), (), (), (), ("w",), ("r",))
    with pytest.raises(ModelError, match="one program"):
        made_up.empty().merge(Accumulator(other, made_up.EDGES_NS))


def test_unknown_subjects_are_refused_by_name():
    with pytest.raises(ModelError, match=r"nobody called 'ghosts\.walk'"):
        pairs_of(made_up.NAMES, "ghosts.walk")
    with pytest.raises(ModelError, match="no component is called 'ghosts'"):
        pairs_of(made_up.NAMES, "ghosts -> users")
