"""What `bench` compares: raw programs that are the systems they claim to be, and a right count of timeouts."""

from statistics import fmean

import numpy as np
import pytest

from simulator.measure.accumulate import Accumulator
from simulator.model.program import Names
from simulator.model.trace import CALL, REQUEST
from simulator.policies import outcomes
from simulator.run import bench, raw_simpy
from simulator.scenario.loading import loads

REQUESTS = 6_000


def test_the_raw_queue_is_an_mm1_at_a_load_of_four_fifths() -> None:
    found = raw_simpy.single_queue(60_000, 1)
    assert fmean(found.latencies) == pytest.approx(5.0, rel=0.15)
    assert found.timeouts == 0


@pytest.mark.parametrize("program", [raw_simpy.fan_out, raw_simpy.fan_out_retried])
def test_the_raw_fan_outs_are_as_quick_as_the_scenarios(program) -> None:
    found = program(REQUESTS, 1)
    assert len(found.latencies) == REQUESTS
    assert fmean(found.latencies) * 1e3 == pytest.approx(25.5, rel=0.04)


def test_raw_calls_without_patience_are_made_three_times_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_simpy, "SHORT_PATIENCE_S", 1e-6)
    found = raw_simpy.fan_out_retried(200, 1)
    assert found.timeouts == 200 * len(raw_simpy.SERVICES) * raw_simpy.ATTEMPTS
    assert not found.latencies


def test_raw_clients_without_patience_ask_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_simpy, "PATIENCE_S", 1e-6)
    found = raw_simpy.fan_out_retried(200, 1)
    assert found.timeouts >= 200 * raw_simpy.ATTEMPTS
    assert not found.latencies


def test_attempts_that_were_given_up_are_all_but_the_last_and_the_last_if_it_timed_out() -> None:
    rows = np.zeros(4, CALL)
    rows["attempts"] = [1, 3, 3, 2]
    rows["outcome"] = [outcomes.OK, outcomes.OK, outcomes.TIMEOUT, outcomes.ERROR]
    counted = Accumulator(Names(("", "edge"), ("front.do",), ("front",), (), ("w",), ("visit",)), (0, 1))
    counted.take(np.zeros(0, REQUEST), rows)
    assert bench.given_up(counted) == 0 + 2 + 3 + 1


def test_the_workload_with_retries_differs_from_the_plain_one_in_patience_alone() -> None:
    plain, retried = (loads(contest.text, contest.name).scenario for contest in bench.CONTESTS[1:])
    assert plain.application == retried.application
    plain_there, retried_there = plain.architectures["services"], retried.architectures["services"]
    assert plain_there == retried_there._replace(calls=plain_there.calls)
    assert plain.workloads["page"] == retried.workloads["page"]._replace(retry=None)


def test_a_system_a_hundred_times_as_large_has_the_same_load_a_replica() -> None:
    small, large = (loads(bench.fan_out_retried(times), "it").scenario for times in (1, 100))
    rates = [s.workloads["page"].points[0].rate_per_s for s in (small, large)]
    replicas = [s.architectures["services"].units["users"].replicas for s in (small, large)]
    assert rates[0] / replicas[0] == pytest.approx(rates[1] / replicas[1])
