"""Random scenarios: any application, any deployment, any load and any faults that the words of today can say.

Everything comes from one seed, so a seed printed by a failing test reproduces its scenario. Times come in three styles:
with "ties" every law is constant and every moment a whole number of half milliseconds, so that much happens at one
instant; "smooth" draws everything; "mixed" does both. Runs are short, the load is around what the hardware can carry.
"""

import math
import random
from collections.abc import Callable

from simulator.model import laws
from simulator.model import topology as t
from tests.agreement.expected_work import demand_ns

MS = 1_000_000
STYLES = ("ties", "mixed", "smooth")
COST_MAX = 30  # events that one request may cause, about
DEPTH_MAX = 2


class Maker:
    """One seed's decisions. `small` bounds the events of one request."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)
        self.style = self.dice.choice(STYLES)
        self.costs: dict[tuple[str, str], int] = {}

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def some(self, names: list[str], least: int = 1) -> list[str]:
        """A random subset, in order."""
        chosen = set(self.dice.sample(names, self.dice.randint(least, len(names))))
        return [name for name in names if name in chosen]

    # --- laws ---------------------------------------------------------------------------------------------------------

    def law(self, mean_ms: float = 1.0) -> t.Law:
        """How long something takes, about `mean_ms`."""
        if self.style == "ties" or (self.style == "mixed" and self.chance(0.5)):
            return laws.constant(self.dice.choice((0, 1, 1, 2, 2, 3, 4)) * round(mean_ms * MS / 2))
        if self.chance(0.85):
            return laws.Law((self.branch(mean_ms * MS),))
        n = self.dice.randint(2, 3)
        weights = [self.dice.random() + 0.1 for _ in range(n)]
        shares = tuple(weight / sum(weights) for weight in weights)
        return laws.Law(tuple(self.branch(mean_ms * MS * self.dice.uniform(0.2, 3.0)) for _ in range(n)), shares)

    def branch(self, mean_ns: float) -> laws.Branch:
        kind = self.dice.randrange(len(laws.NAMES))
        shape = {
            laws.NORMAL: self.dice.uniform(0.1, 1.0),
            laws.LOGNORMAL: self.dice.uniform(0.1, 3.0),
            laws.GAMMA: self.dice.choice((0.3, 1.0, 2.0, 30.0)),
            laws.HYPEREXPONENTIAL: self.dice.uniform(1.1, 4.0),
            laws.WEIBULL: self.dice.choice((0.5, 1.0, 2.5)),
            laws.PARETO: self.dice.uniform(1.2, 4.0),
            laws.ERLANG: float(self.dice.randint(1, 5)),
            laws.UNIFORM: mean_ns * 2,
        }.get(kind, 0.0)
        if kind == laws.EMPIRICAL:
            samples = sorted(round(mean_ns * self.dice.uniform(0.0, 2.0)) for _ in range(self.dice.randint(1, 7)))
            return laws.Branch(kind, sum(samples) / len(samples), samples_ns=tuple(samples))
        capped = kind not in (laws.CONSTANT, laws.UNIFORM) and self.chance(0.3)
        return laws.Branch(kind, mean_ns, shape, round(mean_ns * 2) if capped else laws.NEVER_NS)

    # --- application --------------------------------------------------------------------------------------------------

    def application(self) -> t.Application:
        """Operations call only operations made before them, so that no call goes in a circle."""
        components = [f"c{i}" for i in range(self.dice.randint(1, 5))]
        names = [(c, f"o{i}") for c in components for i in range(self.dice.randint(1, 2))]
        self.dice.shuffle(names)
        operations: dict[str, dict[str, t.Operation]] = {c: {} for c in components}
        for component, name in names:
            steps, cost = self.steps(COST_MAX, 0)
            self.costs[component, name] = cost + 3
            operations[component][name] = t.Operation(steps)
        routes = {f"r{i}": t.Route(self.route(), self.chance(0.4)) for i in range(self.dice.randint(1, 3))}
        return t.Application(operations, routes, self.law(0.4) if self.chance(0.8) else laws.ZERO)

    def route(self) -> tuple[t.Step, ...]:
        """Often exactly one call, which needs no gateway."""
        if self.chance(0.5):
            return (self.a_call(COST_MAX)[0],)
        return self.steps(COST_MAX, 0, edge=True)[0]

    def steps(self, budget: int, depth: int, edge: bool = False) -> tuple[tuple[t.Step, ...], int]:
        """Some steps and what they cost."""
        steps: list[t.Step] = []
        spent = 0
        for _ in range(self.dice.choice((1, 1, 2, 2, 3))):
            step, cost = self.step(budget - spent, depth, edge)
            if spent + cost <= budget:
                steps.append(step)
                spent += cost
        return (tuple(steps), spent) if steps else ((t.Compute(self.law()),), 1)

    def step(self, budget: int, depth: int, edge: bool) -> tuple[t.Step, int]:
        plain: list[Callable[[int], tuple[t.Step, int]]] = [
            lambda _: (t.Compute(self.law()), 1),
            lambda _: (t.Wait(self.law()), 1),
            lambda _: (t.Fail(self.dice.choice((0.02, 0.1, 0.5))), 0),
        ]
        if not edge:
            plain.append(lambda _: (t.Query(self.law(), self.chance(0.5)), 1))
        if self.costs:
            plain += [self.a_call] * 4
        if depth < DEPTH_MAX and self.chance(0.45):
            return self.dice.choice((self.parallel, self.repeat, self.choose))(budget, depth, edge)
        return self.dice.choice(plain)(budget)

    def a_call(self, _: int) -> tuple[t.Step, int]:
        component, operation = self.dice.choice(sorted(self.costs))
        return t.Call(component, operation), self.costs[component, operation]

    def parallel(self, budget: int, depth: int, edge: bool) -> tuple[t.Step, int]:
        times, n = self.dice.choice(((1, 2), (1, 3), (2, 1), (2, 2), (3, 1)))
        made = [self.steps(max(1, budget // (times * n)), depth + 1, edge) for _ in range(n)]
        need = times * n if self.chance(0.5) else self.dice.randint(1, times * n)
        return t.Parallel(tuple(steps for steps, _ in made), times, need), times * sum(cost for _, cost in made)

    def repeat(self, budget: int, depth: int, edge: bool) -> tuple[t.Step, int]:
        times = self.dice.randint(1, 3)
        steps, cost = self.steps(budget // times, depth + 1, edge)
        return t.Repeat(steps, times), times * cost

    def choose(self, budget: int, depth: int, edge: bool) -> tuple[t.Step, int]:
        n = self.dice.randint(2, 3)
        made = [self.steps(budget, depth + 1, edge) for _ in range(n)]
        weights = [self.dice.random() + 0.05 for _ in range(n)]
        options = tuple((weight / sum(weights), steps) for weight, (steps, _) in zip(weights, made, strict=True))
        return t.Choose(options), max(cost for _, cost in made)

    # --- architecture -------------------------------------------------------------------------------------------------

    def architecture(self, app: t.Application) -> t.Architecture:
        """Any partition of the components, with scarce or plentiful hardware."""
        groups: dict[str, list[str]] = {}
        for component in app.operations:
            groups.setdefault(f"u{self.dice.randint(0, len(app.operations))}", []).append(component)
        units = {name: self.unit(tuple(components)) for name, components in groups.items()}
        gateway = self.gateway(app, list(units))
        network = t.Network()
        if self.chance(0.8):
            network = t.Network(*(self.law(mean) if self.chance(0.5) else laws.ZERO for mean in (0.5, 0.5, 0.2, 0.2)))
        balancer = t.Balancer(self.dice.choice(("round_robin", "random")))
        asks = "Query(" in repr(app.operations)
        databases = self.databases(list(app.operations)) if asks else {}  # nobody asks: there need be none
        return t.Architecture(units, databases, gateway, balancer, network)

    def unit(self, components: tuple[str, ...]) -> t.Unit:
        unlimited = t.UNLIMITED
        workers = self.dice.choice((unlimited, 1, 2, 4, 8))
        queue = self.dice.choice((unlimited, 0, 1, 3, 10))
        return t.Unit(components, self.dice.randint(1, 3), self.dice.choice((1, 1, 2, 4)), workers, queue)

    def gateway(self, app: t.Application, units: list[str]) -> t.Gateway | None:
        direct = all(len(r.steps) == 1 and isinstance(r.steps[0], t.Call) for r in app.routes.values())
        kinds = ("unit", "in") + (("none", "none") if direct or len(units) == 1 else ())
        kind = self.dice.choice(kinds)
        if kind == "none":
            return None
        compute = self.law(0.3) if self.chance(0.5) else laws.ZERO
        return (
            t.Gateway(self.unit(()), compute) if kind == "unit" else t.Gateway(None, compute, self.dice.choice(units))
        )

    def databases(self, components: list[str]) -> dict[str, t.Database]:
        groups: dict[str, list[str]] = {}
        for component in components:
            groups.setdefault(f"d{self.dice.randint(0, len(components))}", []).append(component)
        limits = (t.UNLIMITED, 1, 2, 5)
        return {
            name: t.Database(tuple(group), self.dice.choice(limits), self.dice.choice(limits))
            for name, group in groups.items()
        }

    # --- load and faults ----------------------------------------------------------------------------------------------

    def moment(self, duration_ns: int) -> int:
        """Some time within the run; with ties, on the grid of half milliseconds."""
        at_ns = round(self.dice.uniform(0.0, duration_ns))
        return at_ns - at_ns % (MS // 2) if self.style == "ties" or self.chance(0.3) else at_ns

    def workload(self, app: t.Application, rate_per_s: float, duration_ns: int) -> t.Workload:
        routes = self.some(list(app.routes))
        mix = tuple((route, float(self.dice.randint(1, 4))) for route in routes)
        bad = [self.dice.choice((0.0, 0.0, 0.05, 0.3)) for _ in range(2)]
        timeout_ms = self.dice.choice((None, 1, 3, 10, 30))
        timeout = None if timeout_ms is None else laws.constant(timeout_ms * MS)
        process = self.dice.choice((t.POISSON, t.POISSON, t.REGULAR, t.LOG))
        if process == t.LOG:
            n = round(rate_per_s * duration_ns / 1e9)
            moments = sorted(self.moment(duration_ns + 5 * MS) for _ in range(n))
            moments = [0, 0, *moments] if self.chance(0.4) else moments
            log = tuple((at_ns, self.dice.choice([*routes, ""])) for at_ns in moments)
            return t.Workload(mix, process, (), log, timeout, *bad)
        return t.Workload(mix, process, self.points(rate_per_s, duration_ns), (), timeout, *bad)

    def points(self, rate_per_s: float, duration_ns: int) -> tuple[t.Point, ...]:
        """A rate, and perhaps jumps and ramps, to zero too."""
        begin_ns = self.moment(duration_ns // 4) if self.chance(0.2) else 0
        moments = {begin_ns + self.moment(duration_ns) for _ in range(self.dice.choice((0, 0, 1, 3)))} - {begin_ns}
        later = [
            t.Point(rate_per_s * self.dice.choice((0.0, 1e-15, 0.3, 1.0, 2.0)), at_ns, self.chance(0.5))
            for at_ns in sorted(moments)
        ]
        if later and later[-1].ramp and self.chance(0.5):
            later.append(t.Point(rate_per_s, later[-1].at_ns))
        return (t.Point(rate_per_s, begin_ns), *later)

    def fault(self, app: t.Application, architecture: t.Architecture, duration_ns: int) -> t.Fault:
        """A crash, or slowness of a component or its data."""
        target = self.dice.choice(list(app.operations))
        kind = self.dice.choice((t.CRASH, t.CRASH, t.SLOW))
        if kind == t.CRASH and architecture.gateway is not None and self.chance(0.3):
            target = t.GATEWAY
        return t.Fault(
            kind,
            target,
            0 if self.chance(0.2) else self.moment(duration_ns),
            None if self.chance(0.2) else max(1, self.moment(duration_ns // 2)),
            kind == t.SLOW and bool(architecture.databases) and self.chance(0.5),
            self.dice.choice((0.5, 2.0, 5.5, 1e6)) if kind == t.SLOW else 1.0,
            None if kind == t.SLOW else self.dice.choice((None, 1, 2, 0.5)),
            ("spared",) if self.chance(0.05) else (),
        )


def scenario(seed: int) -> t.Scenario:
    """A scenario with one architecture, `random`."""
    maker = Maker(seed)
    app = maker.application()
    architecture = maker.architecture(app)
    number, requests = maker.dice.randint(1, 3), maker.dice.choice((100, 300, 600, 1000))
    rate_per_s = maker.dice.choice((0.4, 0.8, 1.0, 1.5, 3.0)) * capacity_per_s(app, architecture)
    duration_ns = math.ceil(requests / rate_per_s * 1e9)
    workloads = {f"w{i}": maker.workload(app, rate_per_s / number, duration_ns) for i in range(number)}
    if number > 1 and maker.chance(0.2):
        workloads["w1"] = workloads["w1"]._replace(only=("another",))
    faults = {f"f{i}": maker.fault(app, architecture, duration_ns) for i in range(maker.dice.choice((0, 0, 1, 2, 4)))}
    drain_ns = maker.dice.choice((0, duration_ns // 4, 20 * duration_ns))
    experiment = t.Experiment(duration_ns, None, drain_ns, seed, 1)
    return t.Scenario(f"s{seed}", "", app, workloads, {"random": architecture}, faults, experiment=experiment)


def capacity_per_s(app: t.Application, architecture: t.Architecture) -> float:
    """About how many requests a second the cores can carry, at least 200 and at most 2000."""
    units = [*architecture.units.values()]
    demand = demand_ns(app)
    busiest = max(sum(demand.get(c, 0.0) for c in unit.components) / (unit.replicas * unit.cores) for unit in units)
    return min(2000.0, max(200.0, 1e9 / max(busiest, 1.0)))


__all__ = ["MS", "Maker", "capacity_per_s", "scenario"]
