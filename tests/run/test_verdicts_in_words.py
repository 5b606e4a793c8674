"""Verdicts say what happened to every route, and nothing that the numbers do not bear."""

from simulator.model.estimate import Estimate
from simulator.model.program import SegmentRow, SourceRow
from simulator.model.topology import CRASH, Fault
from simulator.run.breakages import EVERY, Row
from simulator.run.compare import Difference
from simulator.run.execute import expected_requests
from simulator.run.isolation import Matrix
from simulator.run.isolation_verdicts import isolation
from simulator.run.scaling import Bracket
from simulator.run.verdicts import latency, more_load
from simulator.scenario import loads
from simulator.scenario.lower import lower
from tests.cli.commands import QUEUE


def sure(value: float) -> Estimate:
    return Estimate(value, value, value)


def test_a_route_that_is_hurt_is_named() -> None:
    cells = {"split": {"posts": {"plain": sure(1.0), "mixed": sure(0.8), "gone": sure(0.0)}}}
    (verdict,) = isolation(Matrix(cells, {}, [Row("posts", EVERY, Fault(CRASH, "posts"))]))
    assert verdict.text == "While posts is down: in split plain lives on, mixed is hurt (80%) while gone fails."


def test_a_mean_above_capacity_decides_nothing() -> None:
    difference = Difference("a", "b", "visit", "mean", sure(-5.0), sure(-0.5))
    verdict = latency(difference, {"b"})
    assert not verdict.decided
    assert "b cannot carry this load" in verdict.text


def test_a_small_difference_is_not_called_nothing() -> None:
    assert "0.0042 ms sooner" in latency(Difference("a", "b", "visit", "mean", sure(-0.0042), sure(-0.1))).text


def test_what_is_undecided_says_what_would_decide_it() -> None:
    doubtful = Difference("a", "b", "visit", "mean", Estimate(1.0, -1.0, 3.0), sure(0.1))
    assert "about 41 replications show it" in latency(doubtful, replications=10).text
    hopeless = Difference("a", "b", "visit", "mean", Estimate(0.001, -1.0, 1.002), sure(0.1))
    assert "more replications would narrow it" in latency(hopeless, replications=10).text


def test_the_interval_speaks_of_the_winner() -> None:
    small, large = Bracket("small", 100.0, 110.0, 1), Bracket("large", 150.0, 160.0, 4)
    verdict = more_load(large, small)
    assert verdict.text.startswith("Per core, small carries 2.67 times the load of large")
    assert (verdict.estimate.low or 0.0) > 1.0


def test_a_ramp_that_ends_after_the_run_offers_what_it_offers() -> None:
    program = lower(loads(QUEUE.replace("rate: 200/s", "rate: [10/s, 30/s by 120 s]")).scenario, "one")
    assert isinstance(program.sources[0], SourceRow)
    assert isinstance(program.segments[0], SegmentRow)
    assert abs(expected_requests(program) - (10.0 * 5 + (20.0 / 120.0) * 25 / 2)) < 1e-6
