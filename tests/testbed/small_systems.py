"""Small systems for the tests of the real runtime, as scenarios lowered to programs."""

from typing import Any

import numpy as np

from simulator import engine
from simulator.model.laws import EXPONENTIAL, Branch, Law, constant
from simulator.model.program import Program
from simulator.model.topology import (
    Application,
    Architecture,
    Balancer,
    Call,
    Choose,
    Compute,
    Database,
    Experiment,
    Fail,
    Gateway,
    Network,
    Operation,
    Parallel,
    Point,
    Query,
    Repeat,
    Route,
    Scenario,
    Step,
    Unit,
    Wait,
    Workload,
)
from simulator.scenario.lower import lower

MS = 1_000_000
S = 1_000_000_000

Operations = dict[str, tuple[Step, ...]]


def exponential(mean_ms: float) -> Law:
    return Law((Branch(EXPONENTIAL, mean_ms * MS),))


def fixed(ms: float) -> Law:
    return constant(int(ms * MS))


def workload(rate_per_s: float, **words: Any) -> Workload:
    return Workload((("go", 1.0),), "poisson", (Point(rate_per_s, 0),), **words)


def small(
    operations: Operations, architecture: Architecture, load: Workload, duration_s: float, **words: Any
) -> Program:
    """Components with one operation `do` each; the route `go` asks the first. `words`: of Application."""
    first = next(iter(operations))
    application = Application(
        operations={name: {"do": Operation(steps)} for name, steps in operations.items()},
        routes={"go": Route((Call(first, "do"),), auth="authentication" in words)},
        **words,
    )
    experiment = Experiment(duration_ns=int(duration_s * S), drain_ns=3 * S)
    scenario = Scenario("small", "none", application, {"go": load}, {"real": architecture}, experiment=experiment)
    return lower(scenario, "real")


def chain(
    rate_per_s: float, duration_s: float, cores: int = 3, mean_ms: float = 4.0, network: Network | None = None
) -> Program:
    """Two services; the first asks the second after its own work."""
    operations: Operations = {
        "front": (Compute(exponential(mean_ms)), Call("back", "do")),
        "back": (Compute(exponential(mean_ms)),),
    }
    units = {name: Unit((name,), cores=cores) for name in operations}
    return small(operations, Architecture(units, {}, network=network or Network()), workload(rate_per_s), duration_s)


def everything(rate_per_s: float, duration_s: float) -> Program:
    """Every step there is, replicas, a gateway, costly hops, bad manners, a unit of two components."""
    operations: Operations = {
        "front": (
            Compute(exponential(0.5)),
            Choose(((0.3, (Wait(exponential(2)),)), (0.7, (Repeat((Query(exponential(1), True),), 2),)))),
            Parallel(((Call("back", "do"),), (Call("near", "do"), Compute(exponential(0.3)))), 2, 4),
        ),
        "near": (Compute(exponential(0.2)), Fail(0.05)),
        "back": (Query(exponential(1), False), Call("far", "do")),
        "far": (Wait(exponential(1)),),
    }
    units = {
        "main": Unit(("front", "near"), replicas=2, cores=2, workers=64),
        "back": Unit(("back",), replicas=2),
        "far": Unit(("far",)),
    }
    databases = {"shared": Database(("front", "near", "back", "far"), connections=16, servers=8)}
    network = Network(latency=exponential(0.3), call_cpu_caller=fixed(0.1), call_cpu_callee=fixed(0.1))
    gateway = Gateway(Unit(()), compute=fixed(0.1))
    architecture = Architecture(units, databases, gateway, Balancer("random"), network)
    load = workload(rate_per_s, malformed=0.05, unauthenticated=0.1)
    return small(operations, architecture, load, duration_s, authentication=fixed(0.2))


def simulate(program: Program, seed: int, replication: int) -> np.ndarray:
    """The readable engine's REQUEST rows."""
    blocks: list[np.ndarray] = []
    engine.play(program, (seed, replication), lambda requests, _: blocks.append(requests.copy()))
    return np.concatenate(blocks)
