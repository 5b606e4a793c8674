"""Ladder and scaling where messages are lost, proxies stand between, zones are crossed, and people wait for answers."""

import math

import pytest

from simulator.model.laws import ZERO
from simulator.run import ladder, outcomes, scaling
from simulator.run.execute import FAST, SIMPY, Control, engine_for
from simulator.run.experiment import Played, play
from simulator.run.scaling import Search, bracket, scaled
from simulator.scenario import Loaded, loads
from simulator.scenario.lower import lower
from tests.run.scenes import quiet

LONG_WAY = """\
schema: 1
name: long_way
lesson: Everything that may stand between caller and callee.
application:
  components:
    users: {operations: {get: [compute: exponential 1 ms]}}
    posts: {operations: {list: [compute: exponential 2 ms, call: users.get]}}
  routes: {page: [parallel: [call: users.get, call: posts.list]]}
workload: {page: {rate: 60/s, timeout: 2 s}}
architectures:
  split:
    units: {each: {replicas: 2, nodes: [one, two]}}
    nodes: {one: {cores: 2}, two: {cores: 2}}
    zones: [east, west]
    gateway: {cores: 2}
    balancer: {policy: two_choices, at: proxy, compute: 0.1 ms}
    network: {latency: 0.5 ms, loss: 2%, cross_zone: 1 ms, call_cpu: {caller: 0.2 ms, callee: 0.2 ms}}
    calls: {any: {timeout: 500 ms, retry: {attempts: 2}}}
  whole:
    units: {app: {components: all, cores: 4}}
experiment: {duration: 4 s, replications: 3, equal: nothing, warm_up: 1 s}
slo: {all: {mean: 60 ms}}
"""
PEOPLE = LONG_WAY.replace("rate: 60/s, timeout: 2 s", "users: 20, think: exponential 300 ms")


def opened(text: str) -> Loaded:
    return loads(text, equal=False)


def test_the_rungs_take_delay_and_processor_time_apart() -> None:
    rungs = ladder.rungs(opened(LONG_WAY).scenario, "whole", "split")
    last = rungs[ladder.GUARDS]
    free, slow = rungs[ladder.SPLIT], rungs[ladder.DELAY]
    assert (free.network.latency, free.network.cross_zone, free.network.loss) == (ZERO, ZERO, 0.0)
    assert (slow.network.latency, slow.network.cross_zone, slow.network.loss) == (
        last.network.latency,
        last.network.cross_zone,
        last.network.loss,
    )
    for rung in (free, slow):
        assert (rung.network.call_cpu_caller, rung.network.call_cpu_callee, rung.balancer.compute) == (ZERO,) * 3
    assert last.balancer.compute != ZERO
    assert rungs[ladder.GATEWAY].gateway is not None


@pytest.mark.parametrize("text", [LONG_WAY, PEOPLE])
def test_the_steps_sum_to_the_total_whoever_asks(text: str) -> None:
    steps = ladder.ladder(opened(text).scenario, ("whole", "split"), quiet(), 3, 1_000_000_000)
    values = {step.name: math.nan if step.mean_ms.value is None else step.mean_ms.value for step in steps}
    assert math.isclose(sum(list(values.values())[:-1]), values[ladder.TOTAL], rel_tol=1e-9)
    assert values[ladder.DELAY] > 2.0  # four hops of 0.5 ms at least, and as many to and from proxies
    assert values[ladder.CPU] > 0.5


def played(text: str, control: Control) -> Played:
    return play(opened(text).scenario, control, replications=range(3))


def test_people_come_whole_and_what_they_offer_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scaling, "PROBES", 2)
    scenario = opened(PEOPLE).scenario
    assert scaled(scenario, 0.33).workloads["page"].points[0].rate_per_s == 7.0
    search = Search(scenario, "whole", quiet(), 2)
    search.probe(1.0)
    assert 50.0 < search.rps(1.0) < 80.0  # 20 people, who think for 300 ms
    control = quiet()
    found = bracket(scenario, "whole", played(PEOPLE, control).studies["whole"], control, 2)
    assert found.carries_rps is not None
    assert found.carries_rps > search.rps(1.0)


def test_people_are_as_many_as_their_answers_let_them_be() -> None:
    """N = X (R + Z): Little's law for a closed loop, up to who is in the middle of something at the ends."""
    studies = played(PEOPLE.replace("4 s, rep", "30 s, rep").replace("exponential 300", "300"), quiet()).studies
    for study in studies.values():
        (run, *_) = study.replications
        asked, spent_ns = run.requests.counts.sum(), run.requests.sums_ns.sum()
        offered, response_s = asked / run.stretches.duration_ns * 1e9, spent_ns / asked / 1e9
        assert math.isclose(offered * (response_s + 0.3), 20.0, rel_tol=0.03)


def test_how_often_people_will_ask_is_not_known_so_they_are_left_to_the_quick_engine() -> None:
    from simulator.run.execute import Collector, Job

    jobs = [Job(lower(opened(PEOPLE).scenario, "whole"), (1, 0), Collector())]
    assert engine_for(Control(), jobs) == FAST
    assert engine_for(quiet(SIMPY), jobs) == SIMPY


def test_it_is_said_that_the_rungs_see_different_requests() -> None:
    assert any("people ask when they are answered" in said for said in outcomes.unheard(opened(PEOPLE)))
    assert not outcomes.unheard(opened(LONG_WAY))
