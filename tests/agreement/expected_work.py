"""How much each component computes for an average request: a walk over the steps, with means instead of dice."""

from simulator.model import topology as t
from simulator.model.laws import UNIFORM, Law


def mean_ns(law: Law) -> float:
    """The mean as written (`max` not looked at; a uniform law's is the middle)."""
    means = [(b.mean_ns + b.shape) / 2.0 if b.kind == UNIFORM else b.mean_ns for b in law.branches]
    return sum(share * mean for share, mean in zip(law.shares, means, strict=True))


def demand_ns(app: t.Application) -> dict[str, float]:
    """Component (or `edge`) -> ns of compute for a request, over all routes alike."""
    total: dict[str, float] = {}
    for route in app.routes.values():
        add(app, total, t.EDGE, route.steps, 1.0 / len(app.routes))
    return total


def add(app: t.Application, total: dict[str, float], component: str, steps: tuple[t.Step, ...], weight: float) -> None:
    """Add the work of steps that run `weight` times."""
    for step in steps:
        match step:
            case t.Compute():
                total[component] = total.get(component, 0.0) + weight * mean_ns(step.law)
            case t.Call():
                add(app, total, step.component, app.operations[step.component][step.operation].steps, weight)
            case t.Parallel():
                for branch in step.branches:
                    add(app, total, component, branch, weight * step.times)
            case t.Repeat():
                add(app, total, component, step.steps, weight * step.times)
            case t.Choose():
                for share, option in step.options:
                    add(app, total, component, option, weight * share)
            case t.Cache():
                misses = 0.5 if isinstance(step.hit, t.Keys) else 1.0 - step.hit
                add(app, total, component, step.miss, weight * misses)
