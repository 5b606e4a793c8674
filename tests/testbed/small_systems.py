"""Small systems for the tests of the real runtime, as scenarios lowered to programs."""

from simulator.model.laws import EXPONENTIAL, ZERO, Branch, Law, constant
from simulator.model.program import Program
from simulator.model.topology import (
    Application,
    Architecture,
    Call,
    Compute,
    Database,
    Experiment,
    Network,
    Operation,
    Point,
    Query,
    Route,
    Scenario,
    Step,
    Unit,
    Workload,
)
from simulator.scenario.lower import lower

MS = 1_000_000
S = 1_000_000_000


def exponential(mean_ms: float) -> Law:
    return Law((Branch(EXPONENTIAL, mean_ms * MS),))


def scenario(
    operations: dict[str, tuple[Step, ...]],
    units: dict[str, Unit],
    rate_per_s: float,
    duration_s: float,
    *,
    databases: dict[str, Database] | None = None,
    network: Network = Network(),
    workload: Workload | None = None,
) -> Scenario:
    """Components with one operation `do` each; the route calls the first."""
    first = next(iter(operations))
    application = Application(
        {name: {"do": Operation(steps)} for name, steps in operations.items()}, {"go": Route((Call(first, "do"),))}
    )
    architecture = Architecture(units, databases or {}, network=network)
    points = (Point(rate_per_s, 0),)
    workloads = {"go": workload or Workload((("go", 1.0),), "poisson", points)}
    experiment = Experiment(duration_ns=int(duration_s * S), drain_ns=5 * S)
    return Scenario("small", "a lesson", application, workloads, {"real": architecture}, experiment=experiment)


def chain(
    rate_per_s: float, duration_s: float, cores: int = 3, mean_ms: float = 4.0, network: Network = Network()
) -> Program:
    """Two services, the first asks the second after its own work."""
    operations: dict[str, tuple[Step, ...]] = {
        "front": (Compute(exponential(mean_ms)), Call("back", "do")),
        "back": (Compute(exponential(mean_ms)),),
    }
    units = {name: Unit((name,), cores=cores) for name in operations}
    return lower(scenario(operations, units, rate_per_s, duration_s, network=network), "real")


__all__ = ["MS", "S", "Query", "ZERO", "chain", "constant", "exponential", "scenario"]
