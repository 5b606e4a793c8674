"""A file that says nearly every word of an architecture; from it start the tests of those words."""

from simulator.model.topology import Architecture
from simulator.scenario import loads

FLEET = """\
schema: 1
name: fleet
lesson: Every word of an architecture.
application:
  authentication: 0.1 ms
  components:
    users:
      technology: go
      operations:
        get: [{cache: {keys: zipf 1 over 100, miss: [{read: 2 ms, keys: uniform over 100, from: replica}]}}]
        guess: [compute: 0.1 ms]
    posts:
      technology: jvm_spring
      operations:
        list: [compute: 2 ms, call: users.get]
        create: [write: 3 ms]
  routes:
    home: [{cache: {hit: 20%, miss: [call: posts.list]}}]
    post: [call: posts.create]
workload:
  home: {rate: 100/s, timeout: 2 s}
  post: {rate: 10/s}
architectures:
  split:
    zones: [east, west]
    nodes: {first: {cores: 4}, second: {cores: 2}}
    units:
      each: {replicas: 4, workers: 8, queue: 100}
      users: {model: event_loop, order: adaptive_lifo, codel: 5 ms, start_up: uniform 1 s to 2 s, warm_up: 10 s}
      posts:
        nodes: [first, second]
        cpu: shared
        order: priority
        contention: 2%
        coherency: 0.1%
        memory: 2 GiB
        weights: [3, 1]
    databases:
      each: {connections: 10, servers: 4, wait_at_most: 50 ms}
      users: {read_replicas: 2, lag: exponential 100 ms}
    caches:
      each: {capacity: 50, coalesce: true}
      users: {ttl: 10 s or 20 s in 50%, evict: lfu, shared: true, warm: true}
      edge: {ttl: 1 s}
    gateway:
      replicas: 2
      cores: 2
      compute: 0.2 ms
      rate_limit: 200/s
      burst: 50
      per_client: true
    registry: {preset: eureka, heartbeat: 5 s, lease: 15 s}
    balancer:
      policy: least_outstanding
      slow_start: 30 s
      eject: {failures: 3, at_most: 50%}
      health: {every: 2 s, fall: 2}
    network: {latency: 0.5 ms, loss: 0.1%, retransmit: 100 ms, cross_zone: 2 ms, client: 5 ms}
    calls:
      any: {timeout: 500 ms, retry: {attempts: 3, backoff: 10 ms doubling to 1 s, jitter: full, budget: 10%}}
      posts -> users.get:
        timeout: none
        hedge: {after: 20 ms}
        breaker: {failures: 50%, open: 2 s}
        bulkhead: {least: 2, most: 20}
        fallback: [call: users.guess]
        balancer: two_choices
      edge -> any: {deadline: true, cancel: true, bulkhead: 10}
    orchestrator: {restart: 1 s doubling to 1 min, liveness: {every: 5 s}, readiness: {every: 1 s, fall: 1}}
  proxied:
    like: split
    balancer: {at: proxy, replicas: 2, cores: 3, compute: 0.1 ms, retry: {attempts: 2, on: refused}}
    calls: {posts -> users.get: {balancer: none, breaker: none}, edge -> any: none}
    units: {posts: {nodes: none, codel: none}}
  bare:
    units: {app: {components: all, cores: 8}}
experiment: {duration: 60 s, equal: nothing}
"""


def fleet(old: str = "", new: str = "", name: str = "split") -> Architecture:
    """One architecture of the fleet, perhaps with one piece of the text replaced."""
    assert old in FLEET
    return loads(FLEET.replace(old, new, 1), "f").scenario.architectures[name]
