"""Rows of a program for what stands somewhere: units, processes, processors, databases, caches."""

from typing import NamedTuple


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
