"""Whoever interrupts a comparison keeps what was finished, whatever was going on at that moment."""

import pytest

from simulator.run.compare import Comparison, compare, document
from simulator.run.execute import FAST, Control
from simulator.run.verdicts import verdicts
from tests.run.scenes import small

STAGES = ("ladder", "break-even map", "scaling: what split", "scaling: what whole", "scaling: after", "fault isolation")


def stopped_in(stage: str) -> Comparison:
    """A comparison that is interrupted as soon as one replication of a stage has ended."""
    control, begun = Control(engine=FAST), []
    control.say = lambda text: begun.append(text) if text.startswith(stage) else None
    control.tell = lambda _done, _all: control.stop.set() if begun else None
    return compare(small().scenario, control, 6)


@pytest.mark.parametrize("stage", STAGES)
def test_latency_that_was_measured_before_is_kept(stage: str) -> None:
    found = stopped_in(stage)
    assert found.interrupted
    assert found.played.replications == 6
    assert found.differences
    assert document(found, [v.document() for v in verdicts(found)])["partial"]


def test_brackets_that_were_finished_before_are_kept() -> None:
    found = stopped_in("scaling: what whole")
    assert found.brackets["split"].carries_rps
    assert found.isolation.cells == {"split": {}, "whole": {}} or not found.isolation.cells
