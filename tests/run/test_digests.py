"""Same scenario, same seed: the same digest and the same numbers, on both engines, however often."""

from simulator.run.lab import Budget, Lab
from simulator.run.result import Result, result_of
from tests.run.scenes import FAST, SIMPY, quiet, small


def ran(engine: str, seed: int = 1, replications: int = 2) -> Result:
    return result_of(Lab(small(experiment__seed=str(seed)), quiet(engine), Budget(replications)))


def test_both_engines_give_one_digest_and_the_same_numbers() -> None:
    fast, simpy = ran(FAST), ran(SIMPY)
    assert fast.digest == simpy.digest
    mine, other = fast.document(), simpy.document()
    assert mine.pop("engine") == "fast"
    assert other.pop("engine") == "simpy"
    assert mine == other


def test_a_repeated_run_is_the_same_to_the_last_digit() -> None:
    assert ran(FAST).document() == ran(FAST).document()


def test_another_seed_is_another_run() -> None:
    assert ran(FAST).digest != ran(FAST, seed=2).digest


def test_more_replications_are_another_experiment() -> None:
    assert ran(FAST).digest != ran(FAST, replications=3).digest


def test_an_engine_that_was_asked_for_is_the_engine_that_ran() -> None:
    assert ran(SIMPY).document()["engine"] == "simpy"
