"""The tail at scale: of a hundred parallel copies of a leaf that is slow in 1 %, most requests meet a slow one."""

import numpy as np

from simulator import fast
from simulator.measure.intervals import student
from simulator.model import laws
from simulator.model import topology as t
from simulator.policies import outcomes
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Recorder

COPIES, SLOW = 100, 0.01
REPLICATIONS, LEVEL = 20, 0.999
FAST_NS, SLOW_NS = 1_000_000, 1_000_000_000


def fan_out(scattered: bool) -> t.Scenario:
    """A hundred copies of a leaf, in the asking unit or in one of its own."""
    both = laws.Law((*laws.constant(FAST_NS).branches, *laws.constant(SLOW_NS).branches), (1.0 - SLOW, SLOW))
    steps = (t.Parallel(((t.Call("leaf", "look"),),), COPIES, COPIES),)
    operations = {"search": {"all": t.Operation(steps)}, "leaf": {"look": t.Operation((t.Wait(both),))}}
    parts = [("search",), ("leaf",)] if scattered else [("search", "leaf")]
    units = {f"u{i}": t.Unit(part) for i, part in enumerate(parts)}
    architecture = t.Architecture(units, {})
    workload = t.Workload((("find", 1.0),), t.POISSON, (t.Point(300.0, 0),))
    app = t.Application(operations, {"find": t.Route((t.Call("search", "all"),))})
    return t.Scenario(
        "fan_out", "", app, {"people": workload}, {"x": architecture}, experiment=t.Experiment(2_000_000_000)
    )


def slow_shares(scenario: t.Scenario) -> list[float]:
    """Of every replication the share of requests that took long."""
    program, shares = lower(scenario, "x"), []
    for replication in range(REPLICATIONS):
        recorder = Recorder()
        ending = fast.play(program, (9, replication), recorder)
        rows = recorder.play([], ending).requests
        assert (rows["outcome"] == outcomes.OK).all()
        shares.append(float(np.mean(rows["ended_ns"] - rows["arrived_ns"] >= SLOW_NS)))
    return shares


def test_of_a_hundred_copies_slow_in_one_per_cent_63_per_cent_of_requests_are_slow() -> None:
    shares = slow_shares(fan_out(scattered=True))
    estimate = student(shares, LEVEL)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= 1.0 - (1.0 - SLOW) ** COPIES <= estimate.high
    assert estimate.high - estimate.low < 0.04


def test_the_copies_are_slow_in_the_same_requests_inside_one_unit() -> None:
    assert slow_shares(fan_out(scattered=True)) == slow_shares(fan_out(scattered=False))
