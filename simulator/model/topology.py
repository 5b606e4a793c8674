"""What a scenario says, resolved: application, workloads, architectures, faults, experiment.

This is the file after every default, `like` and `each` has been written out and every text has become a number. Times
are int64 nanoseconds, shares are floats from 0 to 1, counts are ints with UNLIMITED for "unlimited". Everything is a
frozen tuple; names are the keys of the file. The door (`scenario/`) builds these; lowering turns them into a program.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from simulator.model.claims import Claim
from simulator.model.laws import NEVER_NS, ZERO, Law

UNLIMITED = 1 << 40
NOTHING: Mapping[Any, Any] = MappingProxyType({})
EDGE = "edge"  # the caller of what routes call, and the component that runs them
GATEWAY = "gateway"  # its unit, where there is one


class Keys(NamedTuple):
    """A set of keys: `n` of them, drawn uniformly, or by Zipf's law with that exponent."""

    n: int
    zipf: float | None = None


class Compute(NamedTuple):
    """Needs one core of the instance for that long, first come first served."""

    law: Law


class Wait(NamedTuple):
    """Passes; needs no core."""

    law: Law


class Query(NamedTuple):
    """`read` or `write`: a connection of the instance's pool, then a server of the component's database."""

    law: Law
    write: bool
    keys: Keys | None = None
    replica: bool = False  # `from: replica`


class Call(NamedTuple):
    """Asks an operation and waits for its answer.

    `optional`: failure does not fail the caller. `background`: nobody waits. `keys` feed hashing balancers.
    """

    component: str
    operation: str
    keys: Keys | None = None
    optional: bool = False
    background: bool = False


class Parallel(NamedTuple):
    """`times` copies of every branch start together; goes on when `need` have succeeded."""

    branches: tuple[tuple["Step", ...], ...]
    times: int
    need: int


class Repeat(NamedTuple):
    """Steps, one after another, `times` times."""

    steps: tuple["Step", ...]
    times: int


class Choose(NamedTuple):
    """One of the options; shares sum to 1."""

    options: tuple[tuple[float, tuple["Step", ...]], ...]


class Fail(NamedTuple):
    """With this chance the operation, or the branch of a `parallel`, ends here with `error`."""

    share: float


class Cache(NamedTuple):
    """On a hit nothing; on a miss `miss`, then it is stored. `hit`: a fixed chance, or the keys of a real cache."""

    hit: float | Keys
    miss: tuple["Step", ...]


Step = Compute | Wait | Query | Call | Parallel | Repeat | Choose | Fail | Cache


class Operation(NamedTuple):
    """What a component can be asked for. `priority`: larger goes first where a queue heeds it (None: the caller's).

    `idempotent` None: unless it, or anything it calls, writes.
    """

    steps: tuple[Step, ...]
    priority: int | None = None
    idempotent: bool | None = None


class Route(NamedTuple):
    """What a client can ask for. `auth`: the edge authenticates first; then the token must carry `scope`."""

    steps: tuple[Step, ...]
    auth: bool = False
    priority: int = 0
    scope: str | None = None


class Application(NamedTuple):
    """What the software does, without saying how it is deployed. Order is the file's."""

    operations: dict[str, dict[str, Operation]]  # component -> operation name -> operation
    routes: dict[str, Route]
    authentication: Law = ZERO


POISSON, REGULAR, LOG, USERS = "poisson", "regular", "log", "users"


class Retry(NamedTuple):
    """`attempts` counts the first. `back_off_ns` doubles up to `most_ns` (None: constant). `on`: names of outcomes.

    `on` None is `safe`: refused and overloaded, and reset and timeout too where the operation is idempotent.
    `within_ns` bounds the whole call. `budget`: tokens that a success earns; a retry costs one; at most ten.
    """

    attempts: int
    back_off_ns: int = 0
    most_ns: int | None = None
    jitter: str = "none"  # none, full, equal, decorrelated
    on: tuple[str, ...] | None = None
    within_ns: int | None = None
    budget: float | None = None


class Breaker(NamedTuple):
    """Opens when at least `failures` (share) of at least `at_least` attempts within `window_ns` fail."""

    failures: float
    window_ns: int = 10_000_000_000
    at_least: int = 20
    open_ns: int = 5_000_000_000
    probes: int = 1


class Adaptive(NamedTuple):
    """A bulkhead that finds its own size (AIMD): one more a full round of successes, times `shrink` at a failure."""

    least: int = 1
    most: int = UNLIMITED
    shrink: float = 0.9


class Rules(NamedTuple):
    """What a row of `calls` says, all matching rows merged; None: nothing said."""

    timeout: Law | None = None
    retry: Retry | None = None
    breaker: Breaker | None = None
    bulkhead: int | Adaptive | None = None
    hedge_ns: int | None = None
    hedges: int = 1
    fallback: tuple[Step, ...] | None = None
    deadline: bool = False
    cancel: bool = False
    balancer: str | None = None


class Point(NamedTuple):
    """The rate (closed loop: the number of people) from `at_ns` on; `ramp`: reached there in a straight line from the point before."""

    rate_per_s: float
    at_ns: int
    ramp: bool = False


class Workload(NamedTuple):
    """A stream of requests.

    `log`: (arrival ns since the start, route) of every line, sorted, `speed` already applied.
    """

    mix: tuple[tuple[str, float], ...]  # route, weight
    process: str
    points: tuple[Point, ...] = ()
    log: tuple[tuple[int, str], ...] = ()
    timeout: Law | None = None  # of each attempt
    malformed: float = 0.0
    unauthenticated: float = 0.0
    only: tuple[str, ...] = ()  # architectures; empty: all
    retry: Retry | None = None
    think: Law = ZERO
    bursts: Law | None = None
    pauses: Law | None = None
    clients: int = 1  # how many different ones, in an open load
    scopes: tuple[str, ...] | None = None  # what their tokens carry; None: everything
    deadline: bool = False  # the time left travels with the request


class Unit(NamedTuple):
    """What is built, deployed, crashes and scales together. `workers` and `queue` are per instance.

    `order` is a name of `policies.queueing.ORDERS`. `weights` and `zones` are dealt to the instances in turn, and so
    are `nodes`, on whose cores they compute (none: each on its own `cores`).
    """

    components: tuple[str, ...]
    replicas: int = 1
    cores: int = 1
    workers: int = UNLIMITED
    queue: int = UNLIMITED
    event_loop: bool = False
    shared_cpu: bool = False
    order: str = "fifo"
    codel_ns: int | None = None
    contention: float = 0.0
    coherency: float = 0.0
    start_up: Law | None = None  # None: that of its technologies
    warm_up_ns: int = 0
    memory_bytes: int | None = None
    zones: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    weights: tuple[int, ...] = (1,)


class Gateway(NamedTuple):
    """Hosts the edge: a unit of its own, or inside the unit `host`. `compute` is spent on each request.

    `rate_per_s` is shared out among the instances, `burst` too (None: one second's worth); `per_client`: each client
    has a bucket of its own with the whole rate; `rate_per_s` None: no limit.
    """

    unit: Unit | None
    compute: Law = ZERO
    host: str | None = None
    rate_per_s: float | None = None
    burst: int | None = None
    per_client: bool = False


class Database(NamedTuple):
    """`connections` per instance of a unit that hosts one of the components; `servers` in all."""

    components: tuple[str, ...]
    connections: int = UNLIMITED
    servers: int = UNLIMITED
    wait_ns: int | None = None  # `wait_at_most` for a connection
    read_replicas: int = 0
    lag: Law = ZERO


class Store(NamedTuple):
    """The cache of a component. `evict` is a name of `policies.eviction.KINDS`."""

    capacity: int = UNLIMITED
    ttl: Law | None = None
    evict: str = "lru"
    coalesce: bool = False
    shared: bool = False
    warm: bool = False


PERFECT, STATIC = "perfect", "static"


class Registry(NamedTuple):
    """How callers learn who runs. `kind`: perfect, static, dns, eureka or consul; numbers as in `program.RegistryRow`.

    None: there is no such thing.
    """

    kind: str = PERFECT
    heartbeat_ns: int | None = None
    lease_ns: int | None = None
    sweep_ns: int | None = None
    server_cache_ns: int = 0
    poll_ns: int | None = None
    preserve: float = 0.0
    at_once: float = 1.0


class Eject(NamedTuple):
    """After `failures` in a row an instance is left out for `open_ns`, at most a share `at_most` of them at a time."""

    failures: int = 5
    open_ns: int = 30_000_000_000
    at_most: float = 0.1


class Probe(NamedTuple):
    """A check every `every_ns`: out after `fall` failures in a row, in after `rise` successes."""

    every_ns: int
    fall: int = 3
    rise: int = 1


class Balancer(NamedTuple):
    """Who distributes. `policy` is a name of `policies.catalogue.BALANCERS`.

    At the caller, or (`proxy`) one for each called unit, with `replicas` and `cores` of its own, `compute` for each
    attempt, and `retry` of what a product tries again by default.
    """

    policy: str = "round_robin"
    proxy: bool = False
    slow_start_ns: int = 0
    eject: Eject | None = None
    health: Probe | None = None
    replicas: int = 1
    cores: int = 1
    compute: Law = ZERO
    retry: Retry | None = None


class Orchestrator(NamedTuple):
    """What brings dead processes back. `restart_ns` None: nobody; doubling up to `restart_most_ns` (None: constant)."""

    restart_ns: int | None = None
    restart_most_ns: int | None = None
    liveness: Probe | None = None
    readiness: Probe | None = None


class Network(NamedTuple):
    """`latency` one way per message between instances, `client` between clients and the edge.

    Processor time of a call.
    """

    latency: Law = ZERO
    client: Law = ZERO
    call_cpu_caller: Law = ZERO
    call_cpu_callee: Law = ZERO
    loss: float = 0.0
    retransmit_ns: int = 200_000_000
    cross_zone: Law = ZERO


class Architecture(NamedTuple):
    """One way to deploy the application.

    `calls`: (caller or "any", component or "any", operation or "") -> its row as the file says it, a mapping of words;
    `scenario.rules` merges the rows that match a link.
    """

    units: dict[str, Unit]
    databases: dict[str, Database]
    gateway: Gateway | None = None
    balancer: Balancer = Balancer()
    network: Network = Network()
    caches: Mapping[str, Store] = NOTHING  # component or "edge"
    registry: Registry = Registry()
    orchestrator: Orchestrator = Orchestrator()
    calls: Mapping[tuple[str, str, str], Mapping[str, Any]] = NOTHING
    zones: tuple[str, ...] = ()
    nodes: Mapping[str, int] = NOTHING  # node -> cores
    memory_bytes: Mapping[str, int] = NOTHING  # technology memory of each unit's process, where stated


FAULT_KINDS = ("crash", "freeze", "slow", "fail", "cut", "lose", "delay", "flush")
CRASH, FREEZE, SLOW, FAIL, CUT, LOSE, DELAY, FLUSH = FAULT_KINDS
REGISTRY = "registry"


class Renewal(NamedTuple):
    """Again and again: well for a time drawn from `up`, ill for one from `down`. `together`: all struck share it."""

    up: Law
    down: Law
    together: bool = False


class Fault(NamedTuple):
    """What goes wrong. `instances`: how many, or a share of them; None: all.

    `target`: a component, `gateway`, `registry`, or a zone (`zone` True); with `callee` a link (target -> callee).
    `database`: the one that holds the component's data. `crash`: the processes of the unit that hosts it vanish; each
    accepts again `for_ns` later (None: never); `set_off`: not at a time, but by a request, with this chance each, from
    `at_ns` on. `slow`: steps begun meanwhile take `factor` times as long. `fail`: operations end in error with chance
    `share`. `cut` of a zone: messages across its border vanish. `renewal`: instead of `at_ns` and `for_ns`.
    """

    kind: str
    target: str
    at_ns: int = 0
    for_ns: int | None = None
    database: bool = False
    factor: float = 1.0
    instances: int | float | None = None
    only: tuple[str, ...] = ()
    callee: str | None = None
    zone: bool = False
    share: float = 1.0
    law: Law | None = None
    set_off: float | None = None
    renewal: Renewal | None = None


class Experiment(NamedTuple):
    """How long, how often, with which dice. `warm_up_ns` None: found from the data (MSER-5)."""

    duration_ns: int = 60_000_000_000
    warm_up_ns: int | None = None
    drain_ns: int = 10_000_000_000
    seed: int = 1
    replications: int = 10
    terminating: bool = False
    equal_hardware: bool = True


class Goal(NamedTuple):
    """A service-level objective: metric name (mean p50 p90 p95 p99) -> most ns; least availability."""

    at_most_ns: tuple[tuple[str, int], ...] = ()
    availability: float | None = None


class Expectation(NamedTuple):
    """A claim and how it is judged.

    `seeds`: (so many, of so many); `control`: path -> text under which it must fail.
    """

    claim: Claim
    seeds: tuple[int, int] | None = None
    source: str = ""
    why: str = ""
    control: tuple[tuple[str, object], ...] = ()


class Variation(NamedTuple):
    """A parameter and the values it takes (texts and plain data, as written)."""

    path: str
    values: tuple[object, ...]


class Scenario(NamedTuple):
    """The whole file, resolved."""

    name: str
    lesson: str
    application: Application
    workloads: dict[str, Workload]
    architectures: dict[str, Architecture]
    faults: Mapping[str, Fault] = NOTHING
    vary: Mapping[str, Variation] = NOTHING
    experiment: Experiment = Experiment()
    slo: Mapping[str, Goal] = NOTHING
    expect: tuple[Expectation, ...] = ()
    topic: str = ""
    source: str = ""
