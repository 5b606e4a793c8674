"""Numbers are said with as many digits as their interval bears, and a missing one says why."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.estimate import Estimate
from simulator.run.wording import between, counted, plain, reasons, spoken

FINITE = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)
WIDTH = st.floats(1e-6, 1e6)


def estimate(value: float, half: float) -> dict[str, float | str | None]:
    return Estimate(value, value - half, value + half).document()


def test_two_digits_of_the_interval_decide_how_many_the_number_has() -> None:
    assert str(spoken(estimate(7.16567, 0.0552))) == "7.166 ±0.055"
    assert str(spoken(estimate(198.357, 0.874))) == "198.36 ±0.87"
    assert str(spoken(estimate(1389.145, 12.3))) == "1,389 ±12"


def test_a_share_is_said_in_per_cent_if_asked_for() -> None:
    assert str(spoken(estimate(0.99931, 0.00021), 100)) == "99.931 ±0.021"


def test_an_interval_too_narrow_to_be_seen_is_not_called_zero() -> None:
    assert str(spoken(estimate(12345.678, 0.0001))) == "12,346 ±<1"


def test_no_interval_at_all_is_told_apart_from_a_zero_one() -> None:
    assert str(spoken(estimate(100.0, 0.0))) == "100 ±0"
    assert str(spoken(Estimate(5.0, why="one replication").document())) == "5"
    assert str(spoken(Estimate(None, why="hidden").document())) == "–"


def test_bounds_are_said_as_a_range_with_their_unit() -> None:
    assert between(estimate(1.53746, 0.009), "ms") == "1.528 to 1.546 ms"
    assert between(Estimate(1.0, why="one replication").document()) == ""


def test_reasons_are_gathered_so_that_each_is_said_once() -> None:
    hidden = {"value": None, "low": None, "high": None}
    rows = [
        ("all", {**hidden, "why": "p99 needs 10000 good requests, there are 1200"}),
        ("page", {**hidden, "why": "p99 needs 10000 good requests, there are 400"}),
        ("login", estimate(1.0, 0.1)),
    ]
    assert reasons(rows) == ["p99 needs 10000 good requests: all has 1,200, page has 400"]


def test_one_thing_is_not_many_things() -> None:
    assert [counted(1, "core"), counted(2, "core"), counted(3, "process", "processes")] == [
        "1 core",
        "2 cores",
        "3 processes",
    ]


@settings(deadline=None)
@given(FINITE, WIDTH)
def test_what_is_said_is_never_further_off_than_a_tenth_of_the_interval_or_five_digits(
    value: float, half: float
) -> None:
    said = spoken(estimate(value, half))
    off = abs(float(said.value.replace(",", "")) - value)
    assert off <= max(half * 0.06, abs(value) * 1e-4, 1e-6)
    assert said.half.startswith("±")


@settings(deadline=None)
@given(st.one_of(FINITE, st.sampled_from([math.nan, math.inf, 0.0])))
def test_a_plain_number_has_four_digits_and_is_never_nan(value: float) -> None:
    text = plain(value)
    if math.isfinite(value):
        assert math.isclose(float(text.replace(",", "")), value, rel_tol=1e-3)
    else:
        assert text == "–"
