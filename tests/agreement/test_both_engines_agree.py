"""The two engines agree event for event on generated scenarios, in which every word acts (`test_every_word_acts`).

A failure names its seed: `scenario(seed)` of `random_scenarios` makes it again. SPLITPOINT_FUZZ=5000 plays that many.
"""

import os

import pytest

from simulator import engine, fast
from simulator.testbed.reshape import with_hops
from tests.agreement.both_engines import Recorder, differences, fast_play, simpy_play
from tests.agreement.identities import broken
from tests.agreement.random_scenarios import program

SCENARIOS = int(os.environ.get("SPLITPOINT_FUZZ") or 200)
BLOCK = 20


@pytest.mark.parametrize("first", range(0, SCENARIOS, BLOCK))
def test_generated_scenarios_are_played_equally_by_both_engines(first: int) -> None:
    for seed in range(first, min(first + BLOCK, SCENARIOS)):
        played = program(seed)
        readable, compiled = simpy_play(played, (seed, 0)), fast_play(played, (seed, 0))
        problems = differences(readable, compiled)
        assert not problems, f"seed {seed}: {problems}"
        problems = broken(played, compiled)
        assert not problems, f"seed {seed}: {problems}"


@pytest.mark.parametrize("seed", range(20))
def test_what_messages_cost_beyond_their_laws_both_engines_add_alike(seed: int) -> None:
    played = program(seed)
    costly = with_hops(played, {link: 1_000 * (link + 1) for link in range(len(played.links))})
    assert costly != played
    problems = differences(simpy_play(costly, (seed, 0)), fast_play(costly, (seed, 0)))
    assert not problems, problems


@pytest.mark.parametrize("seed", range(5))
def test_watching_the_events_does_not_change_the_record(seed: int) -> None:
    played = program(seed)
    watched = fast_play(played, (seed, 0))
    for runtime in (engine, fast):
        recorder = Recorder()
        ending = runtime.play(played, (seed, 0), recorder)
        assert not differences(recorder.play(watched.events, ending), watched)
        assert runtime.events(played, (seed, 0))[0] == watched.events
