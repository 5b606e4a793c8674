"""Balancers fed by hand: whom they ask, in which shares, and that they never point outside the list."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.policies import (
    join_idle,
    least_outstanding,
    peak_ewma,
    ring_hash,
    smooth_weighted,
    source_hash,
    two_choices,
    two_choices_distinct,
    weighted,
)

CONFIG = peak_ewma.Config(1000)
U = st.floats(2.0**-53, 1.0 - 2.0**-53)
EQUAL = [1.0] * 10
GRID = [(k + 0.5) / 300 for k in range(300)]  # divisible by 2 and 3


@st.composite
def situations(draw: st.DrawFn) -> dict[str, object]:
    """Everything a balancer can ask for, for 1 to 9 candidates."""
    size = draw(st.integers(1, 9))

    def each(of: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(of, min_size=size, max_size=size))

    return {
        "now_ns": 5000,
        "size": size,
        "hashed": draw(st.integers(0, (1 << 63) - 1)),
        "names": draw(st.permutations(range(size))),
        "weight": each(st.floats(0.1, 256.0)),
        "outstanding": each(st.integers(0, 30)),
        "score": each(st.floats(0.0, 1e9)),
        "stamp": each(st.integers(0, 5000)),
        "u": draw(U),
        "u2": draw(U),
    }


PICKS: dict[str, Callable[[dict[str, object]], int]] = {
    "weighted": lambda s: weighted.pick(s["size"], s["weight"], s["u"]),
    "smooth_weighted": lambda s: smooth_weighted.pick(s["size"], s["weight"], s["score"]),
    "least_outstanding": lambda s: least_outstanding.pick(s["size"], s["weight"], s["outstanding"]),
    "two_choices": lambda s: two_choices.pick(s["size"], s["weight"], s["outstanding"], s["u"], s["u2"]),
    "two_choices_distinct": lambda s: two_choices_distinct.pick(
        s["size"], s["weight"], s["outstanding"], s["u"], s["u2"]
    ),
    "peak_ewma": lambda s: peak_ewma.pick(
        CONFIG, s["now_ns"], s["size"], s["outstanding"], s["score"], s["stamp"], s["u"], s["u2"]
    ),
    "source_hash": lambda s: source_hash.pick(s["size"], s["hashed"]),
    "ring_hash": lambda s: ring_hash.pick(ring_hash.Config(), s["size"], s["hashed"], s["names"], s["outstanding"]),
    "join_idle": lambda s: join_idle.pick(s["size"], s["outstanding"], s["stamp"], s["u"]),
}


@pytest.mark.parametrize("name", PICKS)
@given(situation=situations())
@settings(deadline=None)
def test_whoever_is_picked_is_in_the_list(name: str, situation: dict[str, object]) -> None:
    assert 0 <= PICKS[name](situation) < situation["size"]


def test_weights_are_parts_of_the_uniform() -> None:
    assert [weighted.pick(3, [5.0, 1.0, 2.0], u) for u in (0.01, 0.6, 0.63, 0.7, 0.76, 0.99)] == [0, 0, 1, 1, 2, 2]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_over_a_period_smooth_weights_are_exact_and_the_credit_is_back_at_nothing(weights: list[int]) -> None:
    score = [0.0] * len(weights)
    asked = Counter(smooth_weighted.pick(len(weights), [float(w) for w in weights], score) for _ in range(sum(weights)))
    assert [asked[i] for i in range(len(weights))] == weights
    assert score == [0.0] * len(weights)


@given(st.lists(st.integers(1, 12), min_size=2, max_size=6))
def test_smooth_weights_never_run_ahead_by_more_than_one_turn(weights: list[int]) -> None:
    score, asked = [0.0] * len(weights), Counter[int]()
    for turn in range(1, sum(weights) + 1):
        asked[smooth_weighted.pick(len(weights), [float(w) for w in weights], score)] += 1
        assert all(asked[i] - Fraction(w * turn, sum(weights)) < 1 for i, w in enumerate(weights))


def test_smooth_weights_spread_the_heavy_one_out_as_nginx_does() -> None:
    score = [0.0, 0.0, 0.0]
    assert "".join("abc"[smooth_weighted.pick(3, [5.0, 1.0, 1.0], score)] for _ in range(7)) == "aabacaa"


def test_the_least_busy_is_the_first_of_the_fewest_for_their_weight() -> None:
    assert least_outstanding.pick(4, EQUAL, [3, 2, 2, 5]) == 1
    assert least_outstanding.pick(3, [1.0, 4.0, 1.0], [2, 6, 2]) == 1
    assert least_outstanding.pick(3, EQUAL, [0, 0, 0]) == 0


@given(situations())
def test_nobody_has_fewer_than_the_least_busy(situation: dict[str, object]) -> None:
    weight, outstanding = situation["weight"], situation["outstanding"]
    i = PICKS["least_outstanding"](situation)
    assert all(outstanding[i] * w <= n * weight[i] for n, w in zip(outstanding, weight, strict=True))


def test_the_busiest_of_three_is_asked_only_where_one_is_compared_with_itself() -> None:
    waiting = [1, 9, 2]
    blind = Counter(two_choices.pick(3, EQUAL, waiting, u, v) for u in GRID[::5] for v in GRID[::5])
    sharp = Counter(two_choices_distinct.pick(3, EQUAL, waiting, u, v) for u in GRID[::5] for v in GRID[::5])
    assert [Fraction(blind[i], 3600) for i in range(3)] == [Fraction(5, 9), Fraction(1, 9), Fraction(3, 9)]
    assert [Fraction(sharp[i], 3600) for i in range(3)] == [Fraction(2, 3), 0, Fraction(1, 3)]


@given(st.integers(2, 50), st.data())
def test_two_distinct_choices_are_never_the_same(size: int, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, size - 1))
    b = two_choices_distinct.other(size, a, data.draw(U))
    assert 0 <= b < size
    assert b != a


@given(st.integers(2, 12), st.data())
def test_the_second_of_two_choices_is_each_other_one_with_the_same_chance(size: int, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, size - 1))
    met = Counter(two_choices_distinct.other(size, a, (k + 0.5) / (size - 1)) for k in range(size - 1))
    assert met == {i: 1 for i in range(size) if i != a}


def test_the_first_drawn_is_asked_where_both_are_as_busy() -> None:
    assert two_choices.pick(2, EQUAL, [4, 4], 0.9, 0.1) == 1
    assert two_choices_distinct.pick(2, EQUAL, [4, 4], 0.9, 0.1) == 1
    assert two_choices_distinct.pick(1, EQUAL, [4], 0.9, 0.1) == 0


def test_a_heavy_instance_may_have_more_waiting() -> None:
    assert two_choices.pick(2, [1.0, 4.0], [2, 6], 0.1, 0.9) == 1
    assert two_choices_distinct.pick(2, [1.0, 4.0], [2, 9], 0.1, 0.9) == 0


def test_a_peak_counts_at_once_and_half_of_it_is_forgotten_after_the_decay() -> None:
    score, stamp = [0.0, 0.0], [0, 0]
    peak_ewma.learn(CONFIG, 100, 50, 0, score, stamp)
    peak_ewma.learn(CONFIG, 100, 400, 0, score, stamp)
    assert (score, stamp) == ([400.0, 0.0], [100, 0])
    peak_ewma.learn(CONFIG, 1100, 100, 0, score, stamp)
    assert (score, stamp) == ([250.0, 0.0], [1100, 0])
    peak_ewma.learn(CONFIG, 2000, 7, -1, score, stamp)
    assert (score, stamp) == ([250.0, 0.0], [1100, 0])


@given(st.floats(0.0, 1e12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_is_remembered_lies_between_what_was_known_and_what_came(known: float, took: int, age: int) -> None:
    score, stamp = [known], [0]
    peak_ewma.learn(CONFIG, age, took, 0, score, stamp)
    assert took * (1 - 1e-9) <= score[0] <= max(known, took) * (1 + 1e-9)


def test_the_cheaper_of_two_is_asked_by_latency_times_waiting_and_the_unknown_only_once() -> None:
    def pick(score: list[float], waiting: list[int]) -> int:
        return peak_ewma.pick(CONFIG, 0, 2, waiting, score, [0, 0], 0.1, 0.5)

    assert pick([100.0, 10.0], [0, 5]) == 1
    assert pick([100.0, 10.0], [0, 12]) == 0
    assert pick([100.0, 0.0], [0, 0]) == 1
    assert pick([1e12, 0.0], [0, 1]) == 0
    assert pick([5.0, 5.0], [0, 0]) == 0


def test_the_longest_idle_is_asked_and_goes_to_the_end_of_the_line() -> None:
    stamp = [0, 0, 0]
    assert join_idle.pick(3, [1, 0, 0], stamp, 0.1) == 1
    join_idle.learn(7, 1, stamp)
    join_idle.learn(9, -1, stamp)
    assert stamp == [0, 7, 0]
    assert join_idle.pick(3, [1, 0, 0], stamp, 0.1) == 2


def test_anyone_is_asked_where_nobody_is_idle() -> None:
    assert [join_idle.pick(4, [1, 2, 3, 9], [0, 0, 0, 0], u) for u in (0.1, 0.3, 0.6, 0.9)] == [0, 1, 2, 3]
