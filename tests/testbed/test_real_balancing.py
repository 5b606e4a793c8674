"""Who is asked in the real system is who would be asked in the simulator: every balancer, at callers and at a proxy.

One instance of three is slow, so that a request's latency tells where it was.
"""

import numpy as np
import pytest

from simulator.policies.catalogue import BALANCERS
from simulator.policies.outcomes import DENIED, ERROR, OK
from tests.testbed.told_systems import Both, ends, waits_ms

SYSTEM = """\
application:
  components:
{components}
  routes: {{{routes}}}
workload:
{loads}
architectures:
  real:
    units: {{app: {{components: all, replicas: 3, weights: [3, 1, 2]}}}}
    gateway: {{}}
    calls:
{calls}
faults:
{faults}
experiment: {{duration: 1.2 s, drain: 1 s}}
"""
LIKE = 0.97  # of the requests; where latencies decide, a busy machine has a word in it


def every_balancer() -> str:
    """A component for each, all in the same processes."""
    pieces = dict.fromkeys(("components", "loads", "calls", "faults"), "")
    for number, name in enumerate(BALANCERS):
        ask = f"ask-{number}"
        pieces["components"] += f"    c{number}: {{operations: {{do: [wait: 31 ms]}}}}\n"
        pieces["loads"] += f"  {ask}: {{route: {ask}, rate: {43 + number / 7:.3f}/s, process: regular, clients: 9}}\n"
        pieces["calls"] += f"      c{number}: {{balancer: {name}}}\n"
        pieces["faults"] += f"  f{number}: {{at: 0 s, slow: c{number}, by: 4x, instances: 1}}\n"
    return SYSTEM.format(**pieces, routes=", ".join(f"ask-{i}: c{i}.do" for i in range(len(BALANCERS))))


@pytest.fixture(scope="module")
def driven() -> Both:
    """All of them, driven once."""
    return Both(every_balancer())


@pytest.mark.parametrize("name", BALANCERS)
def test_each_balancer_asks_whom_the_simulator_asks(driven: Both, name: str) -> None:
    measured, predicted = driven.of(f"ask-{list(BALANCERS).index(name)}")
    slow, should_be = waits_ms(measured) > 90, waits_ms(predicted) > 90
    assert ends(measured) == ends(predicted)
    assert (slow == should_be).mean() >= LIKE
    assert 0 < slow.mean() < 0.7


PROXIED = """\
application:
  components:
    api: {operations: {get: [wait: 31 ms]}}
    flaky: {operations: {do: [wait: 5 ms, fail: 50%]}}
  routes: {get: {auth: required, steps: [call: api.get]}, ask: flaky.do}
workload:
  ask: {rate: 40/s, process: regular}
  get: {rate: 43/s, process: regular, unauthenticated: 10%, malformed: 5%}
architectures:
  real:
    units: {api: {replicas: 3}, flaky: {}}
    gateway: {replicas: 2}
    balancer: {policy: least_outstanding, at: proxy, retry: {attempts: 2, on: [error]}}
faults:
  ill: {at: 0 s, slow: api, by: 4x, instances: 1}
experiment: {duration: 1.2 s, drain: 1 s}
"""


def test_a_proxy_hands_on_what_it_is_asked_tries_again_elsewhere_and_sees_all_callers() -> None:
    both = Both(PROXIED)
    assert both.agree("get") == {(OK, 1), (DENIED, 1)}
    assert both.agree("ask") == {(OK, 1), (ERROR, 1)}
    assert 0.1 < float(np.mean(waits_ms(both.of("get")[0]) > 90)) < 0.5
