"""One application, deployed in other ways: whole, split, anyhow; and on hardware that is never short of anything."""

import random

from simulator.model import topology as t
from tests.agreement.maker import Maker

PLENTY = t.UNLIMITED


def units(app: t.Application, parts: list[list[str]], replicas: int = 1, cores: int = PLENTY) -> dict[str, t.Unit]:
    """Units of the given parts."""
    return {f"u{i}": t.Unit(tuple(part), replicas, cores) for i, part in enumerate(parts)}


def whole(app: t.Application) -> list[list[str]]:
    """Everything in one unit."""
    return [list(app.operations)]


def split(app: t.Application) -> list[list[str]]:
    """Each component by itself."""
    return [[component] for component in app.operations]


def anyhow(app: t.Application, seed: int) -> list[list[str]]:
    """Some partition."""
    dice, groups = random.Random(seed), {}
    for component in app.operations:
        groups.setdefault(dice.randrange(3), []).append(component)
    return list(groups.values())


def free(app: t.Application, parts: list[list[str]]) -> t.Architecture:
    """No network, no cost of calling, and enough of everything."""
    return t.Architecture(units(app, parts), own_databases(app), t.Gateway(t.Unit((), 1, PLENTY)))


def scarce(app: t.Application, parts: list[list[str]], seed: int) -> t.Architecture:
    """Costly calls, few cores and connections, any network.

    Workers without limit, so that nothing is refused and components that ask each other cannot lock each other out.
    """
    maker = Maker(seed)
    network = t.Network(*(maker.law(mean) for mean in (0.5, 0.5, 0.2, 0.2)))
    made = units(app, parts, maker.dice.randint(1, 3), maker.dice.randint(1, 4))
    databases = {
        name: t.Database(database.components, maker.dice.choice((1, 3, PLENTY)), maker.dice.choice((1, 3, PLENTY)))
        for name, database in own_databases(app).items()
    }
    gateway = t.Gateway(t.Unit((), maker.dice.randint(1, 3), 2), maker.law(0.1))
    return t.Architecture(made, databases, gateway, t.Balancer(maker.dice.choice(("round_robin", "random"))), network)


def own_databases(app: t.Application) -> dict[str, t.Database]:
    """Each component its own, without limit."""
    return {component: t.Database((component,)) for component in app.operations}


def compared(
    seed: int, architectures: dict[str, t.Architecture], app: t.Application, timeout: t.Law | None
) -> t.Scenario:
    """Two workloads in front of several architectures, drained to the end."""
    routes = tuple((route, 1.0 + i) for i, route in enumerate(app.routes))
    workloads = {
        "people": t.Workload(routes, t.POISSON, (t.Point(400.0, 0), t.Point(900.0, 100_000_000, True)), (), timeout),
        "robots": t.Workload(routes, t.REGULAR, (t.Point(300.0, 0),), (), timeout, 0.05, 0.1),
    }
    experiment = t.Experiment(250_000_000, None, 1_000_000_000_000, seed, 1)
    return t.Scenario(f"compared{seed}", "", app, workloads, architectures, experiment=experiment)


__all__ = ["anyhow", "compared", "free", "scarce", "split", "units", "whole"]
