"""Random applications: operations that call operations made before them, so that no call goes in a circle."""

from collections.abc import Callable

from simulator.model import laws
from simulator.model import topology as t
from tests.agreement.maker import Maker

COST_MAX = 24  # events that one request may cause, about
DEPTH_MAX = 2
Made = tuple[t.Step, int]  # a step, and what it costs
SCOPES = ("orders", "users")


def application(maker: Maker) -> t.Application:
    """Components with one or two operations each, and routes that call them."""
    writer = Writer(maker)
    components = [f"c{i}" for i in range(maker.dice.randint(1, 5))]
    names = [(c, f"o{i}") for c in components for i in range(maker.dice.randint(1, 2))]
    maker.dice.shuffle(names)
    operations: dict[str, dict[str, t.Operation]] = {c: {} for c in components}
    for component, name in names:
        operations[component][name] = writer.operation(component, name)
    routes = {f"r{i}": writer.route() for i in range(maker.dice.randint(1, 3))}
    return t.Application(operations, routes, maker.law(0.4) if maker.chance(0.8) else laws.ZERO)


class Writer:
    """Writes operations one after another. `costs`: those there are, with about how many events each causes."""

    def __init__(self, maker: Maker):
        self.maker, self.dice = maker, maker.dice
        self.costs: dict[tuple[str, str], int] = {}

    def operation(self, component: str, name: str) -> t.Operation:
        """A new operation."""
        steps, cost = self.steps(COST_MAX, 0)
        self.costs[component, name] = cost + 3
        priority = self.dice.randint(0, 3) if self.maker.may("priority") else None
        return t.Operation(steps, priority, self.maker.chance(0.5) if self.maker.may("idempotent") else None)

    def route(self) -> t.Route:
        """Often exactly one call, which needs no gateway."""
        auth = self.maker.chance(0.4)
        steps = (self.a_call()[0],) if self.maker.chance(0.5) else self.steps(COST_MAX, 0, edge=True)[0]
        priority = self.dice.randint(0, 3) if self.maker.may("priority") else 0
        scope = self.dice.choice(SCOPES) if auth and self.maker.may("scope") else None
        return t.Route(steps, auth, priority, scope)

    def steps(self, budget: int, depth: int, edge: bool = False) -> tuple[tuple[t.Step, ...], int]:
        """Some steps and what they cost."""
        steps: list[t.Step] = []
        spent = 0
        for _ in range(self.dice.choice((1, 1, 2, 2, 3))):
            step, cost = self.step(budget - spent, depth, edge)
            if spent + cost <= budget:
                steps.append(step)
                spent += cost
        return (tuple(steps), spent) if steps else ((t.Compute(self.maker.law()),), 1)

    def step(self, budget: int, depth: int, edge: bool) -> Made:
        """One step, or a whole of several."""
        plain: list[Callable[[], Made]] = [self.compute, self.wait, self.fail]
        if not edge:
            plain += [self.query] * (4 if self.maker.palette & {"keys", "replica"} else 1)
        if self.costs:
            plain += [self.a_call] * 4
        if depth < DEPTH_MAX and self.maker.chance(0.45):
            wholes = [self.parallel, self.repeat, self.choose] + [self.cache] * (3 * self.maker.may("cache", 1.0))
            return self.dice.choice(wholes)(budget, depth, edge)
        return self.dice.choice(plain)()

    def compute(self) -> Made:
        return t.Compute(self.maker.law()), 1

    def wait(self) -> Made:
        return t.Wait(self.maker.law()), 1

    def fail(self) -> Made:
        return t.Fail(self.dice.choice((0.02, 0.1, 0.5))), 0

    def query(self) -> Made:
        write = self.maker.chance(0.5)
        replica = not write and self.maker.may("replica")
        return t.Query(self.maker.law(), write, self.keys(), replica), 1

    def keys(self) -> t.Keys | None:
        """A few keys, so that they meet."""
        return self.key_set() if self.maker.may("keys") else None

    def key_set(self) -> t.Keys:
        """Uniform, or by popularity."""
        zipf = self.dice.choice((None, 0.8, 1.0, 2.0))
        return t.Keys(self.dice.choice((1, 2, 5, 30)), zipf)

    def a_call(self) -> Made:
        """Heard or not, needed or not."""
        component, operation = self.dice.choice(sorted(self.costs))
        background = self.maker.may("background", 0.3)
        optional = not background and self.maker.may("optional", 0.4)
        return t.Call(component, operation, self.keys(), optional, background), self.costs[component, operation]

    def parallel(self, budget: int, depth: int, edge: bool) -> Made:
        times, n = self.dice.choice(((1, 2), (1, 3), (2, 1), (2, 2), (3, 1)))
        made = [self.steps(max(1, budget // (times * n)), depth + 1, edge) for _ in range(n)]
        need = times * n if self.maker.chance(0.5) else self.dice.randint(1, times * n)
        return t.Parallel(tuple(steps for steps, _ in made), times, need), times * sum(cost for _, cost in made)

    def repeat(self, budget: int, depth: int, edge: bool) -> Made:
        times = self.dice.randint(1, 3)
        steps, cost = self.steps(budget // times, depth + 1, edge)
        return t.Repeat(steps, times), times * cost

    def choose(self, budget: int, depth: int, edge: bool) -> Made:
        n = self.dice.randint(2, 3)
        made = [self.steps(budget, depth + 1, edge) for _ in range(n)]
        weights = [self.dice.random() + 0.05 for _ in range(n)]
        options = tuple((weight / sum(weights), steps) for weight, (steps, _) in zip(weights, made, strict=True))
        return t.Choose(options), max(cost for _, cost in made)

    def cache(self, budget: int, depth: int, edge: bool) -> Made:
        """By chance, or by keys."""
        steps, cost = self.steps(budget, depth + 1, edge)
        hit = self.key_set() if self.maker.may("keyed", 0.8) else self.dice.choice((0.3, 0.9))
        return t.Cache(hit, steps), cost


__all__ = ["COST_MAX", "SCOPES", "application"]
