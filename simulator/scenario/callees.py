"""Which units are asked by others, over links: those that need a proxy where the balancer is one."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from simulator.model.topology import EDGE, Call, Step
from simulator.scenario.rules import rules
from simulator.scenario.walking import steps_within

if TYPE_CHECKING:
    from simulator.scenario.site import Site

Asking = tuple[str, str, tuple[Step, ...]]  # unit, component, steps


def called_units(site: "Site") -> set[str]:
    """Units that host routes, and units that somebody in another unit calls, in a fallback too."""
    app = site.application
    bodies: list[Asking] = [
        (site.home[c], c, body.steps) for c, operations in app.operations.items() for body in operations.values()
    ]
    bodies += [(site.edge_host(name), EDGE, route.steps) for name, route in app.routes.items()]
    return {site.edge_host(name) for name in app.routes}.union(*(asked(site, body) for body in bodies))


def asked(site: "Site", body: Asking) -> set[str]:
    """The other units that some steps ask."""
    unit, component, steps = body
    units = set()
    for call in calls_in(steps):
        if site.home[call.component] != unit:
            fallback = rules(site.scenario, site.name, component, call.component, call.operation).fallback or ()
            units |= {site.home[call.component], *(site.home[inner.component] for inner in calls_in(fallback))}
    return units - {unit}


def calls_in(steps: Iterable[Step]) -> Iterator[Call]:
    """Every call, nested ones too."""
    return (step for step in steps_within(steps) if isinstance(step, Call))
