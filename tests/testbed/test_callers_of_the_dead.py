"""What callers hear of processes that are killed, stopped, or die of what they are asked is what the simulator says."""

import numpy as np

from simulator.policies.outcomes import OK, REFUSED, RESET, TIMEOUT
from tests.testbed.told_systems import Both, waits_ms

SYSTEM = """\
application:
  components:
    api: {operations: {get: [%(steps)s]}}
  routes: {ask: api.get}
workload:
  ask: {route: ask, rate: 40/s, process: regular%(client)s}
architectures:
  real:
    units: {api: {replicas: %(replicas)s}}
    %(more)s
faults:
  bad: {%(fault)s}
experiment: {duration: 1.6 s, drain: 1 s}
"""


def both(**words: str) -> Both:
    usual = {"steps": "wait: 60 ms", "client": "", "replicas": "2", "more": ""}
    return Both(SYSTEM % {**usual, **words})


def test_who_is_being_served_hears_a_reset_and_who_comes_later_finds_nobody() -> None:
    found = both(fault="at: 505 ms, crash: api, for: 695 ms", replicas="1")
    assert found.agree("ask") == {(OK, 1), (RESET, 1), (REFUSED, 1)}


def test_the_others_serve_on_beside_the_dead_one() -> None:
    found = both(fault="at: 505 ms, crash: api, instances: 1, for: 695 ms")
    assert found.agree("ask") == {(OK, 1), (RESET, 1)}


def test_a_stopped_process_is_silent_until_the_clock_speaks_and_answers_those_who_still_wait_when_it_goes_on() -> None:
    fault = "at: 505 ms, freeze: api, instances: 1, for: 400 ms"
    found = both(fault=fault, client=", timeout: 205 ms")
    assert found.agree("ask") == {(OK, 1), (TIMEOUT, 1)}
    late = found.measured["outcome"] == TIMEOUT
    assert (waits_ms(found.measured)[late] == 205).all()
    assert (np.sort(waits_ms(found.measured)[~late])[-2:] > 100).all()


def test_a_computation_that_is_stopped_goes_on_for_what_was_left() -> None:
    found = both(fault="at: 505 ms, freeze: api, for: 200 ms", steps="compute: 18 ms", replicas="1")
    found.agree("ask")
    assert waits_ms(found.measured).max() > 200


def test_a_request_that_kills_kills_for_real_and_the_process_comes_back() -> None:
    found = both(fault="at: 600 ms, crash: api, set_off: 4%, for: 162 ms", steps="wait: 10 ms", replicas="1")
    ends = found.agree("ask")
    assert {(OK, 1), (RESET, 1), (REFUSED, 1)} >= ends >= {(OK, 1), (RESET, 1)}
