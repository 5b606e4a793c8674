"""At no moment of a generated run: counts below nothing, work begun past its deadline or by the dead."""

from simulator.engine.city import City
from simulator.policies import outcomes
from tests.agreement.both_engines import Recorder
from tests.agreement.random_scenarios import program
from tests.agreement.watchers import watching

SEEDS = 100


def test_counts_stay_above_nothing_and_nothing_is_begun_too_late_or_by_the_dead() -> None:
    drained = 0
    for seed in range(SEEDS):
        played = program(seed, ())
        recorder = Recorder()
        with watching():
            city = City(played, (seed, 0), recorder)
            play = recorder.play([], city.run(lambda: False))
        waiting = sum((rows["outcome"] == outcomes.IN_FLIGHT).sum() for rows in (play.requests, play.calls))
        if waiting == 0 and not any(link.salt for link in played.links):  # a proxy may wait for nobody
            drained += 1
            assert not any(map(sum, (adviser.outstanding for adviser in city.advisers))), f"seed {seed}"
    assert drained > SEEDS // 10
