"""Equal hardware: an architecture must not win because it was given more.

Three sums must be the same in all architectures: replicas x cores over units and gateway; servers over databases;
replicas x connections over every unit and every database that holds data of its components, used or not. Unlimited
equals only unlimited. What clients' messages cost (`network/client`) must be the same too.
"""

from collections.abc import Callable, Iterable

from simulator.model.topology import UNLIMITED, Architecture, Scenario
from simulator.scenario.words import Finding

ALLOWED = "make them equal, or write `experiment: {equal: nothing}`"


def unequal(scenario: Scenario) -> list[Finding]:
    """Each sum in which the architectures differ; nothing where the experiment says that it may be so."""
    if not scenario.experiment.equal_hardware:
        return []
    found = []
    for what, measure in SUMS.items():
        sums = {name: measure(architecture) for name, architecture in scenario.architectures.items()}
        if len(set(sums.values())) > 1:
            listed = ", ".join(f"{name} {'unlimited' if n >= UNLIMITED else n}" for name, n in sums.items())
            found.append(Finding(("architectures",), f"unequal hardware, {what}: {listed}", ALLOWED, True))
    clients = {architecture.network.client for architecture in scenario.architectures.values()}
    if len(clients) > 1:
        found.append(Finding(("architectures",), "unequal `network/client`", ALLOWED, True))
    return found


def cores(architecture: Architecture) -> int:
    """Replicas x cores."""
    units = list(architecture.units.values())
    if architecture.gateway is not None and architecture.gateway.unit is not None:
        units.append(architecture.gateway.unit)
    return sum(unit.replicas * unit.cores for unit in units)


def servers(architecture: Architecture) -> int:
    """Servers of all databases."""
    return total(database.servers for database in architecture.databases.values())


def connections(architecture: Architecture) -> int:
    """Replicas x connections, for every pair of a unit and a database of its components."""
    return total(
        UNLIMITED if database.connections == UNLIMITED else unit.replicas * database.connections
        for unit in architecture.units.values()
        for database in architecture.databases.values()
        if set(unit.components) & set(database.components)
    )


def total(counts: Iterable[int]) -> int:
    """A sum in which one unlimited part makes everything unlimited."""
    listed = list(counts)
    return UNLIMITED if UNLIMITED in listed else sum(listed)


SUMS: dict[str, Callable[[Architecture], int]] = {
    "cores (replicas x cores over units and gateway)": cores,
    "database servers": servers,
    "connections (replicas x connections)": connections,
}
