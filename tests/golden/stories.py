"""Three small systems whose whole trace is kept: few enough events to read, many enough to notice any change."""

from simulator.model import laws
from simulator.model import topology as t

MS, S = 1_000_000, 1_000_000_000


def exponential(mean_ms: float) -> t.Law:
    return laws.Law((laws.Branch(laws.EXPONENTIAL, mean_ms * MS),))


def constant(ms: float) -> t.Law:
    return laws.constant(round(ms * MS))


def patience() -> t.Scenario:
    """A gateway, two services in a row, short queues and impatient clients of two kinds."""
    operations = {
        "posts": {"list": t.Operation((t.Compute(exponential(4)), t.Call("users", "get"), t.Wait(constant(1))))},
        "users": {"get": t.Operation((t.Query(exponential(3), False),))},
    }
    app = t.Application(operations, {"home": t.Route((t.Call("posts", "list"),), auth=True)}, constant(0.5))
    units = {"posts": t.Unit(("posts",), 2, 1, 2, 2), "users": t.Unit(("users",), 1, 1, 3, 4)}
    network = t.Network(exponential(0.4), constant(1), constant(0.1), constant(0.2))
    gateway = t.Gateway(t.Unit((), workers=8), constant(0.2))
    databases = {"users": t.Database(("users",), connections=2, servers=1)}
    workloads = {
        "people": t.Workload((("home", 1.0),), t.POISSON, (t.Point(250.0, 0),), (), constant(20), 0.05, 0.1),
        "robots": t.Workload((("home", 1.0),), t.REGULAR, (t.Point(100.0, 50 * MS),), (), constant(50)),
    }
    architecture = t.Architecture(units, databases, gateway, t.Balancer(), network)
    return story("patience", app, architecture, workloads, {}, 150 * MS)


def quorum() -> t.Scenario:
    """One process, everything at whole milliseconds: of three parallel copies two must succeed; choices."""
    copies = t.Parallel(((t.Query(constant(2), True), t.Fail(0.3)),), 3, 2)
    either = t.Choose(((0.5, (t.Compute(constant(1)),)), (0.5, (t.Repeat((t.Wait(constant(1)),), 2),))))
    operations = {
        "store": {"put": t.Operation((either, copies))},
        "front": {"ask": t.Operation((t.Call("store", "put"),))},
    }
    app = t.Application(operations, {"put": t.Route((t.Compute(constant(1)), t.Call("front", "ask")))})
    unit = t.Unit(("store", "front"), cores=2, workers=4, queue=6)
    architecture = t.Architecture({"all": unit}, {"d": t.Database(("store",), 3, 2)})
    log = tuple((at_ms * MS, "put") for at_ms in (0, 0, 1, 1, 1, 2, 5, 5, 8, 8, 8, 8, 8, 9, 9, 9, 9, 12, 20, 30, 30))
    workloads = {"log": t.Workload((("put", 1.0),), t.LOG, log=log)}
    return story("quorum", app, architecture, workloads, {}, 40 * MS)


def crash() -> t.Scenario:
    """Two of three instances die one after the other, while the third is slow and so is the database."""
    operations = {"shop": {"buy": t.Operation((t.Compute(exponential(3)), t.Query(exponential(2), True)))}}
    app = t.Application(operations, {"buy": t.Route((t.Call("shop", "buy"),))})
    units = {"shop": t.Unit(("shop",), 3, 1, 2, 3)}
    gateway = t.Gateway(t.Unit(()))
    architecture = t.Architecture(
        units, {"d": t.Database(("shop",), 2, 2)}, gateway, t.Balancer(), t.Network(constant(1))
    )
    workloads = {"people": t.Workload((("buy", 1.0),), t.POISSON, (t.Point(400.0, 0),))}
    faults = {
        "first": t.Fault(t.CRASH, "shop", 20 * MS, 30 * MS, instances=1),
        "both": t.Fault(t.CRASH, "shop", 40 * MS, 20 * MS, instances=2),
        "gone": t.Fault(t.CRASH, "shop", 80 * MS, 10 * MS),
        "slow": t.Fault(t.SLOW, "shop", 30 * MS, 40 * MS, factor=2.0),
        "data": t.Fault(t.SLOW, "shop", 10 * MS, 60 * MS, database=True, factor=3.0),
    }
    return story("crash", app, architecture, workloads, faults, 110 * MS)


def story(
    name: str,
    app: t.Application,
    architecture: t.Architecture,
    workloads: dict[str, t.Workload],
    faults: dict[str, t.Fault],
    duration_ns: int,
) -> t.Scenario:
    """A scenario with one architecture, `it`."""
    experiment = t.Experiment(duration_ns, drain_ns=S, seed=1, replications=1)
    return t.Scenario(name, "", app, workloads, {"it": architecture}, faults, experiment=experiment)


TOLD_FIRST = (patience(), quorum(), crash())
