"""The same application with more or less work: all that it computes, reads and writes takes so many times as long.

What is not work stays: messages, waiting for others (`wait`), time limits, and what gateways and proxies compute.
"""

from simulator.model.application import Application, Cache, Choose, Compute, Parallel, Query, Repeat, Step
from simulator.model.laws import NEVER_NS, UNIFORM, Branch, Law
from simulator.model.topology import Scenario


def worked(scenario: Scenario, factor: float) -> Scenario:
    """All work of the application times a factor, with the same luck."""
    return scenario._replace(application=application(scenario.application, factor))


def application(app: Application, factor: float) -> Application:
    """Operations, routes and authentication."""
    operations = {
        component: {name: one._replace(steps=steps(one.steps, factor)) for name, one in offered.items()}
        for component, offered in app.operations.items()
    }
    routes = {name: route._replace(steps=steps(route.steps, factor)) for name, route in app.routes.items()}
    return Application(operations, routes, law(app.authentication, factor))


def steps(found: tuple[Step, ...], factor: float) -> tuple[Step, ...]:
    """Steps, and the steps within them."""
    return tuple(step(one, factor) for one in found)


def step(one: Step, factor: float) -> Step:
    """A step: its own work, or that of the steps within it."""
    if isinstance(one, Compute | Query):
        return one._replace(law=law(one.law, factor))
    if isinstance(one, Parallel):
        return one._replace(branches=tuple(steps(branch, factor) for branch in one.branches))
    if isinstance(one, Repeat):
        return one._replace(steps=steps(one.steps, factor))
    if isinstance(one, Choose):
        return one._replace(options=tuple((share, steps(inner, factor)) for share, inner in one.options))
    if isinstance(one, Cache):
        return one._replace(miss=steps(one.miss, factor))
    return one


def law(one: Law, factor: float) -> Law:
    """A law whose every draw is so many times as long."""
    return one._replace(branches=tuple(branch(b, factor) for b in one.branches))


def branch(one: Branch, factor: float) -> Branch:
    """One branch of a law; the other end of a uniform one, a cut and the values of an empirical one are times too."""
    return one._replace(
        mean_ns=one.mean_ns * factor,
        shape=one.shape * factor if one.kind == UNIFORM else one.shape,
        max_ns=one.max_ns if one.max_ns >= NEVER_NS else round(one.max_ns * factor),
        samples_ns=tuple(round(x * factor) for x in one.samples_ns),
    )
