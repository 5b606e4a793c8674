"""Can each fault happen? Targets that exist, a beginning within the run, as many instances as there are."""

from collections.abc import Iterator

from simulator.model.quantities import time_text
from simulator.model.topology import CRASH, GATEWAY, Architecture, Call, Fault, Scenario
from simulator.scenario.check_load import only
from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

LATER = ("registry", "broker", "balancer")


def faults(scenario: Scenario) -> list[Finding]:
    """Everything wrong with the faults."""
    found: list[Finding] = []
    for name, fault in scenario.faults.items():
        path: Path = ("faults", name)
        wrong = [*target(scenario, path, fault), *only(scenario, (*path, "only"), fault.only)]
        found += wrong or [*instances(scenario, path, fault)]
        if fault.at_ns >= scenario.experiment.duration_ns:
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
    """What a fault strikes is there, and can be struck in this way."""
    here, components = (*path, fault.kind), [*scenario.application.operations]
    if (
        fault.target in LATER
        or (fault.kind == CRASH and fault.database)
        or (fault.kind != CRASH and fault.target == GATEWAY)
    ):
        whole = f"{fault.target}.database" if fault.database else fault.target
        today = "a component or `gateway`" if fault.kind == CRASH else "a component or COMPONENT.database"
        yield Finding(here, f"`{fault.kind}: {whole}`: not yet", f"today: {today}")
    elif fault.target != GATEWAY and fault.target not in components:
        yield Finding(
            here, f"there is no component {fault.target!r}", nearest(fault.target, [*components, GATEWAY], "targets")
        )


def instances(scenario: Scenario, path: Path, fault: Fault) -> Iterator[Finding]:
    """In every architecture that it strikes, a fault finds somebody, and as many as it wants."""
    for name, architecture in scenario.architectures.items():
        if fault.only and name not in fault.only:
            continue
        replicas = max(replicas_of(scenario, architecture, fault.target))
        if fault.database and fault.instances is not None:
            yield Finding((*path, "instances"), "a database has no instances to choose among", "take `instances` out")
            return
        elif isinstance(fault.instances, int) and fault.instances > replicas:
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
