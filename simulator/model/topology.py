"""What a scenario says, resolved: application, workloads, architectures, faults, experiment.

This is the file after every default, `like` and `each` has been written out and every text has become a number. Times
are int64 nanoseconds, shares are floats from 0 to 1, counts are ints with UNLIMITED for "unlimited". Everything is a
frozen tuple; names are the keys of the file. The door (`scenario/`) builds these; lowering turns them into a program.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.model.application import (
    Application,
    Cache,
    Call,
    Choose,
    Compute,
    Fail,
    Keys,
    Operation,
    Parallel,
    Query,
    Repeat,
    Route,
    Step,
    Wait,
)
from simulator.model.claims import Claim
from simulator.model.demand import (
    LOG,
    POISSON,
    REGULAR,
    UNLIMITED,
    USERS,
    Adaptive,
    Breaker,
    Point,
    Retry,
    Rules,
    Workload,
)
from simulator.model.deployment import (
    NOTHING,
    PERFECT,
    STATIC,
    Architecture,
    Balancer,
    Database,
    Eject,
    Gateway,
    Network,
    Orchestrator,
    Probe,
    Registry,
    Store,
    Unit,
)
from simulator.model.harm import (
    CRASH,
    CUT,
    DELAY,
    FAIL,
    FAULT_KINDS,
    FLUSH,
    FREEZE,
    LOSE,
    REGISTRY,
    SLOW,
    Fault,
    Renewal,
)
from simulator.model.laws import ZERO, Law

EDGE = "edge"  # the caller of what routes call, and the component that runs them
GATEWAY = "gateway"  # its unit, where there is one


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
