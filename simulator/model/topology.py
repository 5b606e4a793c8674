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
NOTHING: Mapping[str, Any] = MappingProxyType({})
EDGE = "edge"  # the caller of what routes call, and the component that runs them
GATEWAY = "gateway"  # its unit, where there is one


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


class Call(NamedTuple):
    """Asks an operation and waits for its answer."""

    component: str
    operation: str


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


Step = Compute | Wait | Query | Call | Parallel | Repeat | Choose | Fail


class Operation(NamedTuple):
    """What a component can be asked for. `priority`: larger goes first where a queue heeds it."""

    steps: tuple[Step, ...]
    priority: int = 0


class Route(NamedTuple):
    """What a client can ask for. `auth`: the edge authenticates first."""

    steps: tuple[Step, ...]
    auth: bool = False
    priority: int = 0


class Application(NamedTuple):
    """What the software does, without saying how it is deployed. Order is the file's."""

    operations: dict[str, dict[str, Operation]]  # component -> operation name -> operation
    routes: dict[str, Route]
    authentication: Law = ZERO


POISSON, REGULAR, LOG = "poisson", "regular", "log"


class Point(NamedTuple):
    """The rate from `at_ns` on; `ramp`: reached there in a straight line from the point before."""

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
    timeout_ns: int = NEVER_NS
    malformed: float = 0.0
    unauthenticated: float = 0.0
    only: tuple[str, ...] = ()  # architectures; empty: all


class Unit(NamedTuple):
    """What is built, deployed, crashes and scales together. `workers` and `queue` are per instance."""

    components: tuple[str, ...]
    replicas: int = 1
    cores: int = 1
    workers: int = UNLIMITED
    queue: int = UNLIMITED


class Gateway(NamedTuple):
    """Hosts the edge: a unit of its own, or inside the unit `host`. `compute` is spent on each request."""

    unit: Unit | None
    compute: Law = ZERO
    host: str | None = None


class Database(NamedTuple):
    """`connections` per instance of a unit that hosts one of the components; `servers` in all."""

    components: tuple[str, ...]
    connections: int = UNLIMITED
    servers: int = UNLIMITED


class Network(NamedTuple):
    """`latency` one way per message between instances, `client` between clients and the edge.

    Processor time of a call.
    """

    latency: Law = ZERO
    client: Law = ZERO
    call_cpu_caller: Law = ZERO
    call_cpu_callee: Law = ZERO


class Architecture(NamedTuple):
    """One way to deploy the application. `balancer` is a name of `policies.catalogue.BALANCERS`."""

    units: dict[str, Unit]
    databases: dict[str, Database]
    gateway: Gateway | None = None
    balancer: str = "round_robin"
    network: Network = Network()


CRASH, SLOW = "crash", "slow"


class Fault(NamedTuple):
    """What goes wrong. `target`: a component or `gateway`. `instances`: how many, or a share of them; None: all.

    `crash`: the processes of the unit that hosts it vanish; each accepts again `for_ns` later (None: never).
    `slow`: steps begun meanwhile take `factor` times as long: compute and wait of the component or, where `database` is
    set, every query of the database that holds its data.
    """

    kind: str
    target: str
    at_ns: int
    for_ns: int | None = None
    database: bool = False
    factor: float = 1.0
    instances: int | float | None = None
    only: tuple[str, ...] = ()


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
