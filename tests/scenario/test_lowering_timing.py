"""Rates as segments, constant laws, and the boundaries of stretches."""

import math

import pytest

from simulator.model.laws import Branch, Law, constant
from simulator.model.topology import Point
from simulator.scenario import timing

S = 1_000_000_000


def test_a_jump_is_two_segments_with_the_mass_between() -> None:
    rows = timing.segments((Point(100.0, 0), Point(400.0, 10 * S)))
    assert [(r.from_ns, r.mass, r.slope) for r in rows] == [(0, 0.0, 0.0), (10 * S, pytest.approx(1000.0), 0.0)]
    assert [r.per_ns * S for r in rows] == pytest.approx([100.0, 400.0])


def test_a_ramp_is_a_straight_line_from_the_point_before() -> None:
    rows = timing.segments((Point(100.0, 0), Point(300.0, 10 * S, ramp=True), Point(0.0, 20 * S)))
    assert [r.mass for r in rows] == pytest.approx([0.0, 2000.0, 5000.0])
    assert rows[0].slope * 10 * S * S == pytest.approx(200.0)
    assert rows[1].slope == 0.0
    assert rows[2].per_ns == 0.0


def test_a_jump_at_the_end_of_a_ramp_has_no_length_in_between() -> None:
    rows = timing.segments((Point(100.0, 0), Point(0.0, S, ramp=True), Point(500.0, S)))
    assert [r.mass for r in rows] == pytest.approx([0.0, 50.0, 50.0])
    assert all(math.isfinite(r.slope) for r in rows)


def test_the_boundaries_are_a_grid_and_every_moment_inside_the_run() -> None:
    edges = timing.edges(10 * S, [0, 123, 10 * S, 11 * S, 123])
    assert edges[0] == 0
    assert edges[-1] == 10 * S
    assert 123 in edges
    assert len(edges) == timing.STRETCHES + 2
    assert list(edges) == sorted(set(edges))


def test_a_law_that_always_says_the_same_is_a_number() -> None:
    assert timing.constant_ns(constant(5)) == 5
    assert timing.constant_ns(Law((Branch(1, 5.0),))) is None
    assert timing.constant_ns(Law((Branch(0, 5.0), Branch(0, 6.0)), (0.5, 0.5))) is None
