"""Numbers at axes and in cells are plain, and a share is never rounded up to all or down to nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.plots.scales import number, percent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.5, "0.5"),
        (1234.5, "1,234"),
        (1e6, "1,000,000"),
        (-3.14159, "−3.14"),
        (0.000123, "0.000123"),
    ],
)
def test_a_number_is_written_plainly(value, text):
    assert number(value) == text


@given(st.floats(allow_nan=True, allow_infinity=True, width=32))
def test_no_number_is_written_with_an_exponent(value):
    assert "e" not in number(value)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100 %"),
        (0.0, "0 %"),
        (0.5, "50.0 %"),
        (0.9996, "99.96 %"),
        (0.99999, "99.999 %"),
        (0.9999999, "> 99.999 %"),
    ],
)
def test_a_share_is_written_with_as_many_digits_as_it_needs(share, text):
    assert percent(share) == text


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_only_all_is_100_and_only_nothing_is_0(share):
    assert percent(share) not in ("100 %", "0 %", "100.0 %", "0.0 %")
