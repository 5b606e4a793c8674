"""Faults that change nothing in an architecture: no error, since elsewhere they may, but worth a word.

A link between components that never call each other, or that share a unit; a zone that is not there; a registry that
is no process. (To cut off the only zone is something: clients and the registry stand outside all zones.)
"""

from collections.abc import Iterator

from simulator.model.topology import (
    EDGE,
    GATEWAY,
    PERFECT,
    REGISTRY,
    STATIC,
    Architecture,
    Call,
    Fault,
    Scenario,
)
from simulator.scenario.idle_words import idle_words
from simulator.scenario.walking import steps_within
from simulator.scenario.words import Finding


def idle_faults(scenario: Scenario) -> Iterator[Finding]:
    """Every fault that strikes nobody in an architecture, and why."""
    for name, fault in scenario.faults.items():
        for place, architecture in scenario.architectures.items():
            if not fault.only or place in fault.only:
                for why in reasons(scenario, architecture, fault):
                    yield Finding(("faults", name), f"idle in {place!r}: {why}", at_key=True)


def idle_in_architectures(scenario: Scenario) -> Iterator[Finding]:
    """Words of architectures that say something in vain."""
    for place, word, why in idle_words(scenario):
        yield Finding(("architectures", place, *word.split("/")), f"idle: {why}", at_key=True)


def reasons(scenario: Scenario, architecture: Architecture, fault: Fault) -> Iterator[str]:
    """Why a fault changes nothing in an architecture; nothing where it does."""
    if fault.callee is not None:
        if fault.callee not in callees(scenario, fault.target):
            yield f"{fault.target} never calls {fault.callee}"
        elif host(architecture, fault.target, fault.callee) == host(architecture, fault.callee):
            yield f"{fault.target} and {fault.callee} share a unit"
    elif fault.zone:
        if fault.target not in architecture.zones:
            yield f"it has no zone {fault.target}"
    elif fault.target == REGISTRY and architecture.registry.kind in (PERFECT, STATIC):
        yield f"its registry is {architecture.registry.kind}"


def callees(scenario: Scenario, caller: str) -> set[str]:
    """The components that a component, or the edge, calls."""
    application = scenario.application
    routes = [body.steps for body in application.routes.values()]
    bodies = routes if caller == EDGE else [body.steps for body in application.operations[caller].values()]
    return {step.component for steps in bodies for step in steps_within(steps) if isinstance(step, Call)}


def host(architecture: Architecture, component: str, callee: str = "") -> str:
    """The unit of a component or of the edge; where clients call directly, the edge is in the unit that they call."""
    gateway = architecture.gateway
    if component == EDGE and gateway is not None:
        return gateway.host or GATEWAY
    if component == EDGE and len(architecture.units) == 1:
        return next(iter(architecture.units))
    sought = callee if component == EDGE else component
    return next(name for name, unit in architecture.units.items() if sought in unit.components)
