"""Each policy fed by hand, and each table of outcomes looked through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.policies import admission, catalogue, outcomes, quorum, round_robin, screening, uniform_random

SMALL = st.integers(0, 6)


@pytest.mark.parametrize(
    ("workers", "queue_max", "busy", "queued", "verdict"),
    [
        (2, 0, 1, 0, admission.WORK),
        (2, 0, 2, 0, admission.REFUSE),
        (2, 3, 2, 2, admission.QUEUE),
        (2, 3, 2, 3, admission.REFUSE),
        (1 << 40, 0, 1000, 0, admission.WORK),
    ],
)
def test_a_worker_else_a_place_else_a_refusal(
    workers: int, queue_max: int, busy: int, queued: int, verdict: int
) -> None:
    assert admission.admit(workers, queue_max, busy, queued) == verdict


def test_round_robin_asks_each_in_its_turn() -> None:
    state, asked = round_robin.start(), []
    for _ in range(7):
        chosen, state = round_robin.pick(state, 3)
        asked.append(chosen)
    assert asked == [0, 1, 2, 0, 1, 2, 0]


def test_round_robin_begins_anew_when_the_list_has_become_shorter_than_its_turn() -> None:
    assert round_robin.pick(round_robin.State(2), 2) == (0, round_robin.State(1))
    assert round_robin.pick(round_robin.State(1), 2) == (1, round_robin.State(2))


@given(st.integers(0, 100), st.integers(1, 50))
def test_round_robin_stays_within_the_list(turn: int, size: int) -> None:
    chosen, state = round_robin.pick(round_robin.State(turn), size)
    assert 0 <= chosen < size
    assert state.turn == chosen + 1


@given(st.integers(1, 10_000), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_a_random_pick_stays_within_the_list(size: int, u: float) -> None:
    assert 0 <= uniform_random.pick(size, u) < size


def test_a_random_pick_gives_each_an_equal_part_of_the_uniform() -> None:
    assert [uniform_random.pick(4, u) for u in (0.01, 0.26, 0.51, 0.76)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("need", "started", "succeeded", "failed", "verdict"),
    [
        (1, 1, 0, 0, quorum.WAIT),
        (1, 1, 1, 0, quorum.GO_ON),
        (1, 1, 0, 1, quorum.GIVE_UP),
        (2, 3, 1, 1, quorum.WAIT),
        (2, 3, 2, 1, quorum.GO_ON),
        (2, 3, 0, 2, quorum.GIVE_UP),
    ],
)
def test_a_group_goes_on_or_gives_up_as_soon_as_it_can(
    need: int, started: int, succeeded: int, failed: int, verdict: int
) -> None:
    assert quorum.judge(need, started, succeeded, failed) == verdict


@given(st.integers(1, 6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_once_settled_a_group_is_never_unsettled_by_later_answers(need: int, answers: list[bool]) -> None:
    verdicts = [quorum.judge(need, 6, sum(answers[:n]), n - sum(answers[:n])) for n in range(7)]
    settled = next(i for i, verdict in enumerate(verdicts) if verdict != quorum.WAIT)
    assert set(verdicts[settled:]) == {verdicts[settled]}


@pytest.mark.parametrize(
    ("auth", "forbidden", "u", "manners"),
    [
        (1, 0, 0.05, screening.MALFORMED),
        (0, 0, 0.05, screening.MALFORMED),
        (1, 0, 0.1, screening.UNAUTHENTICATED),
        (1, 1, 0.29, screening.UNAUTHENTICATED),
        (1, 0, 0.31, screening.WELL_FORMED),
        (0, 0, 0.2, screening.WELL_FORMED),
        (1, 1, 0.31, screening.FORBIDDEN),
        (1, 1, 0.09, screening.MALFORMED),
    ],
)
def test_one_draw_decides_all_kinds_of_bad_manners(auth: int, forbidden: int, u: float, manners: int) -> None:
    assert screening.manners(0.1, 0.2, auth, forbidden, u) == manners
    assert screening.NAMES[screening.FORBIDDEN] == "forbidden"


def test_every_outcome_has_a_name_and_falls_into_one_class() -> None:
    assert len(outcomes.NAMES) == len(outcomes.CLASS_OF) == outcomes.DEGRADED + 1
    assert outcomes.NAMES[outcomes.DENIED] == "denied"
    assert [outcomes.CLASSES[c] for c in outcomes.CLASS_OF] == [
        *("completed", "completed", "failed", "rejected", "rejected", "failed"),
        *("timed_out", "failed", "failed", "failed", "in_flight", "completed"),
    ]


def test_successes_are_good_and_a_deserved_denial_is_right_too() -> None:
    assert [n for o, n in enumerate(outcomes.NAMES) if outcomes.good(o)] == ["ok", "degraded"]
    assert [n for o, n in enumerate(outcomes.NAMES) if outcomes.right(o)] == ["ok", "denied", "degraded"]


def test_the_number_of_a_policy_is_its_place_in_the_catalogue() -> None:
    named = [*catalogue.BALANCERS.values(), *catalogue.GUARDS.values(), *catalogue.LIMITS.values()]
    named += catalogue.OUTLIERS.values()
    assert [catalogue.POLICIES[catalogue.number(policy)] for policy in named] == named
    assert sorted(map(catalogue.number, named)) == list(range(len(catalogue.POLICIES)))
