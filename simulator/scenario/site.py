"""Who is where: the units of one architecture with their instances numbered through, and the numbers of all names.

Numbers of components, operations and routes are the application's, the rest is the architecture's. Units are the
gateway's, those of the file, then the proxies (`balancer` of a unit), where the balancer is one.
"""

from collections.abc import Container, Mapping

from simulator.model import program as p
from simulator.model.topology import EDGE, GATEWAY, Architecture, Call, Scenario, Unit
from simulator.scenario.links import called_units


class Site:
    """Looks up; changes nothing.

    `home`: component -> unit; `proxies`: unit -> its proxy; `copies`: database -> its read replicas.
    """

    def __init__(self, scenario: Scenario, architecture: str):
        self.scenario, self.name = scenario, architecture
        self.application, self.architecture = scenario.application, scenario.architectures[architecture]
        self.units = units_of(self.architecture)
        self.home = {c: name for name, unit in self.units.items() for c in unit.components}
        self.proxies = self.proxy_names() if self.architecture.balancer.proxy else {}
        balancer = self.architecture.balancer
        self.units |= {name: Unit((), balancer.replicas, balancer.cores) for name in self.proxies.values()}
        self.copies = copy_names(self.architecture)
        self.first = numbered_through(self.units)
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
            databases=(*self.architecture.databases, *self.copies.values()),
            workloads=tuple(self.scenario.workloads),
            routes=tuple(app.routes),
        )

    def proxy_names(self) -> dict[str, str]:
        """Unit -> the name of the unit of its proxy, for every unit that is called by others or by clients."""
        names: dict[str, str] = {}
        for unit in called_units(self.scenario, self.name):
            names[unit] = fresh(f"{unit}-balancer", {*self.units, *names.values()})
        return names

    def instances(self, unit: str) -> range:
        """The numbers of a unit's instances."""
        return range(self.first[unit], self.first[unit] + self.units[unit].replicas)

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
        if len(self.architecture.units) == 1:
            return next(iter(self.architecture.units))
        match self.application.routes[route].steps:
            case (Call(component),):
                return self.home[component]
        raise ValueError(f"route {route} needs a gateway")  # the door has refused this


def numbered(names: tuple[str, ...]) -> dict[str, int]:
    """Name -> place."""
    return {name: number for number, name in enumerate(names)}


def numbered_through(units: Mapping[str, Unit]) -> dict[str, int]:
    """Unit -> the number of its first instance."""
    begins, first = {}, 0
    for name, unit in units.items():
        begins[name] = first
        first += unit.replicas
    return begins


def units_of(architecture: Architecture) -> dict[str, Unit]:
    """The units of an architecture, the gateway's first."""
    gateway = architecture.gateway
    own = {GATEWAY: gateway.unit} if gateway is not None and gateway.unit is not None else {}
    return {**own, **architecture.units}


def copy_names(architecture: Architecture) -> dict[str, str]:
    """Database -> the name under which its read replicas are counted."""
    names: dict[str, str] = {}
    for name, database in architecture.databases.items():
        if database.read_replicas:
            names[name] = fresh(f"{name}-replicas", {*architecture.databases, *names.values()})
    return names


def fresh(name: str, taken: Container[str]) -> str:
    """A name that nobody has, as near as can be."""
    numbers = (f"{name}-{number}" for number in range(2, 1_000_000))
    return name if name not in taken else next(other for other in numbers if other not in taken)
