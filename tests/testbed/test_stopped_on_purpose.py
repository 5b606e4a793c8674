"""A process that was frozen on purpose has not stood still by mishap, whether it was let go on again or not."""

import pytest

from simulator.model.trace import CRASH, FREEZE, THAW
from simulator.testbed.drive import Told
from simulator.testbed.lives import Done
from simulator.testbed.pulse import stood_still

S = 1_000_000_000
START = 100 * S


def stalled(*deeds: tuple[int, int], stall: tuple[int, int] = (2, 8)) -> float:
    """Of ten seconds, where instance 0 says that it stood still, and these things (what, when in s) were done to it."""
    done = [Done(at * S, at * S, what, 0, 1) for what, at in deeds]
    report = {"stalls": [(START + stall[0] * S, START + stall[1] * S)]}
    told = Told({"stalls": []}, {0: report})
    return stood_still(told.stalls(done, START), START, START + 10 * S)


@pytest.mark.parametrize("deeds", [((FREEZE, 2), (THAW, 8)), ((FREEZE, 2),), ((FREEZE, 2), (CRASH, 9))])
def test_frozen_on_purpose_is_no_disturbance(deeds: tuple[tuple[int, int], ...]) -> None:
    assert stalled(*deeds) == 0.0


def test_standing_still_by_mishap_is_one() -> None:
    assert stalled() == pytest.approx(0.6)
    assert stalled((FREEZE, 9), stall=(2, 8)) == pytest.approx(0.6)
    assert stalled((FREEZE, 0), (THAW, 1)) == pytest.approx(0.6)
