"""A scenario and one of its architectures become a program.

The edge is lowered like any component: its operations are the routes, written for the unit that hosts it. Where nobody
hosts it for all, the unit of a route's one call does (there the call is a function call). Clients are links too.
"""

from collections.abc import Iterable

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.laws import NEVER_NS, ZERO, Law, LawRow, is_zero, rows_of
from simulator.model.topology import (
    CRASH,
    EDGE,
    GATEWAY,
    LOG,
    POISSON,
    UNLIMITED,
    Architecture,
    Call,
    Database,
    Fault,
    Scenario,
    Unit,
    Workload,
)
from simulator.policies import catalogue, screening
from simulator.scenario import timing
from simulator.scenario.code import Body, Coder, Tables

CALLEE_PLACE = name_key("call_cpu/callee")


def lower(scenario: Scenario, architecture: str, moments_ns: Iterable[int] = ()) -> p.Program:
    """The program of one architecture; `moments_ns` are further boundaries of stretches (windows of claims)."""
    return Lowering(scenario, architecture).program(moments_ns)


class Lowering:
    """The tables while they grow."""

    def __init__(self, scenario: Scenario, architecture: str):
        self.scenario, self.name = scenario, architecture
        self.application, self.architecture = scenario.application, scenario.architectures[architecture]
        self.units = units_of(self.architecture)
        self.home = {c: name for name, unit in self.units.items() for c in unit.components}
        self.unit_rows = unit_rows(self.units)
        self.unit_number = {name: i for i, name in enumerate(self.units)}
        self.names = self.name_everything()
        self.operation_number = {name: i for i, name in enumerate(self.names.operations)}
        self.component_number = {name: i for i, name in enumerate(self.names.components)}
        self.laws: dict[Law, int] = {}
        self.law_rows: list[LawRow] = []
        self.samples_ns: list[int] = []
        self.links: dict[tuple[object, ...], int] = {}
        self.link_rows: list[p.LinkRow] = []
        self.balancers: dict[tuple[object, ...], int] = {}
        self.policies: list[p.PolicyRow] = []
        self.pools: dict[tuple[str, str], int] = {}
        self.pool_rows: list[p.PoolRow] = []
        tables = Tables(self.law, self.pool, self.link, self.operation, self.component_number.__getitem__)
        bodies = {
            f"{c}.{o}": Body(f"{c}.{o}", c, body.steps)
            for c, operations in self.application.operations.items()
            for o, body in operations.items()
        }
        self.coder = Coder(tables, bodies)

    def name_everything(self) -> p.Names:
        """Numbers of components, operations and routes are the application's; the rest is the architecture's."""
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

    def program(self, moments_ns: Iterable[int]) -> p.Program:
        """Write routes, operations and links, then put the tables together."""
        workloads = self.present()
        clients = {(w, r): self.client_link(w, r) for w in workloads for r, _ in self.scenario.workloads[w].mix}
        for body in self.coder.operations.values():
            self.coder.entry(body)
        code = self.stubs(self.coder.finish())
        sources, segments, mixes, arrivals = self.sources(workloads, clients)
        experiment, faults = self.scenario.experiment, self.faults()
        changes = [t for f in self.scenario.faults.values() for t in (f.at_ns, timing.end_ns(f)) if t is not None]
        changes += [point.at_ns for w in self.scenario.workloads.values() for point in w.points]
        changes += [experiment.warm_up_ns or 0, *moments_ns]
        return p.Program(
            code=code,
            laws=tuple(self.law_rows),
            samples_ns=tuple(self.samples_ns),
            units=self.unit_rows,
            pools=tuple(self.pool_rows),
            databases=tuple(p.DatabaseRow(d.servers) for d in self.architecture.databases.values()),
            links=tuple(self.link_rows),
            policies=tuple(self.policies),
            sources=sources,
            segments=segments,
            mixes=mixes,
            arrivals=arrivals,
            faults=faults,
            edges_ns=timing.edges(experiment.duration_ns, changes),
            duration_ns=experiment.duration_ns,
            horizon_ns=experiment.duration_ns + experiment.drain_ns,
            names=self.names,
        )

    # --- rows that the code asks for ------------------------------------------------------------------------------------

    def law(self, law: Law) -> int:
        """The first row of a law."""
        if law not in self.laws:
            self.laws[law] = len(self.law_rows)
            self.law_rows += rows_of(law, len(self.samples_ns))
            self.samples_ns += [x for branch in law.branches for x in branch.samples_ns]
        return self.laws[law]

    def pool(self, component: str) -> int:
        """The pool of a component's unit to the database that holds its data."""
        unit, database = self.home[component], database_of(component, self.architecture.databases)
        if (unit, database) not in self.pools:
            self.pools[unit, database] = len(self.pool_rows)
            first = sum(self.unit_rows[row.unit].replicas for row in self.pool_rows)
            number = self.names.databases.index(database)
            connections = self.architecture.databases[database].connections
            self.pool_rows.append(p.PoolRow(self.unit_number[unit], number, connections, first))
        return self.pools[unit, database]

    def operation(self, component: str, operation: str) -> int:
        """The number of an operation."""
        return self.operation_number[f"{component}.{operation}"]

    def link(self, caller: str, component: str, operation: str) -> int | None:
        """The link of a call, or None where the caller's code runs in the called component's unit."""
        host = self.writing if caller == EDGE else self.home[caller]
        if host == self.home[component]:
            return None
        key = (host, caller, component, operation)
        if key not in self.links:
            self.links[key] = len(self.link_rows)
            network = self.architecture.network
            row = p.LinkRow(
                unit=self.unit_number[self.home[component]],
                entry=-1,
                operation=self.operation(component, operation),
                caller=self.component_number[caller],
                hop=self.law(network.latency),
                send=-1 if is_zero(network.call_cpu_caller) else self.law(network.call_cpu_caller),
                timeout_ns=-1,
                balancer=self.balancer((host, component), self.instances(host)),
                per_caller=1,
                workload=-1,
                route=-1,
            )
            self.link_rows.append(row)
        return self.links[key]

    def instances(self, unit: str) -> range:
        """The numbers of a unit's instances."""
        row = self.unit_rows[self.unit_number[unit]]
        return range(row.first, row.first + row.replicas)

    def balancer(self, key: tuple[object, ...], owners: Iterable[int]) -> int:
        """The first of a balancer's policy slots, one for each owner."""
        if key not in self.balancers:
            self.balancers[key] = len(self.policies)
            policy = catalogue.BALANCERS[self.architecture.balancer]
            self.policies += [p.PolicyRow(catalogue.number(policy), owner) for owner in owners]
        return self.balancers[key]

    # --- clients and the edge -------------------------------------------------------------------------------------------

    def present(self) -> list[str]:
        """The workloads that this architecture faces."""
        return [name for name, w in self.scenario.workloads.items() if not w.only or self.name in w.only]

    def edge_host(self, route: str) -> str:
        """The unit that runs a route's steps."""
        gateway = self.architecture.gateway
        if gateway is not None:
            return gateway.host or GATEWAY
        if len(self.units) == 1:
            return next(iter(self.units))
        first = self.application.routes[route].steps[0]
        if not isinstance(first, Call):
            raise ValueError(f"route {route} needs a gateway")  # the door has refused this
        return self.home[first.component]

    def client_link(self, workload: str, route: str) -> int:
        """Clients of a workload asking for a route."""
        host = self.edge_host(route)
        entry = self.route_entry(route, host)
        timeout_ns = self.scenario.workloads[workload].timeout_ns
        row = p.LinkRow(
            unit=self.unit_number[host],
            entry=entry,
            operation=self.operation(EDGE, route),
            caller=-1,
            hop=self.law(self.architecture.network.client),
            send=-1,
            timeout_ns=timeout_ns if timeout_ns < NEVER_NS else -1,
            balancer=self.balancer(("clients", host), (-1,)),
            per_caller=0,
            workload=self.names.workloads.index(workload),
            route=self.names.routes.index(route),
        )
        self.link_rows.append(row)
        return len(self.link_rows) - 1

    def route_entry(self, name: str, host: str) -> int:
        """The code of a route, written for its host: gateway's work, 400, authentication, 401, steps."""
        path, coder, app = f"{EDGE}.{name}", self.coder, self.application
        if path in coder.entries:
            return coder.entries[path]
        self.writing, edge = host, self.component_number[EDGE]
        coder.entries[path] = len(coder.code)
        gateway = self.architecture.gateway
        compute = gateway.compute if gateway is not None else ZERO
        if not is_zero(compute):
            coder.emit(p.COMPUTE, self.law(compute), place=name_key(f"{path}/gateway"), component=edge)
        if any(w.malformed for w in self.scenario.workloads.values()):
            coder.emit(p.CHECK, screening.MALFORMED)
        if app.routes[name].auth:
            coder.emit(
                p.COMPUTE, self.law(app.authentication), place=name_key(f"{path}/authentication"), component=edge
            )
            coder.emit(p.CHECK, screening.UNAUTHENTICATED)
        coder.steps(path, EDGE, app.routes[name].steps)
        coder.emit(p.RETURN)
        return coder.entries[path]

    def stubs(self, code: tuple[p.Instruction, ...]) -> tuple[p.Instruction, ...]:
        """Where links enter: the operation itself or, where calls cost the callee processor time, a stub before it."""
        law = self.architecture.network.call_cpu_callee
        more: list[p.Instruction] = []
        for number, row in enumerate(self.link_rows):
            if row.entry >= 0:
                continue
            entry = self.coder.entries[self.names.operations[row.operation]]
            if not is_zero(law):
                more.append(p.Instruction(p.COMPUTE, self.law(law), place=CALLEE_PLACE))
                more.append(p.Instruction(p.JUMP, entry))
                entry = len(code) + len(more) - 2
            self.link_rows[number] = row._replace(entry=entry)
        return (*code, *more)

    # --- load and faults ------------------------------------------------------------------------------------------------

    def sources(self, present: list[str], clients: dict[tuple[str, str], int]) -> tuple[tuple, ...]:  # type: ignore[type-arg]
        """Sources with their segments, mixes and arrivals. A workload kept out has a source without arrivals."""
        tables: tuple[list[p.SourceRow], list[p.SegmentRow], list[p.MixRow], list[p.ArrivalRow]] = ([], [], [], [])
        rows, segments, mixes, arrivals = tables
        for name, w in self.scenario.workloads.items():
            mine = timing.segments(w.points) if name in present and w.process != LOG else ()
            mix = self.mix(name, w, clients) if name in present else ()
            lines = log_rows(w) if name in present else ()
            process = {LOG: p.LOG, POISSON: p.POISSON}.get(w.process, p.REGULAR)
            ranges = (len(segments), len(mine), len(mixes), len(mix), len(arrivals), len(lines))
            rows.append(p.SourceRow(process, name_key(name), *ranges, w.malformed, w.unauthenticated))
            segments += mine
            mixes += mix
            arrivals += lines
        return tuple(map(tuple, tables))

    def mix(self, name: str, w: Workload, clients: dict[tuple[str, str], int]) -> tuple[p.MixRow, ...]:
        """The routes of a workload with cumulated shares."""
        total, upto, rows = sum(weight for _, weight in w.mix), 0.0, []
        for route, weight in w.mix:
            upto += weight / total
            rows.append(p.MixRow(clients[name, route], upto, int(self.application.routes[route].auth)))
        rows[-1] = rows[-1]._replace(upto=1.0)
        return tuple(rows)

    def faults(self) -> tuple[p.FaultRow, ...]:
        """The faults that strike this architecture."""
        strikes = []
        for fault in self.scenario.faults.values():
            if not fault.only or self.name in fault.only:
                strikes += [(target, fault) for target in self.targets(fault)]
        return timing.fault_rows(strikes)

    def targets(self, fault: Fault) -> list[timing.Target]:
        """What a fault strikes: instances, or a database."""
        if fault.database:
            database = database_of(fault.target, self.architecture.databases)
            return [(p.SLOW_DATABASE, self.names.databases.index(database), 0)]
        hosts = (
            {self.edge_host(r) for r in self.application.routes}
            if fault.target == GATEWAY
            else {self.home[fault.target]}
        )
        component = 0 if fault.kind == CRASH else self.component_number[fault.target]
        what = p.CRASH if fault.kind == CRASH else p.SLOW
        rows = [self.unit_rows[self.unit_number[host]] for host in sorted(hosts)]
        return [(what, r.first + i, component) for r in rows for i in range(timing.struck(fault.instances, r.replicas))]


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


def database_of(component: str, databases: dict[str, Database]) -> str:
    """The database that holds a component's data."""
    return next(name for name, database in databases.items() if component in database.components)


def log_rows(workload: Workload) -> tuple[p.ArrivalRow, ...]:
    """The lines of an access log; a line that names its route has its place in the mix, any other -1."""
    place = {route: i for i, (route, _) in enumerate(workload.mix)}
    return tuple(p.ArrivalRow(at_ns, place.get(route, -1)) for at_ns, route in workload.log)


__all__ = ["UNLIMITED", "lower"]
