"""An estimate: a number, its interval, and why something is missing."""

import math

from simulator.model.estimate import Estimate


def test_an_estimate_is_plain_data_for_json():
    assert Estimate(2.0, 1.0, 3.5).document() == {"value": 2.0, "low": 1.0, "high": 3.5}
    assert Estimate(None, why="hidden").document() == {"value": None, "low": None, "high": None, "why": "hidden"}


def test_what_is_infinite_becomes_null_with_a_reason():
    shown = Estimate(math.inf).document()
    assert shown == {"value": None, "low": None, "high": None, "why": "infinite"}


def test_another_unit_moves_the_bounds_too():
    assert Estimate(2e6, 1e6, 3e6).times(1e-6) == Estimate(2.0, 1.0, 3.0)
    assert Estimate(None, why="hidden").times(2.0) == Estimate(None, why="hidden")


def test_the_half_width_is_that_of_the_interval():
    assert Estimate(2.0, 1.0, 3.5).half_width == 1.25
    assert Estimate(2.0).half_width is None
