"""The two engines agree event for event on generated scenarios, and every word of the language acts in them.

A failure names its seed: `scenario(seed)` of `random_scenarios` makes it again. SPLITPOINT_FUZZ=5000 plays that many.
"""

import os
from collections import Counter

import pytest

from simulator import engine, fast
from simulator.model import trace
from simulator.model.laws import NAMES
from simulator.model.program import OPCODES
from simulator.policies import outcomes
from tests.agreement import effects
from tests.agreement.both_engines import Recorder, differences, fast_play, simpy_play
from tests.agreement.identities import broken
from tests.agreement.random_scenarios import program

SCENARIOS = int(os.environ.get("SPLITPOINT_FUZZ") or 200)
BLOCK = 20
REQUESTS_END = {"ok", "denied", "refused", "overloaded", "reset", "timeout", "error", "in_flight"}
CALLS_END = {"ok", "refused", "overloaded", "reset", "error", "orphaned", "in_flight"}


@pytest.mark.parametrize("first", range(0, SCENARIOS, BLOCK))
def test_generated_scenarios_are_played_equally_by_both_engines(first: int) -> None:
    for seed in range(first, min(first + BLOCK, SCENARIOS)):
        played = program(seed)
        readable, compiled = simpy_play(played, (seed, 0)), fast_play(played, (seed, 0))
        problems = differences(readable, compiled)
        assert not problems, f"seed {seed}: {problems}"
        problems = broken(played, compiled)
        assert not problems, f"seed {seed}: {problems}"


@pytest.mark.parametrize("seed", range(5))
def test_watching_the_events_does_not_change_the_record(seed: int) -> None:
    played = program(seed)
    watched = fast_play(played, (seed, 0))
    for runtime in (engine, fast):
        recorder = Recorder()
        ending = runtime.play(played, (seed, 0), recorder)
        assert not differences(recorder.play(watched.events, ending), watched)
        assert runtime.events(played, (seed, 0))[0] == watched.events


def test_every_event_and_every_outcome_occurs_in_the_generated_scenarios() -> None:
    events: Counter[str] = Counter()
    requests: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for seed in range(200):
        play = fast_play(program(seed), (seed, 0))
        events.update(name for _, name, _, _ in play.events)
        asked, answered = effects.outcomes_seen(play)
        requests += asked
        calls += answered
    assert set(events) == set(trace.EVENTS)
    assert set(requests) == REQUESTS_END
    assert set(calls) == CALLS_END
    later = {"limited", "blocked"}  # of words that are not there yet
    assert set(outcomes.NAMES) - later == REQUESTS_END | CALLS_END


def test_every_instruction_and_every_law_acts_in_the_generated_scenarios() -> None:
    instructions: Counter[str] = Counter()
    laws: Counter[str] = Counter()
    for seed in range(60):
        watched = effects.watched(program(seed))
        engine.play(watched, (seed, 0), lambda *_: None)
        instructions += effects.instructions_used(watched)
        laws += effects.laws_used(watched)
    assert set(instructions) == set(OPCODES)
    assert set(laws) == {*NAMES, "mixture", "max"}
