"""What was done late, or never, makes a run invalid; what was done on purpose does not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulator.model.errors import TestbedError
from simulator.model.trace import CRASH, FREEZE, RESTART
from simulator.testbed.calibration import quiet
from simulator.testbed.drive import Drive
from simulator.testbed.judging import BIRTH_LATE_MOST_MS, DEED_LATE_MOST_MS
from simulator.testbed.lives import Deed, Done
from simulator.testbed.opening import Opening
from simulator.testbed.orchestrator import Orchestrator
from simulator.testbed.roster import STILLBORN_MAX, Roster
from simulator.testbed.watch import Watch
from tests.testbed.small_systems import MS, S
from tests.testbed.test_orchestrator import three


def drive(*done: Done) -> Drive:
    return Drive(np.zeros(1), np.zeros(1), np.zeros(1), {}, 0.0, 0, 0.0, fifo=True, loop="uvloop", done=done)


def deed(what: int, late_ms: float, pid: int = 7) -> Done:
    return Done(S, S + int(late_ms * MS), what, 0, pid)


@pytest.mark.parametrize(
    ("done", "why"),
    [
        (deed(CRASH, DEED_LATE_MOST_MS), ""),
        (deed(CRASH, DEED_LATE_MOST_MS + 1), "6.0 ms late, above 5 ms"),
        (deed(FREEZE, DEED_LATE_MOST_MS + 1), "6.0 ms late, above 5 ms"),
        (deed(RESTART, BIRTH_LATE_MOST_MS), ""),
        (deed(RESTART, BIRTH_LATE_MOST_MS + 1), "61 ms late, above 60 ms"),
        (deed(RESTART, BIRTH_LATE_MOST_MS + 1, pid=0), "61 ms late, above 60 ms"),
        (deed(CRASH, 0, pid=0), ""),
        (deed(FREEZE, 0, pid=0), "1 freezes or thaws found nobody"),
    ],
)
def test_a_run_in_which_a_deed_was_late_or_not_done_is_not_valid(done: Done, why: str) -> None:
    clocks = quiet(drive(done))
    assert bool(clocks.disturbed()) == bool(why)
    assert why in clocks.disturbed()
    assert clocks.facts["deed_late_ms" if done.what != RESTART else "birth_late_ms"] == done.late_ns / MS


@pytest.fixture
def roster(tmp_path: Path) -> Iterator[Roster]:
    """Nobody is there yet. Whoever is hired dies at once: there is no such file."""
    roster = Roster(tmp_path / "post.pickle", 3)
    yield roster
    for place in roster.places:
        place.port.give_back()


def test_a_start_that_nobody_followed_before_the_next_crash_is_not_forgotten(roster: Roster) -> None:
    watch = Watch(roster, Orchestrator(three(), Opening(0, 1, 0)), 0)
    watch.obey(Deed(10, RESTART, 1))
    watch.obey(Deed(20, CRASH, 1))
    first, second = watch.done
    assert (first.what, first.at_ns, first.pid) == (RESTART, 10, 0)
    assert first.late_ns > 0
    assert second.what == CRASH


def test_a_process_that_dies_again_and_again_before_it_is_prepared_is_an_error(roster: Roster) -> None:
    def lose_one() -> None:
        roster.stand_by(1)
        (spare,) = roster.spares
        spare.process.wait(10)
        roster.hear(spare)

    for _ in range(STILLBORN_MAX - 1):
        lose_one()
    with pytest.raises(TestbedError, match="died with code 1"):
        lose_one()
