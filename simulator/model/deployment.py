"""One way to deploy an application: units, databases, caches, and everything between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from simulator.model.demand import UNLIMITED, Retry
from simulator.model.laws import ZERO, Law

NOTHING: Mapping[Any, Any] = MappingProxyType({})


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
