"""Calls and faults of the real system: each request ends as, when, and after as many attempts as the simulator says.

One system, in which every route leads to a component of its own that meets one policy or one fault.
"""

from typing import NamedTuple

import numpy as np
import pytest

from simulator.policies.outcomes import BLOCKED, DEGRADED, ERROR, LIMITED, OK, TIMEOUT
from tests.testbed.told_systems import Both, waits_ms


class Part(NamedTuple):
    """A component: its steps, and the words of its workload, of its calls and of its database."""

    steps: str
    load: str = ""
    calls: str = ""
    database: str = ""


def either(long: str) -> str:
    """Short or long, with the same chance."""
    return f"choose: [{{share: 50%, steps: [wait: 10 ms]}}, {{share: 50%, steps: [wait: {long}]}}]"


PARTS = {
    "tried": Part(
        "wait: 5 ms, fail: 50%", "retry: {attempts: 3, on: any, backoff: 40 ms doubling to 80 ms, jitter: full}"
    ),
    "poor": Part("wait: 2 ms, fail: 90%", "retry: {attempts: 3, on: any, budget: 10%}"),
    "broken": Part(
        "wait: 9 ms", calls="breaker: {failures: 50%, window: 300 ms, at_least: 5, open: 330 ms, probes: 2}"
    ),
    "narrow": Part("wait: 111 ms", calls="bulkhead: 3"),
    "learning": Part("wait: 91 ms, fail: 10%", calls="bulkhead: {least: 1, most: 4, shrink: 50%}"),
    "tolerated": Part("wait: 5 ms, fail: 40%", calls="fallback: [wait: 1 ms]"),
    "hurried": Part(f"wait: 60 ms, {either('60 ms')}, wait: 1 ms", calls="timeout: 91 ms, deadline: true"),
    "hedged": Part(either("400 ms"), calls="hedge: {after: 45 ms, at_most: 2}, cancel: true"),
    "slow": Part("wait: 5 ms"),
    "computing": Part("compute: 4 ms"),
    "failing": Part("wait: 5 ms"),
    "cut": Part("wait: 5 ms", "timeout: 90 ms"),
    "unheard": Part("wait: 60 ms", "timeout: 200 ms"),
    "lossy": Part("wait: 5 ms"),
    "far": Part("wait: 5 ms"),
    "crashing": Part("write: 29 ms", database="connections: 2, servers: 1"),
    "busy": Part("read: 7.4 ms", database="connections: 1, servers: 1, wait_at_most: 57 ms"),
}
FAULTS = """\
  a: {at: 305 ms, fail: broken, share: 100%, for: 600 ms}
  b: {at: 205 ms, slow: slow, by: 20x, for: 200 ms}
  c: {at: 405 ms, slow: computing, by: 5x, for: 300 ms}
  d: {at: 305 ms, fail: failing, share: 50%, for: 600 ms}
  e: {at: 305 ms, cut: edge -> cut, for: 400 ms}
  f: {at: 305 ms, cut: edge -> unheard, for: 50 ms}
  g: {at: 105 ms, lose: edge -> lossy, share: 30%, for: 800 ms}
  h: {at: 505 ms, delay: edge -> far, latency: 40 ms, for: 300 ms}
  i: {at: 410 ms, crash: crashing.database, for: 200 ms}
  j: {at: 310 ms, slow: busy.database, by: 10x, for: 300 ms}
"""
SYSTEM = """\
application:
  components:
{components}
  routes: {{{routes}}}
workload:
{loads}
architectures:
  real:
    units: {{app: {{components: all, cores: 8}}}}
    gateway: {{}}
    network: {{retransmit: 100 ms}}
    calls:
{calls}
    databases:
{databases}
faults:
{faults}
experiment: {{duration: 1.3 s, drain: 1 s}}
"""
# What is to be seen of each, so that nothing is proved by nothing having happened.
SEEN = {
    "tried": {(OK, 1), (OK, 2), (OK, 3), (ERROR, 3)},
    "poor": {(OK, 1), (OK, 2), (ERROR, 3), (BLOCKED, 1)},
    "tolerated": {(OK, 1), (DEGRADED, 1)},
    **{name: {(OK, 1), (TIMEOUT, 1)} for name in ("cut", "unheard")},
    **{
        name: {(OK, 1), (ERROR, 1)}
        for name in ("broken", "narrow", "learning", "hurried", "failing", "crashing", "busy")
    },
}


def written() -> str:
    """The scenario. Rates differ a little, so that not all ask at the same moment."""
    components, loads, calls, databases = [], [], [], []
    for number, (name, part) in enumerate(PARTS.items()):
        components.append(f"    {name}: {{operations: {{do: [{part.steps}]}}}}")
        loads.append(f"  ask-{name}: {{route: ask-{name}, rate: {37 + number / 10}/s, process: regular, {part.load}}}")
        calls += [f"      {name}: {{{part.calls}}}"] if part.calls else []
        databases += [f"      {name}: {{{part.database}}}"] if part.database else []
    pieces = {"components": components, "loads": loads, "calls": calls, "databases": databases}
    lines = {name: "\n".join(rows) for name, rows in pieces.items()}
    return SYSTEM.format(**lines, routes=", ".join(f"ask-{name}: {name}.do" for name in PARTS), faults=FAULTS)


@pytest.fixture(scope="module")
def driven() -> Both:
    """The system, driven once."""
    return Both(written())


@pytest.mark.parametrize("name", PARTS)
def test_each_request_ends_as_the_simulator_says(driven: Both, name: str) -> None:
    assert driven.agree(f"ask-{name}") >= SEEN.get(name, {(OK, 1)})


def test_what_is_slow_lost_delayed_or_hedged_takes_as_long_as_that(driven: Both) -> None:
    longest_ms = {name: waits_ms(driven.of(f"ask-{name}")[0]).max() for name in PARTS}
    assert 100 < longest_ms["slow"] < 120
    assert 20 < longest_ms["computing"] < 60
    assert longest_ms["lossy"] > 100
    assert 80 < longest_ms["far"] < 110
    assert (
        len(np.unique(waits_ms(driven.of("ask-hedged")[0]) // 40)) == 4
    )  # by the first, a hedge, the next one, or late


LIMITED_SYSTEM = """\
application:
  components:
    back: {operations: {do: [wait: 1 ms]}}
  routes: {go: back.do}
workload:
  go: {route: go, rate: 50/s, process: regular, clients: 3}
architectures:
  real:
    units: {each: {replicas: 4}}
    gateway: {rate_limit: %s}
    balancer: %s
experiment: {duration: 0.5 s, drain: 1 s}
"""


@pytest.mark.parametrize(
    ("limit", "balancer"), [("12/s, burst: 3", "two_choices"), ("5.7/s, burst: 2, per_client: true", "ring_hash")]
)
def test_a_limit_of_the_gateway_refuses_whom_the_simulator_refuses(limit: str, balancer: str) -> None:
    assert Both(LIMITED_SYSTEM % (limit, balancer)).agree("go") == {(OK, 1), (LIMITED, 1)}
