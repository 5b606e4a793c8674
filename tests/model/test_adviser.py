"""An adviser hands a policy only what it names, keeps its state, and knows what silence means."""

from typing import Any

import pytest

from simulator.model.adviser import Adviser, View
from simulator.model.dice import CHOICE, draw, unit
from simulator.model.program import PolicyRow
from simulator.policies import (
    breaker,
    bulkhead,
    catalogue,
    least_outstanding,
    retry,
    round_robin,
    token_bucket,
    uniform_random,
    weighted,
)
from simulator.policies.catalogue import NO_OPINION, number
from simulator.policies.outcomes import ERROR, OK, TIMEOUT

FULL = token_bucket.Config(1.0, 1.0)


def adviser(policy: Any, *config: float, size: int = 3) -> Adviser:
    return Adviser(PolicyRow(number(policy), config=config, size=size))


def never() -> list[float]:
    raise AssertionError("nobody wants the weights")


def test_a_policy_with_a_state_takes_turns_and_forgets_where_it_was_with_its_process() -> None:
    turns = adviser(round_robin)
    places = [4, 7, 9]
    assert [turns.pick(places, never, key, now_ns=0) for key in range(4)] == [4, 7, 9, 4]
    turns.forget()
    assert turns.pick(places, never, 0, now_ns=0) == 4


def test_chance_is_of_the_key_and_the_purpose() -> None:
    anyone = adviser(uniform_random)
    for key in range(20):
        assert anyone.pick([5, 6, 7], never, key) == 5 + int(unit(draw(key, CHOICE)) * 3)


def test_vectors_are_seen_from_the_candidates() -> None:
    least = adviser(least_outstanding)
    least.outstanding[:] = [0, 5, 2]
    assert least.pick([1, 2], lambda: [1.0, 1.0], 0) == 2
    view = View([10, 20, 30], [2, 0])
    view[0] = 33
    assert (view[0], view[1], view.vector) == (33, 10, [10, 20, 33])
    assert set(least.vectors()) == set(least.vectors([0])) == {"score", "stamp"}


def test_a_fact_that_costs_something_is_worked_out_only_for_who_wants_it() -> None:
    assert adviser(weighted).pick([0, 1, 2], lambda: [0.0, 1.0, 0.0], 3) == 1


def test_who_does_not_know_a_verb_lets_pass_and_has_no_opinion() -> None:
    again = adviser(retry, 3, 10, 40, retry.NONE, 1 << ERROR, -1)
    assert again.ask("admit", 0, now_ns=0) == 1
    assert again.ask("learn", 0) == 0
    assert adviser(bulkhead, 1).ask("again", 0) == NO_OPINION
    assert not again.learns


@pytest.mark.parametrize(("outcome", "wait"), [(ERROR, 10), (TIMEOUT, catalogue.NO)])
def test_a_wait_is_a_number(outcome: int, wait: int) -> None:
    again = adviser(retry, 3, 10, 40, retry.NONE, 1 << ERROR, -1)
    facts = {"now_ns": 0, "attempt": 1, "outcome": outcome, "elapsed_ns": 0, "pause_ns": 0}
    assert again.ask("again", 1, **facts) == wait


def test_a_bucket_starts_by_its_configuration_and_what_is_learnt_changes_the_state() -> None:
    bucket = adviser(token_bucket, *FULL)
    assert [bucket.ask("admit", 0, now_ns=0, who=-1, **bucket.vectors()) for _ in range(2)] == [1, 0]
    switch = adviser(breaker, 0.5, 1_000, 1, 1_000, 1, size=breaker.SIZE)
    assert switch.learns
    facts = {"now_ns": 10, "took_ns": 1, "who": 0, "size": breaker.SIZE}
    assert switch.ask("learn", 0, outcome=OK, **facts, **switch.vectors()) == 0
    assert switch.ask("learn", 0, outcome=ERROR, **facts, **switch.vectors()) == 0
    assert switch.ask("admit", 0, now_ns=11, who=-1, **switch.vectors()) == 0
