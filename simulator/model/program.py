"""A scenario, lowered: operations are short lists of instructions, everything else is rows of integers and floats.

Every runtime interprets exactly this; nothing else reaches them. Rows are NamedTuples of int and float, so that the
compiled runtime derives its columns from the annotations. Code is acyclic inside a frame (`repeat` and `times` are
unrolled), so a turn of a frame always ends.

Every instruction carries a *place*: a 63-bit number made from its path in the application (route or operation, step,
iteration of `repeat`, copy of `parallel`), equal in every architecture. Dice use places, never rows or addresses.

CALL and SPAWN start something and go on; JOIN waits for what was started since the last JOIN, and for how many
successes. A sequential call is CALL, JOIN 1 of 1; a call inside a unit is SPAWN, JOIN.
"""

from typing import NamedTuple

from simulator.model.laws import LawRow

(
    COMPUTE,
    WAIT,
    QUERY,
    LOOKUP,
    CALL,
    SPAWN,
    JOIN,
    BRANCH,
    JUMP,
    FAIL,
    CHECK,
    TRIP,
    LIMIT,
    STORE,
    RETURN,
) = range(15)
OPCODES = (
    *("compute", "wait", "query", "lookup", "call", "spawn", "join", "branch"),
    *("jump", "fail", "check", "trip", "limit", "store", "return"),
)
INSTRUCTIONS_MAX = 1 << 16

POISSON, REGULAR, LOG, USERS = range(4)
FAULTS = (
    *("crash", "restart", "slow", "slow_database", "freeze", "thaw", "failing", "deadly", "cut", "lose", "delay"),
    *("isolate", "registry_down", "registry_up", "database_down", "database_up", "flush", "barren"),
)
(
    CRASH,
    RESTART,
    SLOW,
    SLOW_DATABASE,
    FREEZE,
    THAW,
    FAILING,
    DEADLY,
    CUT,
    LOSE,
    DELAY,
    ISOLATE,
    REGISTRY_DOWN,
    REGISTRY_UP,
    DATABASE_DOWN,
    DATABASE_UP,
    FLUSH,
    BARREN,
) = range(len(FAULTS))


class Instruction(NamedTuple):
    """One step.

    | op      | a              | b                         | c                        | p                          |
    |---------|----------------|---------------------------|--------------------------|----------------------------|
    | COMPUTE | law            |                           |                          |                            |
    | WAIT    | law            |                           |                          |                            |
    | QUERY   | law            | pool                      | key set, -1: none        | 1: a write                 |
    | LOOKUP  | where to, hit  | cache                     | key set, -1: by chance   | chance of a hit            |
    | CALL    | link           | 1: nobody waits           | key set, -1: none        |                            |
    | SPAWN   | where to       | operation, -1 for a block | 1: nobody waits          |                            |
    | JOIN    | need           | of how many               | where to if they fail    | 1: the child's own outcome |
    | BRANCH  | where to       |                           |                          | jumps if draw < p          |
    | JUMP    | where to       |                           |                          |                            |
    | FAIL    |                |                           |                          | ends if draw < p           |
    | CHECK   | manners        |                           |                          |                            |
    | TRIP    |                |                           |                          |                            |
    | LIMIT   | first slot     | slots an instance         |                          |                            |
    | STORE   |                | cache                     |                          |                            |
    | RETURN  |                |                           |                          |                            |

    `component` is whose step it is (for `slow`, and as the caller in the record of a SPAWN); 0: nobody's. The place
    of a SPAWN or CALL names the call; a block spawned at place 0 has its parent's key. A JOIN whose `c` is -1 ends the
    operation where its group fails; otherwise the operation goes on there and is degraded. TRIP stands at the beginning
    of an operation of a component that a fault can make fail (FAILING) or kill its process (DEADLY). LIMIT asks the
    policies of this instance's rate limit.
    """

    op: int
    a: int = 0
    b: int = 0
    place: int = 0
    p: float = 0.0
    component: int = 0
    c: int = -1


class UnitRow(NamedTuple):
    """Its instances are `first` .. `first + replicas - 1`.

    `order`, `codel_ns` (-1: none) rule the queue for a worker (`policies.queueing`). `loop` 1: an event loop, in which
    nothing happens while it computes. A computation begun with n operations in progress takes x (1 + contention (n - 1)
    + coherency n (n - 1)). `warm_ns`: full speed only after that. `start_up`: law from start to accepting (-1: none);
    `restart_ns` -1: a dead process stays dead; doubling up to `restart_most_ns`. Probes every `.._every_ns` (-1: none),
    `.._fall` failures in a row.
    """

    first: int
    replicas: int
    cores: int
    workers: int
    queue: int
    order: int = 0
    codel_ns: int = -1
    loop: int = 0
    contention: float = 0.0
    coherency: float = 0.0
    warm_ns: int = 0
    start_up: int = -1
    restart_ns: int = -1
    restart_most_ns: int = -1
    live_every_ns: int = -1
    live_fall: int = 0
    ready_every_ns: int = -1
    ready_fall: int = 0


class InstanceRow(NamedTuple):
    """One process: its unit, the processor it computes on, its zone (-1: none), its weight for balancers."""

    unit: int
    processor: int
    zone: int = -1
    weight: float = 1.0


class ProcessorRow(NamedTuple):
    """Cores that one instance has to itself or those of one node share. `shared` 1: divided equally, else fifo."""

    cores: int
    shared: int = 0


class PoolRow(NamedTuple):
    """The connections of every instance of a unit to one database.

    The pools are `first` + number of the instance in its unit.
    """

    unit: int
    database: int
    connections: int
    first: int


class DatabaseRow(NamedTuple):
    """Its servers, in all.

    `wait_ns`: how long a query waits for a connection (-1: for ever). `primary`: of which row these are the read
    replicas (-1: it is no replica). `lag`: law of how much later a write is seen on the replicas (-1: at once). `keys`:
    how many keys its queries name (0: none); writes of one key go one after another.
    """

    servers: int
    wait_ns: int = -1
    primary: int = -1
    lag: int = -1
    keys: int = 0


class KeysRow(NamedTuple):
    """A set of keys, 0 .. n - 1, drawn uniformly, or by the cumulated shares `shares[first : first + n]`.

    `first` -1: uniformly. `offset`: where this set begins among the entries of its cache.
    """

    n: int
    first: int = -1
    offset: int = 0


class CacheRow(NamedTuple):
    """The cache of a component: one per instance of `unit` or, `shared`, one for all that outlives crashes.

    `entries`: how many keys there are; `capacity` how many fit. `ttl`: law, -1: never. `evict`: `policies.eviction`.
    `warm` 1: full at the start of the run. `first`: number of its first store.
    """

    component: int
    unit: int
    entries: int
    capacity: int
    ttl: int
    evict: int
    coalesce: int
    shared: int
    warm: int
    first: int


class LinkRow(NamedTuple):
    """Who asks whom: from a caller (a unit's component, or a workload's clients) to an operation or a route.

    `hop` is the law of each message, `cross` of what crossing zones adds (-1: nothing), `send` of the caller's
    processor time before each attempt (-1: none). A message is lost with chance `loss` and sent again after
    `retransmit_ns`, doubling. `timeout_ns` is per attempt (-1: none, or the law `timeout` where that is not -1).
    `balancer` is the first policy slot; `per_caller` 1: each instance of the calling unit has its own, in order; 0: one
    for all. `guards`: the first slot of the policies that are asked (`admit`, `again`) and taught (`learn`), `n_guards`
    for each calling instance, in the order in which they are asked. After `hedge_ns` (-1: never) without an answer a
    further attempt is sent, at most `hedges` of them. `deadline` 1: the time left travels. `cancel` 1: giving up sends
    a message. `priority` -1: the caller's. `salt` other than 0: the caller only hands on what it was asked (a proxy);
    its calls have the key of the frame that makes them, and so has their first attempt; messages draw with the salt;
    they are no calls of the record. `relay` 1: it leads to such a proxy, where the operation is not reached yet.
    `workload` and `route` are -1 except on clients' links.
    """

    unit: int
    entry: int
    operation: int
    caller: int
    hop: int
    send: int
    timeout_ns: int
    balancer: int
    per_caller: int
    workload: int
    route: int
    timeout: int = -1
    guards: int = -1
    n_guards: int = 0
    hedge_ns: int = -1
    hedges: int = 0
    deadline: int = 0
    cancel: int = 0
    priority: int = -1
    salt: int = 0
    cross: int = -1
    loss: float = 0.0
    retransmit_ns: int = 0
    relay: int = 0


class PolicyRow(NamedTuple):
    """One state of a policy of the catalogue.

    `owner` is the instance in whose memory it lives (lost with it); -1: nobody's. `size`: length of its vectors `score`
    and `stamp` (a balancer: one per replica of the called unit). `directory`: what a balancer knows of the called unit.
    `same`: its state is that of an earlier row, which has no `same` (-1: it has its own); so links that agree about a
    breaker and not about retries share the breaker.
    """

    number: int
    owner: int = -1
    config: tuple[int | float, ...] = ()
    size: int = 0
    directory: int = -1
    same: int = -1


PERFECT, STATIC, POLLED = range(3)


class DirectoryRow(NamedTuple):
    """What somebody knows of the instances of a unit.

    Directory u, for u below the number of units, is the truth about unit u (`known` PERFECT); a balancer that knows
    only a copy or takes out instances by itself has a directory of its own. `known`: PERFECT follows the truth, STATIC
    is everybody for ever, POLLED copies the registry's list every `poll_ns` of the registry. `owner`: the instance in
    whose memory it is (-1: nobody's). `eject`: policy slot that judges outliers by outcomes (-1: none). `check_ns`:
    health is checked that often (-1: never), out after `fall` failures in a row, in after `rise` successes.
    `slow_start_ns`: the weight of who comes (back) grows for that long (0: at once).
    """

    unit: int
    known: int = PERFECT
    owner: int = -1
    eject: int = -1
    check_ns: int = -1
    fall: int = 0
    rise: int = 0
    slow_start_ns: int = 0


class RegistryRow(NamedTuple):
    """How instances become known to those who poll (`policies.leases`).

    `heartbeat_ns` -1: no beats, the registry knows the truth (DNS that the platform writes). `lease_ns` is how old the
    last beat may be. Swept every `sweep_ns`; the list handed out is renewed every `server_cache_ns` (0: always fresh);
    callers fetch it every `poll_ns`. `preserve`: share of expected renewals below which nothing is evicted (0: always
    evicts), counted over `window_ns`; `at_once`: largest share of the registered evicted in one sweep. `hop`: law of
    a beat's way.
    """

    heartbeat_ns: int = -1
    lease_ns: int = 0
    sweep_ns: int = -1
    server_cache_ns: int = 0
    poll_ns: int = -1
    preserve: float = 0.0
    window_ns: int = 60_000_000_000
    at_once: float = 1.0
    hop: int = -1


class SourceRow(NamedTuple):
    """A workload. Its segments of rate, its mix, and (LOG) its arrivals are ranges of their tables.

    `process` USERS: a closed loop; `users` rows of people, who think for `think` (law) after each answer. `clients`:
    how many different clients there are (the users, in a closed loop). `bursts`, `pauses`: laws of an on-off process
    into whose bursts all arrivals fall (-1: none). `first_client`: the number of the first: no two workloads share one.
    """

    process: int
    key: int  # name_key of the workload; the seed is mixed in by the runtime
    segments: int
    n_segments: int
    mixes: int
    n_mixes: int
    arrivals: int
    n_arrivals: int
    malformed: float
    unauthenticated: float
    users: int = 0
    n_users: int = 0
    think: int = -1
    clients: int = 1
    bursts: int = -1
    pauses: int = -1
    on_share: float = 1.0  # mean burst / (mean burst + mean pause)
    first_client: int = 0


class UserRow(NamedTuple):
    """One person of a closed loop: comes at `from_ns`, starts nothing new at or after `until_ns`."""

    from_ns: int
    until_ns: int


class SegmentRow(NamedTuple):
    """Rate of arrivals from `from_ns` on: `per_ns` + `slope` x (t - from), with `mass` expected arrivals before it."""

    from_ns: int
    mass: float
    per_ns: float
    slope: float


class MixRow(NamedTuple):
    """One route of a mix: its link, the cumulated share, whether the route authenticates, and whether it lacks a scope.

    `forbidden` 1: the clients of this workload do not carry the scope that the route asks for.
    """

    link: int
    upto: float
    auth: int
    forbidden: int = 0


class ArrivalRow(NamedTuple):
    """One line of an access log."""

    at_ns: int
    mix: int


class FaultRow(NamedTuple):
    """At `at_ns` one thing changes (-1: when a renewal says so).

    | what                         | target    | component | factor            | law   |
    |------------------------------|-----------|-----------|-------------------|-------|
    | CRASH                        | instance  |           | 1: revived by its own RESTART | |
    | RESTART, FREEZE, THAW        | instance  |           |                   |       |
    | SLOW                         | instance  | whose     | times as long     |       |
    | FAILING, DEADLY              | instance  | whose     | chance            |       |
    | SLOW_DATABASE                | database  |           | times as long     |       |
    | DATABASE_DOWN, DATABASE_UP   | database  |           |                   |       |
    | CUT, LOSE, DELAY             | link      |           | 1 or 0; chance; - | DELAY: law, -1: over |
    | ISOLATE                      | zone      |           | 1 or 0            |       |
    | REGISTRY_DOWN, REGISTRY_UP   |           |           |                   |       |
    | FLUSH                        | cache     |           |                   |       |
    | BARREN                       | cache     |           | 1 or 0            |       |

    DEADLY: `revive_ns` after the death the process accepts again (-1: the orchestrator's affair). BARREN: a cache that
    hits by chance hits nothing.
    """

    at_ns: int
    what: int
    target: int
    component: int
    factor: float
    law: int = -1
    revive_ns: int = -1


class RenewalRow(NamedTuple):
    """Failure and repair again and again, keyed by `key`.

    After a time drawn from `up` the faults `first` .. `first + n - 1` strike, after one from `down` the n that follow.
    """

    key: int
    up: int
    down: int
    first: int
    n: int


class Names(NamedTuple):
    """What the numbers mean, for people. Components start with "" (nobody: processor time of calls), then "edge"."""

    components: tuple[str, ...]
    operations: tuple[str, ...]  # "component.operation"
    units: tuple[str, ...]
    databases: tuple[str, ...]
    workloads: tuple[str, ...]
    routes: tuple[str, ...]


class Program(NamedTuple):
    """One architecture under one load, ready to run.

    `edges_ns`: the boundaries of the stretches, from 0 to `duration_ns`.
    """

    code: tuple[Instruction, ...]
    laws: tuple[LawRow, ...]
    samples_ns: tuple[int, ...]
    units: tuple[UnitRow, ...]
    pools: tuple[PoolRow, ...]
    databases: tuple[DatabaseRow, ...]
    links: tuple[LinkRow, ...]
    policies: tuple[PolicyRow, ...]
    sources: tuple[SourceRow, ...]
    segments: tuple[SegmentRow, ...]
    mixes: tuple[MixRow, ...]
    arrivals: tuple[ArrivalRow, ...]
    faults: tuple[FaultRow, ...]
    edges_ns: tuple[int, ...]
    duration_ns: int
    horizon_ns: int
    names: Names
    instances: tuple[InstanceRow, ...]
    processors: tuple[ProcessorRow, ...]
    directories: tuple[DirectoryRow, ...]
    registry: RegistryRow = RegistryRow()
    users: tuple[UserRow, ...] = ()
    keys: tuple[KeysRow, ...] = ()
    shares: tuple[float, ...] = ()
    caches: tuple[CacheRow, ...] = ()
    renewals: tuple[RenewalRow, ...] = ()
    zones: int = 0
