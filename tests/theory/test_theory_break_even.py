"""Where splitting begins to pay: the closed form is the zero of the difference, and neither verdict is built in."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.theory.break_even import (
    Work,
    break_even_load,
    break_even_rate_per_s,
    split_mean_ns,
    whole_mean_ns,
)
from simulator.theory.single import mg1_mean_ns

MS = 1e6
times_ms = st.floats(0.1, 50.0)
variations = st.floats(0.0, 9.0)


def balanced(means_ms: list[float], cv2: list[float], way_ms: float) -> list[Work]:
    """Classes that bring equal work: the shorter, the more often."""
    total = sum(1.0 / mean for mean in means_ms)
    return [Work(1.0 / mean / total, mean * MS, c, way_ms * MS) for mean, c in zip(means_ms, cv2, strict=True)]


def test_the_worked_example_by_hand() -> None:
    """1 ms and 4 ms, four to one: the rest of the job met is 2.5 ms in the mix, 1.6 ms apart; the way is 0.8 ms."""
    classes = [Work(0.8, 1 * MS), Work(0.2, 4 * MS, way_ns=4 * MS)]
    assert break_even_load(classes) == pytest.approx(0.8 / (0.8 + 2.5 - 1.6))
    assert break_even_rate_per_s(classes) == pytest.approx(0.8 / 1.7 * 2 / 1.6e-3)


@settings(deadline=None)
@given(st.lists(st.tuples(times_ms, variations), min_size=1, max_size=4), st.floats(0.01, 20.0))
def test_both_answer_equally_fast_at_the_break_even_and_the_whole_is_sooner_below(
    kinds: list[tuple[float, float]], way_ms: float
) -> None:
    classes = balanced([mean for mean, _ in kinds], [c for _, c in kinds], way_ms)
    rate = break_even_rate_per_s(classes)
    if rate is None or rate * sum(c.share * c.service_ns for c in classes) / len(classes) / 1e9 > 0.999:
        return
    assert split_mean_ns(rate, classes) == pytest.approx(whole_mean_ns(rate, classes), rel=1e-6)
    assert split_mean_ns(rate * 0.9, classes) > whole_mean_ns(rate * 0.9, classes)
    capacity = rate / (break_even_load(classes) or 1.0)
    above = (rate + capacity) / 2.0
    assert split_mean_ns(above, classes) < whole_mean_ns(above, classes)


def test_where_all_work_is_alike_splitting_never_pays() -> None:
    assert break_even_load(balanced([3.0, 3.0], [1.0, 1.0], 1.0)) is None
    assert break_even_load(balanced([3.0], [4.0], 1.0)) is None


def test_where_the_way_is_free_splitting_pays_at_once() -> None:
    assert break_even_load(balanced([1.0, 9.0], [1.0, 1.0], 0.0)) == 0.0


def test_more_work_moves_the_break_even_down_and_a_longer_way_moves_it_up() -> None:
    def at(factor: float, way_ms: float) -> float:
        return break_even_load(balanced([factor, 4.0 * factor], [1.0, 1.0], way_ms)) or math.nan

    assert at(4.0, 1.0) < at(1.0, 1.0) < at(0.25, 1.0)
    assert at(1.0, 0.1) < at(1.0, 1.0) < at(1.0, 10.0)


def test_the_whole_is_a_queue_that_serves_the_mix() -> None:
    """Two classes of constant work make a mix that varies: E S^2 = (1 + 9) / 2, E S = 2, C^2 = 1/4."""
    classes = [Work(0.5, 1 * MS, 0.0), Work(0.5, 3 * MS, 0.0)]
    assert whole_mean_ns(500.0, classes) == pytest.approx(mg1_mean_ns(250.0, 2 * MS, 0.25))


def test_what_is_outside_the_domain_is_refused() -> None:
    with pytest.raises(ValueError, match="do not sum to 1"):
        whole_mean_ns(1.0, [Work(0.5, MS)])
    with pytest.raises(ValueError, match="unequal work"):
        break_even_load([Work(0.5, MS), Work(0.5, 2 * MS)])
    with pytest.raises(ValueError, match="no steady state"):
        split_mean_ns(1500.0, [Work(0.8, MS), Work(0.2, 4 * MS)])
