"""Retries, their waits and their budget; what else doubles; what a lost message costs; deadlines."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.policies import deadline, restarting, retransmission, retry, retry_budget
from simulator.policies.answers import NO, REFUSE
from simulator.policies.doubling import doubled_ns
from simulator.policies.outcomes import BLOCKED, DENIED, ERROR, OK, OVERLOADED, REFUSED, TIMEOUT

U = st.floats(2.0**-53, 1.0 - 2.0**-53)
TIMES = st.integers(0, 1 << 45)
BITS = 1 << REFUSED | 1 << TIMEOUT
CONFIG = retry.Config(4, 100, 300, retry.NONE, BITS, -1)


def wait_ns(config: retry.Config, attempt: int, pause_ns: int = 0, u: float = 0.5) -> int:
    return retry.again(config, attempt, TIMEOUT, 0, pause_ns, u)


def test_waits_double_up_to_the_most_and_the_first_attempt_counts() -> None:
    assert [wait_ns(CONFIG, n) for n in range(1, 6)] == [100, 200, 300, NO, NO]
    assert [wait_ns(CONFIG._replace(most_ns=100), n) for n in (1, 2, 3)] == [100, 100, 100]


def test_only_outcomes_that_are_listed_are_tried_again() -> None:
    asked = [retry.again(CONFIG, 1, o, 0, 0, 0.5) for o in (REFUSED, TIMEOUT, ERROR, OVERLOADED, BLOCKED)]
    assert asked == [100, 100, NO, NO, NO]


def test_the_wait_must_end_before_the_call_has_to() -> None:
    config = CONFIG._replace(within_ns=1000)
    assert retry.again(config, 1, TIMEOUT, 899, 0, 0.5) == 100
    assert retry.again(config, 1, TIMEOUT, 900, 0, 0.5) == NO


@given(st.sampled_from([retry.NONE, retry.FULL, retry.EQUAL]), st.integers(1, 30), TIMES, TIMES, U)
def test_a_jittered_wait_stays_within_its_bounds(kind: int, attempt: int, first: int, more: int, u: float) -> None:
    config = retry.Config(99, first, first + more, kind, BITS, -1)
    whole = min(first << (attempt - 1), first + more)
    low, high = {retry.NONE: (whole, whole), retry.FULL: (0, whole), retry.EQUAL: (whole // 2, whole)}[kind]
    assert low <= wait_ns(config, attempt, u=u) <= high


@given(TIMES, TIMES, st.lists(U, min_size=1, max_size=20))
def test_decorrelated_waits_lie_between_the_first_and_three_times_the_last(
    first: int, more: int, uniforms: list[float]
) -> None:
    config, pause_ns = retry.Config(99, first, first + more, retry.DECORRELATED, BITS, -1), 0
    for attempt, u in enumerate(uniforms, 1):
        following = wait_ns(config, attempt, pause_ns, u)
        assert first <= following <= min(first + more, 3 * max(pause_ns, first))
        pause_ns = following


def test_jitter_is_spread_over_the_whole_range() -> None:
    grid = [(k + 0.5) / 100 for k in range(100)]
    config = CONFIG._replace(back_off_ns=1000, most_ns=10_000)
    waits = {kind: [wait_ns(config._replace(jitter=kind), 1, 0, u) for u in grid] for kind in range(4)}
    assert {kind: (min(w), max(w)) for kind, w in waits.items()} == {
        retry.NONE: (1000, 1000),
        retry.FULL: (5, 995),
        retry.EQUAL: (502, 997),
        retry.DECORRELATED: (1010, 2990),
    }
    assert retry.JITTERS[retry.DECORRELATED] == "decorrelated"


@given(TIMES, st.integers(0, 1 << 61), st.integers(0, 200))
def test_doubling_is_exact_and_never_overflows(first: int, more: int, times: int) -> None:
    found = doubled_ns(first, first + more, times)
    assert found == min(first << min(times, 62), first + more)


def test_restarts_wait_as_long_as_kubernetes_until_five_minutes() -> None:
    assert [restarting.wait_ns(10, 300, deaths) for deaths in range(1, 8)] == [10, 20, 40, 80, 160, 300, 300]
    assert [restarting.wait_ns(10, -1, deaths) for deaths in (1, 2, 9)] == [10, 10, 10]


def test_a_full_purse_pays_for_ten_retries_and_ten_successes_earn_one() -> None:
    config = retry_budget.Config(0.1, 10.0)
    state, answers = retry_budget.start(config), []
    for _ in range(11):
        answer, state = retry_budget.again(state)
        answers.append(answer)
    assert answers == [0] * 10 + [REFUSE]
    for outcome in [OK] * 8 + [DENIED, ERROR, TIMEOUT, BLOCKED]:
        state = retry_budget.learn(config, state, outcome)
    assert retry_budget.again(state)[0] == REFUSE
    assert retry_budget.again(retry_budget.learn(config, state, OK))[0] == 0


@given(st.floats(0.0, 1.0), st.integers(1, 10), st.lists(st.booleans(), max_size=200))
def test_retries_never_exceed_the_purse_and_what_was_earned(earn: float, most: int, story: list[bool]) -> None:
    config = retry_budget.Config(earn, float(most))
    state, paid, earned = retry_budget.start(config), 0, 0.0
    for success in story:
        if success:
            state, earned = retry_budget.learn(config, state, OK), earned + earn
        else:
            answer, state = retry_budget.again(state)
            paid += answer == 0
        assert 0.0 <= state.tokens <= most
        assert paid <= most + earned + 1e-6


def test_a_message_is_lost_k_times_with_chance_loss_to_the_k() -> None:
    grid = [(k + 0.5) / 1000 for k in range(1000)]
    lost = Counter(retransmission.delay_ns(0.1, 200, u) for u in grid)
    assert lost == {0: 900, 200: 90, 600: 9, 1400: 1}


@pytest.mark.parametrize(("loss", "delay_ns"), [(0.0, 0), (1.0, 200 * (2**10 - 1))])
def test_nothing_is_lost_more_than_ten_times(loss: float, delay_ns: int) -> None:
    assert retransmission.delay_ns(loss, 200, 0.5) == delay_ns


@given(st.floats(0.0, 1.0), U)
def test_a_larger_draw_never_loses_more_often(loss: float, u: float) -> None:
    assert retransmission.delay_ns(loss, 1, u) >= retransmission.delay_ns(loss, 1, min(u * 1.1, 1.0))


def test_a_deadline_travels_and_is_never_later_than_the_callers_own() -> None:
    never = deadline.NEVER_NS
    assert deadline.until_ns(never, 0, 100, 50) == never
    assert deadline.until_ns(900, 0, 100, 50) == never
    assert deadline.until_ns(never, 1, 100, 50) == 150
    assert deadline.until_ns(120, 1, 100, 50) == 120
    assert deadline.until_ns(120, 1, 100, -1) == 120
