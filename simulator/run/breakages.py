"""What can go wrong, one thing at a time: the rows of fault isolation.

A row is a fault that means the same in every architecture, with a plain key. Where an architecture has nothing that it
could strike (a monolith has no gateway of its own) the row is absent there, with the reason: it is no availability of
100 %, for nobody would count as a strength what is not there to break.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.model.topology import (
    CRASH,
    CUT,
    EDGE,
    GATEWAY,
    PERFECT,
    REGISTRY,
    SLOW,
    STATIC,
    Architecture,
    Call,
    Fault,
    Query,
    Scenario,
)
from simulator.scenario.check_pace import pace
from simulator.scenario.idle import callees, reasons
from simulator.scenario.lower import lower
from simulator.scenario.strikes import NODE
from simulator.scenario.walking import steps_within

EVERY, ONE, POISON, SLOWER = "all instances down", "one instance down", "poison request", "slow"
DOOR, LIST, MACHINE, NET = "gateway", "registry", "node or zone", "network"
DATA, STATED = "database", "as the file states"
KINDS = (EVERY, ONE, POISON, SLOWER, DOOR, LIST, MACHINE, NET, DATA, STATED)
SLOW_FACTOR = 50.0
POISON_SHARE = 0.01  # of the requests that a component takes
POISON_DEAD_NS = 1_000_000_000  # until the process accepts again, unless every architecture says what restarts it
DOWN = "down"
NO_GATEWAY = "it has no gateway of its own"
NOTHING_STRUCK = "there is nothing there that it could strike"
RESTLESS = "people who neither think nor travel would ask again at once, for ever"


class Row(NamedTuple):
    """One thing that goes wrong. `fault` has no time yet: see `outage`."""

    key: str
    kind: str
    fault: Fault


def rows(scenario: Scenario) -> list[Row]:
    """Every row, those of one kind together. One instance is a row of its own where any architecture has two."""
    components, found = list(scenario.application.operations), list[Row]()
    found += [Row(c, EVERY, Fault(CRASH, c)) for c in components]
    found += [Row(f"{c}: one instance", ONE, Fault(CRASH, c, instances=1)) for c in components if several(scenario, c)]
    found += [Row(f"{c}: poison", POISON, poison(scenario, c)) for c in components]
    found += [Row(f"{c}: slow", SLOWER, Fault(SLOW, c, factor=SLOW_FACTOR)) for c in components]
    found += [*doors(scenario), *machines(scenario)]
    found += [Row(f"{EDGE} -> {c}: cut", NET, Fault(CUT, EDGE, callee=c)) for c in components if asked(scenario, c)]
    for component in components:
        if stores(scenario, component):
            found.append(Row(f"{component}.database", DATA, Fault(CRASH, component, database=True)))
            slow = Fault(SLOW, component, database=True, factor=SLOW_FACTOR)
            found.append(Row(f"{component}.database: slow", DATA, slow))
    return found


def several(scenario: Scenario, component: str) -> bool:
    """Whether some architecture runs more than one instance of a component."""
    units = [unit for one in scenario.architectures.values() for unit in one.units.values()]
    return any(component in unit.components and unit.replicas > 1 for unit in units)


def poison(scenario: Scenario, component: str) -> Fault:
    """Requests that kill the process which takes them. An orchestrator restarts it where all architectures have one."""
    restarted = all(one.orchestrator.restart_ns is not None for one in scenario.architectures.values())
    return Fault(CRASH, component, for_ns=None if restarted else POISON_DEAD_NS, set_off=POISON_SHARE)


def doors(scenario: Scenario) -> Iterator[Row]:
    """What all requests pass and what all callers ask: gateway and registry, where any architecture has one."""
    replicas = [
        one.gateway.unit.replicas for one in scenario.architectures.values() if one.gateway and one.gateway.unit
    ]
    if replicas:
        yield Row(GATEWAY, DOOR, Fault(CRASH, GATEWAY))
    if any(number > 1 for number in replicas):
        yield Row(f"{GATEWAY}: one instance", DOOR, Fault(CRASH, GATEWAY, instances=1))
    if any(one.registry.kind not in (PERFECT, STATIC) for one in scenario.architectures.values()):
        yield Row(REGISTRY, LIST, Fault(CRASH, REGISTRY))


def machines(scenario: Scenario) -> Iterator[Row]:
    """Nodes and zones, and zones cut off."""
    for node in dict.fromkeys(name for one in scenario.architectures.values() for name in one.nodes):
        yield Row(f"{NODE}{node}", MACHINE, Fault(CRASH, f"{NODE}{node}", zone=True))
    zones = list(dict.fromkeys(name for one in scenario.architectures.values() for name in one.zones))
    for zone in zones:
        yield Row(f"zone {zone}", MACHINE, Fault(CRASH, zone, zone=True))
    for zone in zones:
        yield Row(f"zone {zone}: cut", NET, Fault(CUT, zone, zone=True))


def asked(scenario: Scenario, component: str) -> bool:
    """Whether routes call a component."""
    return component in callees(scenario, EDGE)


def asked_by(scenario: Scenario) -> dict[str, set[str]]:
    """Route -> every component that it may ask, directly or through others."""
    found = {}
    for route, body in scenario.application.routes.items():
        ahead = [step.component for step in steps_within(body.steps) if isinstance(step, Call)]
        found[route] = set[str]()
        while ahead:
            component = ahead.pop()
            if component not in found[route]:
                found[route].add(component)
                ahead += callees(scenario, component)
    return found


def stores(scenario: Scenario, component: str) -> bool:
    """Whether a component asks a database."""
    bodies = scenario.application.operations[component].values()
    return any(isinstance(step, Query) for body in bodies for step in steps_within(body.steps))


def outage(scenario: Scenario, fault: Fault) -> Scenario:
    """The scenario with one fault only, from a third of the run on, for a third of it; then the run ends.

    What would come afterwards is left out: it costs time and tells nothing about availability while it lasts.
    """
    third = scenario.experiment.duration_ns // 3
    lasting = fault if fault.set_off is not None else fault._replace(for_ns=third)
    shorter = scenario.experiment._replace(duration_ns=2 * third)
    return scenario._replace(faults={DOWN: lasting._replace(at_ns=third)}, expect=(), slo={}, experiment=shorter)


def absent(scenario: Scenario, architecture: str, row: Row) -> str | None:
    """Why an architecture has nothing that a row could strike; None where it has."""
    here, fault = scenario.architectures[architecture], row.fault
    if row.kind == DOOR and not own_gateway(here):
        return NO_GATEWAY
    if fault.target.startswith(NODE):
        return None if fault.target.removeprefix(NODE) in here.nodes else f"it has no {fault.target}"
    why = next(reasons(scenario, here, fault), None)
    if why is not None:
        return why
    scene = outage(scenario, fault)
    if any(pace(scene._replace(architectures={architecture: here}))):
        return RESTLESS
    program = lower(scene, architecture)
    return None if program.faults or program.renewals else NOTHING_STRUCK


def own_gateway(architecture: Architecture) -> bool:
    """Whether the edge has processes of its own."""
    return architecture.gateway is not None and architecture.gateway.unit is not None
