"""The few systems whose response time is known exactly, as scenarios for the engines.

Each builder takes two planted mistakes: `more` capacity at the bottleneck, and work that is `longer` by a factor.
"""

from collections.abc import Callable

import numpy as np

from simulator import fast
from simulator.measure.intervals import student
from simulator.model import laws
from simulator.model import topology as t
from simulator.model.estimate import Estimate
from simulator.policies import outcomes
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Recorder

MS = 1_000_000
SERVICE_NS = 10.0 * MS
SEED, REPLICATIONS, LEVEL = 1, 20, 0.999
WARM_UP = 2_000  # requests of each replication that are not looked at

Builder = Callable[[float, int, float], t.Scenario]


def work(kind: int, longer: float, shape: float = 0.0) -> t.Law:
    return laws.Law((laws.Branch(kind, SERVICE_NS * longer, shape),))


def system(
    rate_per_s: float, route: tuple[t.Step, ...], steps: dict[str, t.Step], units: dict[str, t.Unit], **more: object
) -> t.Scenario:
    """Stations that do one step each, behind a free gateway; Poisson arrivals, no network."""
    app = t.Application({name: {"do": t.Operation((step,))} for name, step in steps.items()}, {"r": t.Route(route)})
    databases = {name: t.Database((name,)) for name in steps}
    architecture = t.Architecture(units, databases, t.Gateway(t.Unit((), 1, t.UNLIMITED)))
    workload = t.Workload((("r", 1.0),), t.POISSON, (t.Point(rate_per_s, 0),))
    return t.Scenario("system", "", app, {"people": workload}, {"it": architecture._replace(**more)})


def station(kind: int, servers: int = 1, shape: float = 0.0) -> Builder:
    """One station whose cores are the servers."""

    def build(rate_per_s: float, more: int, longer: float) -> t.Scenario:
        steps = {"a": t.Compute(work(kind, longer, shape))}
        return system(rate_per_s, (t.Call("a", "do"),), steps, {"a": t.Unit(("a",), 1, servers + more)})

    return build


def behind_workers(servers: int, queue: int = t.UNLIMITED) -> Builder:
    """One station whose workers are the servers; without a queue, whoever finds them busy is refused."""

    def build(rate_per_s: float, more: int, longer: float) -> t.Scenario:
        steps = {"a": t.Wait(work(laws.EXPONENTIAL, longer))}
        unit = t.Unit(("a",), 1, 1, servers + more, queue)
        return system(rate_per_s, (t.Call("a", "do"),), steps, {"a": unit})

    return build


def behind_a_database(connections: int, servers: int) -> Builder:
    """One station that waits for its database: for a connection, or for a server."""

    def build(rate_per_s: float, more: int, longer: float) -> t.Scenario:
        steps = {"a": t.Query(work(laws.EXPONENTIAL, longer), False)}
        database = t.Database(("a",), connections + more, servers + more)
        return system(rate_per_s, (t.Call("a", "do"),), steps, {"a": t.Unit(("a",))}, databases={"a": database})

    return build


def two_stations(at_once: bool) -> Builder:
    """Two exponential stations, one after the other or both at once; the second mistake hits the first station."""

    def build(rate_per_s: float, more: int, longer: float) -> t.Scenario:
        steps = {"a": t.Compute(work(laws.EXPONENTIAL, longer)), "b": t.Compute(work(laws.EXPONENTIAL, 1.0))}
        calls = (t.Call("a", "do"), t.Call("b", "do"))
        route = (t.Parallel(tuple((call,) for call in calls), 1, 2),) if at_once else calls
        return system(rate_per_s, route, steps, {"a": t.Unit(("a",), 1, 1 + more), "b": t.Unit(("b",))})

    return build


def one_of_many(replicas: int) -> Builder:
    """Replicas behind a balancer that throws dice: each is a station of its own."""

    def build(rate_per_s: float, more: int, longer: float) -> t.Scenario:
        steps = {"a": t.Compute(work(laws.EXPONENTIAL, longer))}
        units = {"a": t.Unit(("a",), replicas, 1 + more)}
        return system(rate_per_s, (t.Call("a", "do"),), steps, units, balancer=t.Balancer("random"))

    return build


def observed(scenario: t.Scenario, rate_per_s: float, requests: int) -> dict[str, Estimate]:
    """Mean and p99 of the response in ns, and the share refused, each with its interval over the replications."""
    duration_ns = round((requests + WARM_UP) / rate_per_s * 1e9)
    experiment = t.Experiment(duration_ns, drain_ns=100 * duration_ns, seed=SEED)
    program, values = lower(scenario._replace(experiment=experiment), "it"), []
    for replication in range(REPLICATIONS):
        recorder = Recorder()
        ending = fast.play(program, (SEED, replication), recorder)
        rows = recorder.play([], ending).requests
        rows = rows[rows["index"] >= WARM_UP]
        spent_ns = (rows["ended_ns"] - rows["arrived_ns"])[rows["outcome"] == outcomes.OK]
        refused = float(np.mean(rows["outcome"] == outcomes.ERROR))
        values.append((float(spent_ns.mean()), float(np.quantile(spent_ns, 0.99)), refused))
    names = ("mean", "p99", "refused")
    return {name: student(column, LEVEL) for name, column in zip(names, zip(*values, strict=True), strict=True)}
