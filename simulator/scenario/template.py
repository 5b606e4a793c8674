"""A scenario to begin with, for `splitpoint new`: small, complete, and every line says what it is for."""

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario.small import name as checked
from simulator.scenario.tokens import TextError

TEXT = """\
# A scenario: an application, the architectures that deploy it, its load, and what must hold.
schema: 1
name: NAME
lesson: What does splitting this application cost, and what does it buy?

application:                             # what the software does, without saying how it is deployed
  components:
    users:
      operations:
        get: [compute: exponential 1 ms, read: exponential 2 ms]
    posts:
      operations:
        list: [compute: exponential 2 ms, read: exponential 3 ms]
  routes:                                # what clients can ask for
    profile: [parallel: [call: users.get, call: posts.list]]
    login: users.get

workload:                                # who asks for what, how often
  profile: {rate: 100/s, timeout: 2 s}
  login: {rate: 20/s, timeout: 2 s}

architectures:                           # the same application deployed in two ways, on equal hardware
  split:
    units: {each: {replicas: 2}}         # one unit for each component
    gateway: {cores: 2}                  # runs the routes
    network:
      latency: 0.5 ms                    # one way, for each message between units
      call_cpu: {caller: 0.1 ms, callee: 0.1 ms}   # processor time at both ends; measured: docs/call_cpu.md
  whole:
    units: {app: {components: all, replicas: 2, cores: 3}}

faults:
  posts-down: {at: 30 s, crash: posts, for: 10 s}

experiment: {duration: 60 s}

slo:
  profile: {p99: 100 ms}

expect:                                  # claims; `splitpoint check` judges them
  - claim: availability of login in split during posts-down > availability of login in whole during posts-down
    why: in one process a crash takes everything with it
    control: {faults/posts-down/crash: users}   # under which it must fail: login needs users everywhere
"""


def template(name: str) -> str:
    """The text of a new scenario; raises ScenarioError if `name` cannot be its name."""
    try:
        return TEXT.replace("NAME", checked(name), 1)
    except TextError as bad:
        raise ScenarioError([Problem(name, 0, 0, "name", bad.what, bad.allowed)]) from None
