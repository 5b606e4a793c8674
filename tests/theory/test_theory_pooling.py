"""Pooling by Erlang's formula C, and what a pool carries within a goal: formulas, and the simulator's bracket."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.run.experiment import play
from simulator.run.scaling import bracket
from simulator.scenario import loads
from simulator.theory.many import mmc_quantile_ns
from simulator.theory.pooling import cores_needed, mmc_capacity_per_s, mmc_wait_tail
from tests.run.scenes import quiet

MS = 1_000_000.0
POOL = """\
schema: 1
name: pool
lesson: Four cores behind one line, and a goal.
application:
  components: {server: {operations: {serve: [compute: exponential 10 ms]}}}
  routes: {visit: server.serve}
workload: {visit: {rate: 200/s}}
architectures: {one: {units: {server: {cores: 4}}}}
experiment: {duration: 400 s, warm_up: 10 s}
slo: {visit: {p99: 80 ms}}
"""


def test_eight_erlangs_need_sixteen_cores_in_four_pools_and_eleven_in_one_if_few_may_wait_long():
    assert cores_needed(8.0, 4, 3.0, 0.999) == 16
    assert cores_needed(8.0, 1, 3.0, 0.999) == 11


def test_if_one_in_a_hundred_may_wait_so_long_it_is_sixteen_against_ten_and_sixty_where_every_core_has_its_own_line():
    assert cores_needed(8.0, 4, 3.0, 0.99) == 16
    assert cores_needed(8.0, 1, 3.0, 0.99) == 10
    alone = next(n for n in range(9, 100) if mmc_wait_tail(8.0 / n, 1, 3.0) <= 0.01)
    assert alone == cores_needed(8.0, alone, 3.0, 0.99) == 60


def test_the_tail_of_the_wait_is_by_how_much_responses_outlast_services():
    """The response is wait plus service: integrate the wait's tail against the service's density."""
    erlangs, servers, t = 3.0, 4, 2.5
    n = 20_000
    points = [(i + 0.5) * t / n for i in range(n)]
    convolved = math.fsum(mmc_wait_tail(erlangs, servers, t - s) * math.exp(-s) for s in points) * t / n + math.exp(-t)
    response = mmc_quantile_ns(300.0, 10 * MS, servers, 1.0 - convolved)
    assert response == pytest.approx(t * 10 * MS, rel=1e-4)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.5, 40.0), st.integers(1, 6), st.sampled_from([0.9, 0.99, 0.999]), st.floats(0.2, 5.0))
def test_a_split_pool_never_needs_fewer_cores(erlangs, pools, q, waits):
    assert cores_needed(erlangs, pools, waits, q) >= cores_needed(erlangs, 1, waits, q)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 20), st.sampled_from([0.9, 0.99]), st.floats(1.05, 20.0))
def test_the_capacity_is_where_the_quantile_meets_the_goal(servers, q, times):
    most_ns = -math.log(1.0 - q) * 10 * MS * times
    rate = mmc_capacity_per_s(10 * MS, servers, q, most_ns)
    assert 0.0 < rate < servers * 100.0
    assert mmc_quantile_ns(rate, 10 * MS, servers, q) == pytest.approx(most_ns, rel=1e-6)


def test_a_goal_shorter_than_the_service_alone_is_met_at_no_rate():
    assert mmc_capacity_per_s(10 * MS, 8, 0.99, 46 * MS) == 0.0
    for wrong in ((0.0, 1, 1.0, 0.9), (1.0, 0, 1.0, 0.9), (1.0, 1, -1.0, 0.9)):
        with pytest.raises(ValueError, match=r"needed|least|negative|some load"):
            cores_needed(*wrong) if wrong[2] >= 0 else mmc_wait_tail(0.5, 1, -1.0)


def test_the_bracket_of_the_simulator_holds_the_closed_form():
    """Four cores, p99 of at most 80 ms: 334.7 requests/s. Both ends of the bracket lie within 6 % of it."""
    scenario = loads(POOL).scenario
    control = quiet()
    study = play(scenario, control, replications=range(8)).studies["one"]
    found = bracket(scenario, "one", study, control, 8)
    true_rps = mmc_capacity_per_s(10 * MS, 4, 0.99, 80 * MS)
    assert found.carries_rps is not None
    assert found.fails_rps is not None
    assert 0.94 * true_rps < found.carries_rps < true_rps * 1.005
    assert 0.995 * true_rps < found.fails_rps < 1.06 * true_rps
