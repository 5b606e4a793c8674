"""Random scenarios: any application, any deployment, any load and any faults that the words of today can say.

Everything comes from one seed, so a seed printed by a failing test reproduces its scenario. Runs are short (about a
second), the load is around what the hardware can carry, and everything periodic comes round several times.
"""

import math
from collections.abc import Collection

from simulator.model import topology as t
from simulator.model.program import Program
from simulator.scenario.lower import lower
from tests.agreement.expected_work import demand_ns
from tests.agreement.maker import Maker
from tests.agreement.random_applications import application
from tests.agreement.random_architectures import architecture
from tests.agreement.random_faults import fault
from tests.agreement.random_load import workload

PERIODIC = {"registry", "health", "liveness", "readiness", "random"}  # words that keep a run busy to its very end
LATER: Collection[str] = ()  # words that the compiled engine does not know yet
WINDOWS = 10  # in which a registry counts renewals; really they are of a minute


def scenario(seed: int, without: Collection[str] = LATER) -> t.Scenario:
    """A scenario with one architecture, `random`; it does without some words."""
    maker = Maker(seed, without)
    app = application(maker)
    number, requests = maker.dice.randint(1, 3), maker.dice.choice((100, 250, 400))
    load = maker.dice.choice((0.4, 0.8, 1.0, 1.5, 3.0))
    per_core = rate_per_s(app)
    built = architecture(maker, app, load * per_core / number)
    rate = min(900.0, max(100.0, load * per_core * cores(app, built)))
    duration_ns = math.ceil(requests / rate * 1e9)
    workloads = {f"w{i}": workload(maker, app, rate / number, duration_ns) for i in range(number)}
    if number > 1 and maker.chance(0.2):
        workloads["w1"] = workloads["w1"]._replace(only=("another",))
    told = (app, built, duration_ns)
    faults = {f"f{i}": fault(maker, told) for i in range(maker.dice.choice((0, 1, 2, 3, 5)))}
    drains = (0, duration_ns // 4, duration_ns if maker.palette & PERIODIC else 20 * duration_ns)
    experiment = t.Experiment(duration_ns, None, maker.dice.choice(drains), seed, 1)
    return t.Scenario(f"s{seed}", "", app, workloads, {"random": built}, faults, experiment=experiment)


def program(seed: int, without: Collection[str] = LATER) -> Program:
    """The same, lowered."""
    return lowered(scenario(seed, without))


def lowered(told: t.Scenario) -> Program:
    """A generated scenario, lowered. A registry that preserves itself counts in windows that end within the run."""
    made = lower(told, "random")
    window_ns = max(1, made.duration_ns // WINDOWS)
    return made._replace(registry=made.registry._replace(window_ns=window_ns))


def rate_per_s(app: t.Application) -> float:
    """How many requests a second one core can carry that does everything, about."""
    return 1e9 / max(sum(demand_ns(app).values()), 1e6)


def cores(app: t.Application, built: t.Architecture) -> float:
    """How many times more the busiest unit can carry, about."""
    demand = demand_ns(app)
    busiest = max(sum(demand.get(c, 0.0) for c in u.components) / (u.replicas * u.cores) for u in built.units.values())
    return sum(demand.values()) / busiest if busiest else 1.0


__all__ = ["LATER", "lowered", "program", "scenario"]
