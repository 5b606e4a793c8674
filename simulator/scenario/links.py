"""Who asks whom over a link: every call that leaves its unit, those of fallbacks too.

Routes run in the unit that hosts the edge, an operation in its component's. What a fallback calls is asked by the same
caller, perhaps with a fallback of its own; each link is listed once.
"""

from collections.abc import Iterable
from typing import NamedTuple

from simulator.model.topology import EDGE, GATEWAY, Architecture, Call, Scenario, Step
from simulator.scenario.rules import rules
from simulator.scenario.walking import steps_within


class Asked(NamedTuple):
    """A caller ("edge" or a component), the unit in which it runs, and the operation that it asks in another unit."""

    host: str
    caller: str
    component: str
    operation: str


def links(scenario: Scenario, architecture: str) -> tuple[Asked, ...]:
    """Every link of an architecture, in the order of the file: operations first, then routes, then fallbacks."""
    units = scenario.architectures[architecture].units
    home = {component: name for name, unit in units.items() for component in unit.components}
    app = scenario.application
    bodies: list[tuple[str, str, tuple[Step, ...]]] = [
        (home[name], name, body.steps) for name, operations in app.operations.items() for body in operations.values()
    ]
    here = scenario.architectures[architecture]
    bodies += [(route_host(here, route.steps, home), EDGE, route.steps) for route in app.routes.values()]
    found: dict[Asked, None] = {}
    while bodies:
        host, caller, steps = bodies.pop(0)
        for call in calls_within(steps):
            asked = Asked(host, caller, call.component, call.operation)
            if home[call.component] != host and asked not in found:
                found[asked] = None
                fallback = rules(scenario, architecture, *asked[1:]).fallback
                bodies += [(host, caller, fallback)] if fallback else []
    return tuple(found)


def called_units(scenario: Scenario, architecture: str) -> tuple[str, ...]:
    """The units that somebody in another unit or a client asks, in the order of the architecture."""
    units = scenario.architectures[architecture].units
    home = {component: name for name, unit in units.items() for component in unit.components}
    asked = {home[one.component] for one in links(scenario, architecture)}
    here = scenario.architectures[architecture]
    asked |= {route_host(here, route.steps, home) for route in scenario.application.routes.values()}
    return tuple(name for name in (GATEWAY, *units) if name in asked)


def route_host(architecture: Architecture, steps: tuple[Step, ...], home: dict[str, str]) -> str:
    """The unit that runs a route: the gateway's, the only one, or that of the route's one call."""
    gateway = architecture.gateway
    if gateway is not None:
        return gateway.host or GATEWAY
    if len(architecture.units) == 1:
        return next(iter(architecture.units))
    return home[calls_within(steps)[0].component]


def calls_within(steps: Iterable[Step]) -> tuple[Call, ...]:
    """Every call, nested ones too."""
    return tuple(step for step in steps_within(steps) if isinstance(step, Call))
