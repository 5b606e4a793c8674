"""Equal hardware: an architecture must not win because it was given more.

Three sums must be the same in all architectures: replicas x cores over units, gateway and the proxy of every called
unit, where those who stand on nodes count with the nodes, each once; servers over databases and their read replicas;
replicas x connections over every unit and every database that holds data of its components, used or not. Unlimited
equals only unlimited. What clients' messages cost (`network/client`) must be the same too.
"""

from collections.abc import Callable, Iterable

from simulator.model.topology import UNLIMITED, Scenario
from simulator.scenario.links import called_units
from simulator.scenario.words import Finding

ALLOWED = "make them equal, or write `experiment: {equal: nothing}`"


def unequal(scenario: Scenario) -> list[Finding]:
    """Each sum in which the architectures differ; nothing where the experiment says that it may be so."""
    if not scenario.experiment.equal_hardware:
        return []
    found = []
    for what, measure in SUMS.items():
        sums = {name: measure(scenario, name) for name in scenario.architectures}
        if len(set(sums.values())) > 1:
            listed = ", ".join(f"{name} {'unlimited' if n >= UNLIMITED else n}" for name, n in sums.items())
            found.append(Finding(("architectures",), f"unequal hardware, {what}: {listed}", ALLOWED, True))
    clients = {architecture.network.client for architecture in scenario.architectures.values()}
    if len(clients) > 1:
        found.append(Finding(("architectures",), "unequal `network/client`", ALLOWED, True))
    return found


def cores(scenario: Scenario, name: str) -> int:
    """Replicas x cores of those who have cores of their own, and the cores of all nodes."""
    architecture = scenario.architectures[name]
    units = list(architecture.units.values())
    if architecture.gateway is not None and architecture.gateway.unit is not None:
        units.append(architecture.gateway.unit)
    own = sum(unit.replicas * unit.cores for unit in units if not unit.nodes)
    return own + sum(architecture.nodes.values()) + proxies(scenario, name)


def proxies(scenario: Scenario, name: str) -> int:
    """Replicas x cores of the proxies: one set for every called unit."""
    balancer = scenario.architectures[name].balancer
    return len(called_units(scenario, name)) * balancer.replicas * balancer.cores if balancer.proxy else 0


def servers(scenario: Scenario, name: str) -> int:
    """Servers of all databases; every read replica has as many as its primary."""
    databases = scenario.architectures[name].databases.values()
    return total(
        UNLIMITED if database.servers == UNLIMITED else database.servers * (1 + database.read_replicas)
        for database in databases
    )


def connections(scenario: Scenario, name: str) -> int:
    """Replicas x connections, for every pair of a unit and a database of its components."""
    architecture = scenario.architectures[name]
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


SUMS: dict[str, Callable[[Scenario, str], int]] = {
    "cores (replicas x cores over units, gateway and proxies)": cores,
    "database servers": servers,
    "connections (replicas x connections)": connections,
}
