"""A scenario file that says every word of calls that survive, from which tests of these words start."""

RICH = """\
schema: 1
name: rich
lesson: Every word that can be said about calls, people and faults.
application:
  authentication: 0.1 ms
  components:
    users:
      technology: go
      operations:
        get: [compute: exponential 1 ms, {read: 2 ms, keys: uniform over 100, from: replica}]
        touch: {steps: [{write: 1 ms, keys: zipf 1.1 over 50}], priority: 3}
    posts:
      operations:
        list:
          - cache: {keys: zipf 0.9 over 1000, miss: [{read: 3 ms, keys: zipf 0.9 over 1000}]}
          - cache: {hit: 80%, miss: [call: users.get]}
          - {call: users.get, keys: uniform over 10, optional: true}
          - {call: users.touch, background: true}
        bump: {steps: [write: 1 ms], idempotent: true}
  routes:
    profile: {auth: required, scope: people, priority: 2, steps: [call: posts.list, {call: users.get, optional: true}]}
    login: users.get
    bump: [call: posts.bump]
workload:
  people: {mix: {login: 3, profile: 1}, users: [50, 100 by 20 s], think: exponential 5 s, timeout: uniform 1 s to 2 s}
  bots:
    route: profile
    rate: [20/s, 40/s from 10 s]
    process: {bursts: exponential 1 s, pauses: 4 s}
    clients: 20
    scopes: none
    timeout: 1 s
    deadline: true
    retry: {attempts: 3, backoff: 10 ms doubling to 1 s, jitter: full, on: [refused, timeout], within: 3 s, budget: 10%}
  bump: {rate: 5/s, retry: {attempts: 2}}
architectures:
  split:
    units: {each: {replicas: 3, workers: 8, queue: 50}}
    databases: {each: {connections: 8, servers: 2, read_replicas: 1, lag: 100 ms}}
    caches: {posts: {capacity: 100, ttl: 10 s}}
    gateway: {cores: 2}
    zones: [a, b]
    network: {latency: 0.5 ms, client: 1 ms}
  whole:
    units: {app: {components: all, replicas: 3, cores: 2}}
    databases: {each: {connections: 8, servers: 2, read_replicas: 1}}
    network: {client: 1 ms}
faults:
  crashed: {at: 10 s, crash: users, for: 5 s, instances: 50%}
  frozen: {at: 12 s, freeze: posts, for: 2 s, instances: 1}
  faulty: {at: 14 s, fail: users, share: 20%, for: 3 s}
  cut-off: {at: 16 s, cut: posts -> users, for: 1 s}
  islands: {at: 17 s, cut: zone b, for: 1 s, only: [split]}
  dark: {at: 18 s, crash: zone a, for: 1 s, only: [split]}
  lossy: {at: 20 s, lose: edge -> posts, share: 5%, for: 2 s}
  far: {at: 22 s, delay: edge -> users, latency: exponential 5 ms, for: 2 s}
  no-data: {at: 24 s, crash: posts.database, for: 1 s}
  forgotten: {at: 25 s, crash: registry, for: 1 s}
  emptied: {at: 26 s, flush: posts, for: 2 s}
  worn: {random: {up: exponential 60 s, down: 1 s}, crash: posts}
  storms: {random: {up: exponential 60 s, down: 2 s, together: true}, freeze: users, instances: 2}
  deadly: {at: 28 s, crash: posts, set_off: 0.1%, for: 1 s}
vary:
  people: {set: workload/people/users, to: [10, [20, 40 from 5 s]]}
experiment: {duration: 30 s, replications: 2, equal: nothing}
expect:
  - claim: hit_rate of posts in split before crashed > 50%
    control: {workload/bots/retry: none}
  - stale of users in split < 5%
  - degraded of profile in split during deadly > 0%
"""
