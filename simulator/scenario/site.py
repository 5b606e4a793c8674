"""Who is where: the units of one architecture with their instances numbered through, and the numbers of all names.

Numbers of components, operations and routes are the application's, the rest is the architecture's.
"""

from simulator.model import program as p
from simulator.model.topology import EDGE, GATEWAY, Architecture, Call, Scenario, Unit


class Site:
    """Looks up; changes nothing. `home`: component -> unit."""

    def __init__(self, scenario: Scenario, architecture: str):
        self.scenario, self.name = scenario, architecture
        self.application, self.architecture = scenario.application, scenario.architectures[architecture]
        self.units = units_of(self.architecture)
        self.home = {c: name for name, unit in self.units.items() for c in unit.components}
        self.unit_rows = unit_rows(self.units)
        self.processor_rows = tuple(p.ProcessorRow(u.cores) for u in self.unit_rows for _ in range(u.replicas))
        owners = [number for number, u in enumerate(self.unit_rows) for _ in range(u.replicas)]
        self.instance_rows = tuple(p.InstanceRow(unit, i) for i, unit in enumerate(owners))
        self.names = self.name_everything()
        self.unit_number = numbered(self.names.units)
        self.operation_number = numbered(self.names.operations)
        self.component_number = numbered(self.names.components)
        self.database_number = numbered(self.names.databases)

    def name_everything(self) -> p.Names:
        """What the numbers of the program mean."""
        app = self.application
        operations = [f"{c}.{o}" for c, ops in app.operations.items() for o in ops]
        return p.Names(
            components=("", EDGE, *app.operations),
            operations=(*operations, *(f"{EDGE}.{route}" for route in app.routes)),
            units=tuple(self.units),
            databases=tuple(self.architecture.databases),
            workloads=tuple(self.scenario.workloads),
            routes=tuple(app.routes),
        )

    def instances(self, unit: str) -> range:
        """The numbers of a unit's instances."""
        row = self.unit_rows[self.unit_number[unit]]
        return range(row.first, row.first + row.replicas)

    def database(self, component: str) -> str:
        """The database that holds a component's data."""
        return next(name for name, d in self.architecture.databases.items() if component in d.components)

    def present(self) -> list[str]:
        """The workloads that this architecture faces."""
        return [name for name, w in self.scenario.workloads.items() if not w.only or self.name in w.only]

    def edge_host(self, route: str) -> str:
        """The unit that runs a route's steps: the gateway's, the only one, or that of the route's one call."""
        gateway = self.architecture.gateway
        if gateway is not None:
            return gateway.host or GATEWAY
        if len(self.units) == 1:
            return next(iter(self.units))
        match self.application.routes[route].steps:
            case (Call(component),):
                return self.home[component]
        raise ValueError(f"route {route} needs a gateway")  # the door has refused this


def numbered(names: tuple[str, ...]) -> dict[str, int]:
    """Name -> place."""
    return {name: number for number, name in enumerate(names)}


def units_of(architecture: Architecture) -> dict[str, Unit]:
    """The units of an architecture, the gateway's first."""
    gateway = architecture.gateway
    own = {GATEWAY: gateway.unit} if gateway is not None and gateway.unit is not None else {}
    return {**own, **architecture.units}


def unit_rows(units: dict[str, Unit]) -> tuple[p.UnitRow, ...]:
    """Units with their instances numbered through."""
    rows, first = [], 0
    for unit in units.values():
        rows.append(p.UnitRow(first, unit.replicas, unit.cores, unit.workers, unit.queue))
        first += unit.replicas
    return tuple(rows)
