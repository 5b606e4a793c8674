"""Agreement says something only about what happens: over the generated scenarios every word acts.

Counted in the readable engine, which the compiled one follows event for event. What is counted here is what
docs/words.md names as the proof of a word.
"""

from collections import Counter

import pytest

from simulator.model.laws import NAMES
from simulator.model.program import FAULTS, OPCODES
from simulator.model.trace import EVENTS
from simulator.policies import eviction, outcomes, queueing
from simulator.policies.catalogue import POLICIES, VERBS
from tests.agreement import effects
from tests.agreement.both_engines import simpy_play
from tests.agreement.random_scenarios import program

SEEDS = 200  # as many as the quick test of agreement plays
ONLY_CALLS = {"orphaned"}  # whose asker died; a client never does
ONLY_REQUESTS = {"denied", "limited"}  # what the edge says


@pytest.fixture(scope="module")
def counts() -> dict[str, Counter[str]]:
    """What happened, by kind."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("events", "requests", "calls", "code", "laws")}
    with effects.listening() as heard:
        for seed in range(SEEDS):
            watched = effects.watched(program(seed, ()))
            play = simpy_play(watched, (seed, 0))
            requests, calls = effects.outcomes_seen(play)
            found["events"].update(name for _, name, _, _ in play.events)
            found["requests"] += requests
            found["calls"] += calls
            found["code"] += effects.instructions_used(watched)
            found["laws"] += effects.laws_used(watched)
    return found | {name: +getattr(heard, name) for name in effects.KINDS}


def test_every_event_occurs(counts: dict[str, Counter[str]]) -> None:
    assert set(counts["events"]) == set(EVENTS)


def test_every_outcome_ends_a_request_and_a_call_where_it_can(counts: dict[str, Counter[str]]) -> None:
    assert set(counts["requests"]) == set(outcomes.NAMES) - ONLY_CALLS
    assert set(counts["calls"]) == set(outcomes.NAMES) - ONLY_REQUESTS


def test_every_instruction_is_carried_out_and_every_law_drawn_from(counts: dict[str, Counter[str]]) -> None:
    assert set(counts["code"]) == set(OPCODES)
    assert set(counts["laws"]) == {*NAMES, "mixture", "max"}


def test_every_verb_of_every_policy_decides_something(counts: dict[str, Counter[str]]) -> None:
    known = {
        f"{policy.__name__.rpartition('.')[2]}.{verb}" for policy in POLICIES for verb in VERBS if hasattr(policy, verb)
    }
    assert set(counts["decisions"]) == known


def test_every_kind_of_fault_strikes(counts: dict[str, Counter[str]]) -> None:
    assert set(counts["faults"]) == set(FAULTS)


def test_every_order_of_a_queue_every_eviction_and_every_registry_is_met(counts: dict[str, Counter[str]]) -> None:
    assert set(counts["orders"]) == set(queueing.ORDERS)
    assert set(counts["evictions"]) == set(eviction.KINDS)
    assert set(counts["registries"]) == {"static", "dns", "eureka", "consul"}


def test_listening_changes_nothing() -> None:
    plain = [simpy_play(program(seed, ()), (seed, 0)).digest for seed in range(8)]
    with effects.listening():
        assert [simpy_play(effects.watched(program(seed, ())), (seed, 0)).digest for seed in range(8)] == plain
