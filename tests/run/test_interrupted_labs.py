"""An interrupted laboratory keeps what was finished: cells, rounds of replications, claims."""

import threading

import pytest

from simulator.run.execute import SIMPY, Control
from simulator.run.lab import Budget, Lab, with_precision
from simulator.run.result import result_of
from simulator.scenario import loads
from tests.run.scenes import QUEUE

VARIED = QUEUE + "vary: {load: {set: workload/visit/rate, to: [50/s, 60/s, 70/s]}}\n"
CLAIMED = QUEUE + (
    "expect:\n"
    "  - mean of visit > 1 ms\n"
    "  - {claim: mean of visit > 2.6 ms, control: {workload: {visit: {rate: 20/s}}}}\n"
)


def stopping(after: int) -> Control:
    """A control that is stopped when so many replications are done in all."""
    stop, done = threading.Event(), []

    def tell(_done: int, _all: int) -> None:
        done.append(1)
        if len(done) >= after:
            stop.set()

    return Control(engine=SIMPY, tell=tell, stop=stop)


def test_cells_that_were_finished_are_kept() -> None:
    found = result_of(Lab(loads(VARIED), stopping(4), Budget(3)))
    assert [at for at, _ in found.cells] == [{"load": "50/s"}, {"load": "60/s"}]
    assert found.partial
    assert found.document()["replications"] == 1


def test_the_last_whole_round_of_replications_is_kept() -> None:
    lab = with_precision(Lab(loads(QUEUE), stopping(2), Budget(2)), 0.001, 50)
    assert lab.budget.count == 2
    assert result_of(lab).document()["replications"] == 2


def test_claims_that_were_judged_before_are_kept() -> None:
    found = result_of(Lab(loads(CLAIMED), stopping(4), Budget(3)))
    assert found.judgements[0].verdict.passed is True
    assert found.partial


def test_a_control_that_was_cut_short_proves_nothing_either_way() -> None:
    found = result_of(Lab(loads(CLAIMED), stopping(4), Budget(3)))
    assert [judgement.control_failed for judgement in found.judgements] == [None, None]


def test_without_anything_finished_there_is_nothing_to_keep() -> None:
    control = stopping(1)
    control.stop.set()
    with pytest.raises(KeyboardInterrupt):
        result_of(Lab(loads(QUEUE), control, Budget(2)))


def test_a_control_may_set_a_mapping() -> None:
    found = result_of(Lab(loads(CLAIMED), Control(engine=SIMPY), Budget(4)))
    assert found.judgements[1].control_failed is not None
