"""Faults that overlap on one thing are settled before a runtime sees them: a row whenever what holds changes."""

import pytest

from simulator.model import program as p
from simulator.model.laws import Law, constant
from simulator.model.topology import Fault
from simulator.scenario.fault_rows import Settler, Target
from simulator.scenario.strikes import struck

S = 1_000_000_000
HERE = Target(p.CRASH, 3)


def law(law: Law) -> int:
    """A law's row: its length in s, here."""
    return round(law.branches[0].mean_ns / S)


def at(kind: str, at_s: float, for_s: float | None = None, **more: object) -> Fault:
    return Fault(kind, "x", round(at_s * S), None if for_s is None else round(for_s * S))._replace(**more)


def crash(at_s: float, for_s: float | None = None) -> Fault:
    return at("crash", at_s, for_s)


def slow(at_s: float, factor: float, for_s: float | None = None) -> Fault:
    return at("slow", at_s, for_s, factor=factor)


def changes(target: Target, *faults: Fault, restarts: bool = False) -> list[tuple[float, int, float]]:
    """(s, what, factor) of every row."""
    rows = Settler(law, restarts).rows([(target, f) for f in faults])
    return [(row.at_ns / S, row.what, row.factor) for row in rows]


def test_a_crash_is_followed_by_its_restart_and_says_so() -> None:
    assert changes(HERE, crash(5, 2)) == [(5, p.CRASH, 1.0), (7, p.RESTART, 0.0)]
    assert changes(HERE, crash(5)) == [(5, p.CRASH, 0.0)]


def test_a_process_is_down_while_any_crash_holds() -> None:
    assert changes(HERE, crash(5, 4), crash(7, 4)) == [(5, p.CRASH, 1.0), (11, p.RESTART, 0.0)]
    assert changes(HERE, crash(5, 2), crash(7, 2)) == [(5, p.CRASH, 1.0), (9, p.RESTART, 0.0)]
    assert changes(HERE, crash(5, 9), crash(7, 2)) == [(5, p.CRASH, 1.0), (14, p.RESTART, 0.0)]
    assert changes(HERE, crash(5, 9), crash(7)) == [(5, p.CRASH, 1.0)]


def test_where_somebody_restarts_a_crash_without_an_end_is_over_at_once() -> None:
    assert changes(HERE, crash(5), crash(9), restarts=True) == [(5, p.CRASH, 0.0), (9, p.CRASH, 0.0)]
    assert changes(HERE, crash(5), crash(6, 2), restarts=True) == [
        *((5, p.CRASH, 0.0), (6, p.CRASH, 1.0), (8, p.RESTART, 0.0)),
    ]
    assert changes(HERE, crash(6), crash(5, 2), restarts=True) == [(5, p.CRASH, 1.0), (7, p.RESTART, 0.0)]


def test_a_crash_at_the_moment_of_another_s_revival_leaves_it_to_who_restarts() -> None:
    assert changes(HERE, crash(5, 2), crash(7), restarts=True) == [(5, p.CRASH, 1.0), (7, p.CRASH, 0.0)]


def test_slownesses_that_overlap_multiply() -> None:
    target = Target(p.SLOW, 0, 2)
    assert changes(target, slow(1, 2.0, 4), slow(3, 5.0)) == [(1, p.SLOW, 2.0), (3, p.SLOW, 10.0), (5, p.SLOW, 5.0)]


def test_slownesses_that_cancel_leave_no_row() -> None:
    assert changes(Target(p.SLOW_DATABASE), slow(1, 2.0, 4), slow(3, 0.5, 2)) == [
        (1, p.SLOW_DATABASE, 2.0),
        (3, p.SLOW_DATABASE, 1.0),
    ]


def test_chances_to_fail_are_those_of_independent_dice() -> None:
    failing = [at("fail", 1, 4, share=0.5), at("fail", 3, share=0.25)]
    assert changes(Target(p.FAILING, 0, 2), *failing) == [
        *((1, p.FAILING, 0.5), (3, p.FAILING, 0.625), (5, p.FAILING, 0.25)),
    ]


def test_of_losses_the_larger_one_counts_and_of_delays_the_last() -> None:
    losses = [at("lose", 1, 9, share=0.1), at("lose", 2, 2, share=0.3)]
    assert changes(Target(p.LOSE), *losses) == [
        *((1, p.LOSE, 0.1), (2, p.LOSE, 0.3), (4, p.LOSE, 0.1), (10, p.LOSE, 0.0)),
    ]
    delays = [at("delay", 1, 9, law=constant(7 * S)), at("delay", 2, 2, law=constant(5 * S))]
    rows = Settler(law).rows([(Target(p.DELAY), f) for f in delays])
    assert [(row.at_ns // S, row.law, row.factor) for row in rows] == [
        *((1, 7, 1.0), (2, 5, 1.0), (4, 7, 1.0), (10, -1, 0.0)),
    ]


@pytest.mark.parametrize(
    ("down", "up"),
    [
        *((p.FREEZE, p.THAW), (p.REGISTRY_DOWN, p.REGISTRY_UP), (p.DATABASE_DOWN, p.DATABASE_UP)),
        *((p.CUT, p.CUT), (p.ISOLATE, p.ISOLATE), (p.BARREN, p.BARREN)),
    ],
)
def test_what_is_on_or_off_is_on_while_any_fault_holds(down: int, up: int) -> None:
    faults = (at("any", 1, 4), at("any", 2, 9))
    assert changes(Target(down), *faults) == [(1, down, 1.0), (11, up, 0.0)]


def test_a_cache_is_flushed_as_often_as_it_is_said() -> None:
    assert changes(Target(p.FLUSH), at("flush", 4, 9), at("flush", 5)) == [(4, p.FLUSH, 1.0), (5, p.FLUSH, 1.0)]


def test_requests_can_kill_from_a_moment_on_and_the_dead_come_back() -> None:
    rows = Settler(law).rows([(Target(p.DEADLY, 1, 2), at("crash", 4, 3, set_off=0.01))])
    assert rows == (p.FaultRow(4 * S, p.DEADLY, 1, 2, 0.01, -1, 3 * S),)


def test_changes_come_in_order_of_time_and_each_target_has_its_own() -> None:
    strikes = [
        (Target(p.CRASH, 1), crash(2, 1)),
        (Target(p.CRASH, 0), crash(2, 1)),
        (Target(p.SLOW, 0, 4), slow(1, 3.0)),
    ]
    assert [(r.at_ns / S, r.what, r.target, r.component) for r in Settler(law).rows(strikes)] == [
        *((1, p.SLOW, 0, 4), (2, p.CRASH, 0, 0), (2, p.CRASH, 1, 0)),
        *((3, p.RESTART, 0, 0), (3, p.RESTART, 1, 0)),
    ]


@pytest.mark.parametrize(
    ("count", "replicas", "n"), [(None, 4, 4), (1, 4, 1), (9, 4, 4), (0.5, 3, 2), (0.25, 4, 1), (1.0, 4, 4)]
)
def test_a_share_of_instances_is_rounded_up(count: int | float | None, replicas: int, n: int) -> None:
    assert struck(count, replicas) == n
