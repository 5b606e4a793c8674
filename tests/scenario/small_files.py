"""Small scenario files from which the tests of the door start."""

from pathlib import Path

import pytest

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario import Loaded, loads

SHOP = """\
schema: 1
name: shop
lesson: A small shop, split and whole.
application:
  authentication: 0.2 ms
  components:
    users:
      operations:
        get: [compute: exponential 1 ms, read: exponential 2 ms]
    posts:
      operations:
        list:
          - compute: gamma 2 ms cv 0.5
          - choose:
              - {share: 80%, steps: [wait: 1 ms]}
              - {share: 20%, steps: [read: 3 ms, fail: 1%]}
        create: {steps: [{repeat: [write: 1 ms], times: 2}], idempotent: true}
  routes:
    profile: {auth: required, steps: [{parallel: [call: users.get, [call: posts.list, wait: 1 ms]], times: 2, need: 3}]}
    login: users.get
    post: [call: posts.create]
workload:
  profile: {rate: 100/s, timeout: 2 s, unauthenticated: 1%, malformed: 0.5%}
  others: {rate: [20/s, 40/s from 10 s, 20/s by 30 s], process: regular, mix: {login: 3, post: 1}}
architectures:
  split:
    units: {each: {replicas: 2, workers: 8, queue: 100}, posts: {workers: 4}}
    databases: {each: {connections: 4, servers: 2}}
    gateway: {cores: 2, compute: 0.1 ms}
    balancer: random
    network: {latency: lognormal 0.5 ms cv 0.5, call_cpu: {caller: 50 us}}
  whole:
    units: {app: {components: all, replicas: 2, cores: 3}}
    databases: {main: {components: all, connections: 8, servers: 4}}
    gateway: {in: app}
faults:
  posts-down: {at: 20 s, crash: posts, for: 10 s}
  slow-users: {at: 40 s, slow: users.database, by: 5x, only: [split]}
vary:
  timeout: {set: workload/profile/timeout, to: [1 s, 2 s, 4 s]}
experiment: {duration: 60 s, warm_up: 5 s, replications: 4}
slo: {profile: {p99: 100 ms, availability: 99%}}
expect:
  - claim: availability of login in split during posts-down > availability of login in whole during posts-down
    seeds: 28 of 30
    control: {faults/posts-down/for: 1 ns}
  - p99 of profile in split at timeout 2 s before posts-down < 1 s
"""


def replaced(old: str, new: str, text: str = SHOP) -> str:
    """The shop with one piece of its text replaced."""
    assert old in text
    return text.replace(old, new, 1)


def problems(text: str, overrides: dict[str, object] | None = None, folder: Path | None = None) -> tuple[Problem, ...]:
    """What is wrong with a text."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, "f", overrides, folder=folder)
    return caught.value.problems


def shop(old: str = "", new: str = "") -> Loaded:
    """The shop, perhaps with one piece replaced."""
    return loads(replaced(old, new))
