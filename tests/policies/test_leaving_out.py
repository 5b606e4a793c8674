"""Who is left out, and who comes back: outliers, health checks, leases, slow starts, warming up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.policies import health, leases, outlier, slow_start, warming
from simulator.policies.outcomes import BLOCKED, ERROR, LIMITED, OK, TIMEOUT

MINUTE_NS, BEAT_NS = 60_000_000_000, 30_000_000_000


class Watch:
    """An outlier detector with the memory that a runtime would keep for it."""

    def __init__(self, config: outlier.Config, size: int):
        self.config, self.size = config, size
        self.score, self.stamp = [0.0] * size, [0] * size

    def see(self, now_ns: int, outcome: int, who: int) -> int:
        gone = sum(until_ns > now_ns for until_ns in self.stamp)
        return outlier.eject(self.config, now_ns, outcome, who, self.size, gone, self.score, self.stamp)


def test_three_failures_in_a_row_put_an_instance_out_for_a_while() -> None:
    watch = Watch(outlier.Config(3, 1000, 0.5), 4)
    assert [watch.see(n, ERROR, 2) for n in range(3)] == [0, 0, 1002]
    assert watch.see(3, ERROR, 2) == 0  # it is out, and what it was still doing does not count
    assert [watch.see(1002 + n, TIMEOUT, 2) for n in range(3)] == [0, 0, 2004]


@pytest.mark.parametrize(("between", "verdict"), [(OK, 0), (LIMITED, 0), (BLOCKED, 1000)])
def test_an_answer_ends_the_row_and_what_never_went_does_not(between: int, verdict: int) -> None:
    watch = Watch(outlier.Config(2, 1000, 0.5), 4)
    assert [watch.see(0, outcome, 1) for outcome in (ERROR, between, ERROR)] == [0, 0, verdict]


def test_nobody_asked_is_nobody_to_blame() -> None:
    assert Watch(outlier.Config(1, 1000, 0.5), 2).see(0, ERROR, -1) == 0


def test_the_first_is_always_put_out_and_the_last_never() -> None:
    assert Watch(outlier.Config(1, 1000, 0.1), 3).see(0, ERROR, 0) == 1000
    assert Watch(outlier.Config(1, 1000, 1.0), 1).see(0, ERROR, 0) == 0
    watch = Watch(outlier.Config(1, 1000, 1.0), 3)
    assert [watch.see(0, ERROR, who) for who in range(3)] == [1000, 1000, 0]


def test_who_could_not_be_put_out_for_want_of_room_is_put_out_when_there_is() -> None:
    watch = Watch(outlier.Config(2, 1000, 0.1), 5)
    assert [watch.see(0, ERROR, who) for who in (0, 0, 1, 1)] == [0, 1000, 0, 0]
    assert watch.see(1000, ERROR, 1) == 2000


@given(st.floats(0.0, 1.0), st.integers(1, 20), st.lists(st.tuples(st.integers(0, 19), st.booleans()), max_size=90))
def test_never_more_are_out_than_the_share_and_one(at_most: float, size: int, story: list[tuple[int, bool]]) -> None:
    watch = Watch(outlier.Config(1, 50, at_most), size)
    for now_ns, (who, well) in enumerate(story):
        watch.see(now_ns, OK if well else ERROR, who % size)
        out = sum(until_ns > now_ns for until_ns in watch.stamp)
        assert out < max(at_most * size + 1, 2)
        assert out < size


def test_only_a_row_of_results_against_the_opinion_changes_it() -> None:
    healthy, streak, opinions = 1, 0, []
    for well in (0, 0, 1, 0, 0, 0, 1, 0, 1, 1):
        healthy, streak = health.probe(3, 2, healthy, streak, well)
        opinions.append(healthy)
    assert opinions == [1, 1, 1, 1, 1, 0, 0, 0, 0, 1]
    assert streak == 0


@given(st.integers(1, 5), st.integers(1, 5), st.lists(st.integers(0, 1), max_size=60))
def test_an_opinion_is_the_last_row_that_was_long_enough(fall: int, rise: int, checks: list[int]) -> None:
    healthy, streak = 1, 0
    for n in range(len(checks)):
        before = healthy
        healthy, streak = health.probe(fall, rise, healthy, streak, checks[n])
        needed = fall if before else rise
        against = checks[: n + 1][-needed:] == [1 - before] * needed
        assert healthy == (1 - before if against else before)
        assert 0 <= streak < max(fall, rise)


def test_a_lease_has_run_out_when_the_last_beat_is_older() -> None:
    assert not leases.expired(90, 100, 10)
    assert leases.expired(90, 101, 10)


def test_one_death_among_up_to_six_is_never_evicted_by_eureka() -> None:
    evicted = [n for n in range(1, 12) if leases.may_evict(0.85, 2 * (n - 1), n, BEAT_NS, MINUTE_NS)]
    assert evicted == [7, 8, 9, 10, 11]


def test_without_preservation_everything_may_go_and_with_it_an_empty_registry_evicts_nothing() -> None:
    assert leases.may_evict(0.0, 0, 9, BEAT_NS, MINUTE_NS)
    assert not leases.may_evict(0.85, 9, 0, BEAT_NS, MINUTE_NS)


def test_at_most_a_part_leaves_in_one_sweep() -> None:
    assert [leases.evict_most(0.15, n) for n in (1, 6, 7, 20, 100)] == [1, 1, 2, 3, 15]
    assert [leases.evict_most(1.0, n) for n in (0, 5)] == [0, 5]


def test_a_weight_grows_from_a_tenth_to_all_of_it() -> None:
    assert [slow_start.ramp(100, age_ns) for age_ns in (0, 5, 10, 50, 99, 100, 1000)] == [
        *(0.1, 0.1, 0.1, 0.5, 0.99, 1.0, 1.0)
    ]
    assert slow_start.ramp(0, 0) == 1.0


def test_a_cold_process_is_ten_times_as_slow_and_gets_up_to_speed_in_a_line() -> None:
    assert warming.slowness(100, 0) == pytest.approx(10.0)
    assert 1 / warming.slowness(100, 50) == pytest.approx(0.55)
    assert [warming.slowness(100, 100), warming.slowness(0, 0)] == [1.0, 1.0]
