"""Can each fault happen? Targets that exist, a beginning within the run, as many instances as there are."""

from collections.abc import Iterator

from simulator.model.quantities import time_text
from simulator.model.topology import EDGE, FLUSH, GATEWAY, REGISTRY, Architecture, Cache, Call, Fault, Scenario
from simulator.scenario.check_load import only
from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.walking import steps_within
from simulator.scenario.words import Finding


def faults(scenario: Scenario) -> list[Finding]:
    """Everything wrong with the faults."""
    found: list[Finding] = []
    for name, fault in scenario.faults.items():
        path: Path = ("faults", name)
        wrong = [*target(scenario, path, fault), *only(scenario, (*path, "only"), fault.only)]
        found += wrong or [*instances(scenario, path, fault)]
        if fault.renewal is None and fault.at_ns >= scenario.experiment.duration_ns:
            end = time_text(scenario.experiment.duration_ns)
            found.append(
                Finding(
                    (*path, "at"),
                    f"it begins after the run has ended ({end})",
                    "an earlier `at`, or a longer `duration`",
                )
            )
    return found


def target(scenario: Scenario, path: Path, fault: Fault) -> Iterator[Finding]:
    """What a fault strikes is there, and has what the fault takes away."""
    here, components = (*path, fault.kind), [*scenario.application.operations]
    if fault.zone:
        zones = list(dict.fromkeys(zone for one in scenario.architectures.values() for zone in one.zones))
        if fault.target not in zones:
            yield Finding(here, f"there is no zone {fault.target!r}", nearest(fault.target, zones, "zones"))
    elif fault.callee is not None:
        for name, known in ((fault.target, [*components, EDGE]), (fault.callee, components)):
            if name not in known:
                yield Finding(here, f"there is no component {name!r}", nearest(name, known, "components"))
    elif fault.target not in (*components, GATEWAY, REGISTRY):
        known = [*components, GATEWAY]
        yield Finding(here, f"there is no component {fault.target!r}", nearest(fault.target, known, "targets"))
    elif fault.kind == FLUSH and not caching(scenario, fault.target):
        yield Finding(here, f"{fault.target!r} caches nothing", "a component with a `cache` step")


def caching(scenario: Scenario, component: str) -> bool:
    """Whether a component has a `cache` step."""
    bodies = scenario.application.operations[component].values()
    return any(isinstance(step, Cache) for body in bodies for step in steps_within(body.steps))


def instances(scenario: Scenario, path: Path, fault: Fault) -> Iterator[Finding]:
    """In every architecture that it strikes, a fault finds as many instances as it wants."""
    for name, architecture in scenario.architectures.items():
        if not isinstance(fault.instances, int) or (fault.only and name not in fault.only):
            continue
        replicas = max(replicas_of(scenario, architecture, fault.target))
        if fault.instances > replicas:
            what = f"{fault.instances} instances, and architecture {name!r} has {replicas}"
            yield Finding((*path, "instances"), what, "not more than there are, or a share such as 50%")


def replicas_of(scenario: Scenario, architecture: Architecture, struck: str) -> list[int]:
    """Instances of the unit that hosts a component, or of those that do the gateway's duties."""
    gateway, units = architecture.gateway, architecture.units
    if struck != GATEWAY:
        return [unit.replicas for unit in units.values() if struck in unit.components]
    if gateway is not None:
        return [gateway.unit.replicas if gateway.unit is not None else units[gateway.host or ""].replicas]
    if len(units) == 1:
        return [unit.replicas for unit in units.values()]
    called = {
        step.component
        for route in scenario.application.routes.values()
        for step in route.steps
        if isinstance(step, Call)
    }
    return [unit.replicas for unit in units.values() if called & set(unit.components)]
