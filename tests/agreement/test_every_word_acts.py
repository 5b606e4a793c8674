"""Agreement says something only about what happens: over the generated scenarios every word acts.

Counted in the readable engine, which the compiled one follows event for event. What is counted here is what
docs/words.md names as the proof of a word.
"""

from collections import Counter

import pytest

from tests.agreement import effects, fields
from tests.agreement.both_engines import simpy_play
from tests.agreement.random_scenarios import program, scenario
from tests.house.words import table

SEEDS = 200  # as many as the quick test of agreement plays


@pytest.fixture(scope="module")
def counts() -> dict[str, Counter[str]]:
    """What happened, by kind."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("events", "requests", "calls", "code", "laws")}
    with effects.listening() as heard:
        for seed in range(SEEDS):
            watched = effects.watched(program(seed))
            play = simpy_play(watched, (seed, 0))
            requests, calls = effects.outcomes_seen(play)
            found["events"].update(name for _, name, _, _ in play.events)
            found["requests"] += requests
            found["calls"] += calls
            found["code"] += effects.instructions_used(watched)
            found["laws"] += effects.laws_used(watched)
    return found | {name: +getattr(heard, name) for name in effects.KINDS}


@pytest.mark.parametrize("kind", effects.ACTING)
def test_all_of_a_kind_act(kind: str, counts: dict[str, Counter[str]]) -> None:
    """Events, outcomes, instructions, laws, decisions of policies, faults, orders of queues, evictions, registries."""
    assert set(counts[kind]) == effects.ACTING[kind]


def test_every_field_that_a_word_sets_takes_several_values() -> None:
    values: dict[str, set[str]] = {}
    for seed in range(SEEDS):
        fields.remember(values, scenario(seed))
    named = {name.removeprefix("fields:") for row in table() for name in row.proof if name.startswith("fields:")}
    assert len(named) > 100
    assert not [name for name in sorted(named) if len(values.get(name, ())) < 2]


def test_listening_changes_nothing() -> None:
    plain = [simpy_play(program(seed), (seed, 0)).digest for seed in range(8)]
    with effects.listening():
        assert [simpy_play(effects.watched(program(seed)), (seed, 0)).digest for seed in range(8)] == plain
