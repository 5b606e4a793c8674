"""The claims of the bundled scenarios hold, in a second block of seeds too, and fail without their cause."""

import os

import pytest

from simulator.run.checking import LEVEL, SEEDS, check
from simulator.run.execute import Control
from simulator.run.lab import Budget, Judgement, Lab
from simulator.scenario import bundled
from tests.scenarios.lessons import loaded

REDUCED = os.environ.get("SPLITPOINT_REDUCED", "") not in ("", "0")
QUICK = ("isolation", "profile")  # a few seconds each
FILES = bundled()


def first_block(name: str) -> list[Judgement]:
    return Lab(loaded(name), Control(), Budget(SEEDS, 0, LEVEL, strict=True)).judgements()


def bad(judgements: list[Judgement] | tuple[Judgement, ...]) -> list[str]:
    """What did not pass, in words."""
    return [
        f"{j.verdict.claim}: passed {j.verdict.passed}, control failed {j.control_failed}, {j.verdict.measured}"
        for j in judgements
        if not j.good
    ]


@pytest.mark.parametrize("name", QUICK)
def test_the_claims_of_a_quick_lesson_hold_and_their_controls_fail(name):
    assert not bad(first_block(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_the_claims_of_every_lesson_hold_in_two_blocks_of_seeds(name):
    if REDUCED:
        assert not bad(first_block(name))
        return
    checked = check(FILES[name], Control(), SEEDS)
    assert not bad((*checked.first, *checked.second)), f"second block from replication {checked.second_block}"
