"""Rates as segments, faults as changes, and the boundaries between."""

import math

import pytest

from simulator.model.program import CRASH, RESTART, SLOW, SLOW_DATABASE
from simulator.model.topology import Fault, Point
from simulator.scenario import timing

S = 1_000_000_000
HERE = (CRASH, 3, 0)


def crash(at_s: float, for_s: float | None = None) -> Fault:
    return Fault("crash", "x", round(at_s * S), None if for_s is None else round(for_s * S))


def slow(at_s: float, factor: float, for_s: float | None = None) -> Fault:
    return Fault("slow", "x", round(at_s * S), None if for_s is None else round(for_s * S), factor=factor)


def changes(target: timing.Target, *faults: Fault) -> list[tuple[float, int, float]]:
    """(s, what, factor) of every row."""
    return [(row.at_ns / S, row.what, row.factor) for row in timing.fault_rows([(target, f) for f in faults])]


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


def test_a_crash_is_followed_by_its_restart() -> None:
    assert changes(HERE, crash(5, 2)) == [(5, CRASH, 1.0), (7, RESTART, 0.0)]
    assert changes(HERE, crash(5)) == [(5, CRASH, 1.0)]


def test_a_process_is_down_while_any_crash_holds() -> None:
    assert changes(HERE, crash(5, 4), crash(7, 4)) == [(5, CRASH, 1.0), (11, RESTART, 0.0)]
    assert changes(HERE, crash(5, 2), crash(7, 2)) == [(5, CRASH, 1.0), (9, RESTART, 0.0)]
    assert changes(HERE, crash(5, 9), crash(7, 2)) == [(5, CRASH, 1.0), (14, RESTART, 0.0)]


def test_slownesses_that_overlap_multiply() -> None:
    target = (SLOW, 0, 2)
    assert changes(target, slow(1, 2.0, 4), slow(3, 5.0)) == [(1, SLOW, 2.0), (3, SLOW, 10.0), (5, SLOW, 5.0)]


def test_slownesses_that_cancel_leave_no_row() -> None:
    assert changes((SLOW_DATABASE, 0, 0), slow(1, 2.0, 4), slow(3, 0.5, 2)) == [
        (1, SLOW_DATABASE, 2.0),
        (3, SLOW_DATABASE, 1.0),
    ]


def test_changes_come_in_order_of_time_and_each_target_has_its_own() -> None:
    rows = timing.fault_rows([((CRASH, 1, 0), crash(2, 1)), ((CRASH, 0, 0), crash(2, 1)), ((SLOW, 0, 4), slow(1, 3.0))])
    assert [(r.at_ns / S, r.what, r.target, r.component) for r in rows] == [
        *((1, SLOW, 0, 4), (2, CRASH, 0, 0), (2, CRASH, 1, 0)),
        *((3, RESTART, 0, 0), (3, RESTART, 1, 0)),
    ]


@pytest.mark.parametrize(
    ("count", "replicas", "n"), [(None, 4, 4), (1, 4, 1), (9, 4, 4), (0.5, 3, 2), (0.25, 4, 1), (1.0, 4, 4)]
)
def test_a_share_of_instances_is_rounded_up(count: int | float | None, replicas: int, n: int) -> None:
    assert timing.struck(count, replicas) == n


def test_the_boundaries_are_a_grid_and_every_moment_inside_the_run() -> None:
    edges = timing.edges(10 * S, [0, 123, 10 * S, 11 * S, 123])
    assert edges[0] == 0
    assert edges[-1] == 10 * S
    assert 123 in edges
    assert len(edges) == timing.STRETCHES + 2
    assert list(edges) == sorted(set(edges))
