"""A process that was frozen on purpose was not held up by mishap, whether it was let go on again or not."""

import pytest

from simulator.model.trace import CRASH, FREEZE, THAW
from simulator.testbed.drive import Told
from simulator.testbed.lives import Done
from simulator.testbed.pulse import stood_still

S = 1_000_000_000
START = 100 * S


def held_up(*deeds: tuple[int, int], stall: tuple[int, int] = (2, 8)) -> float:
    """Of ten seconds, where instance 0 says that it was held up, and these things (what, when in s) were done to it."""
    done = [Done(at * S, at * S, what, 0, 1) for what, at in deeds]
    report = {"held_up": [(START + stall[0] * S, START + stall[1] * S)]}
    told = Told({"held_up": []}, {0: report})
    return stood_still(told.held_up(done, START), START, START + 10 * S)


@pytest.mark.parametrize("deeds", [((FREEZE, 2), (THAW, 8)), ((FREEZE, 2),), ((FREEZE, 2), (CRASH, 9))])
def test_frozen_on_purpose_is_no_disturbance(deeds: tuple[tuple[int, int], ...]) -> None:
    assert held_up(*deeds) == 0.0


def test_being_held_up_by_mishap_is_one() -> None:
    assert held_up() == pytest.approx(0.6)
    assert held_up((FREEZE, 9), stall=(2, 8)) == pytest.approx(0.6)
    assert held_up((FREEZE, 0), (THAW, 1)) == pytest.approx(0.6)
