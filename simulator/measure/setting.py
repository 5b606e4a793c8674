"""What numbers need to know of an architecture: who hosts what, how much there is of it, and when something changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.model.program import Names, Program
from simulator.model.topology import EDGE, GATEWAY, UNLIMITED, Architecture, Goal, Scenario, Workload


@dataclass(frozen=True)
class Setting:
    """One architecture under one load.

    Capacities are sums over all instances, UNLIMITED where there is no limit. `hosts`: component -> unit, `stores`:
    component -> database. `faults`: name -> (from ns, to ns or None where it lasts to the end). `changes_ns`: when a
    rate begins to change. `replay`: requests come from a recorded trace.
    """

    names: Names
    edges_ns: tuple[int, ...]
    cores: tuple[int, ...] = ()
    workers: tuple[int, ...] = ()
    servers: tuple[int, ...] = ()
    connections: tuple[int, ...] = ()
    processes: int = 0
    hosts: Mapping[str, str] = field(default_factory=dict)
    stores: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    changes_ns: tuple[int, ...] = ()
    goals: Mapping[str, Goal] = field(default_factory=dict)
    replay: bool = False

    @property
    def duration_ns(self) -> int:
        """When arrivals stop."""
        return self.edges_ns[-1]

    @property
    def first_change_ns(self) -> int:
        """The beginning of the first fault or change of rate; the duration where there is none."""
        return min((self.duration_ns, *self.changes_ns, *(start for start, _ in self.faults.values())))

    def fault_span_ns(self, name: str) -> tuple[int, int]:
        """From when to when a fault lasts, within the run."""
        start, end = self.faults[name]
        return min(start, self.duration_ns), self.duration_ns if end is None else min(end, self.duration_ns)


def setting_of(program: Program, scenario: Scenario, architecture: str, *, replay: bool = False) -> Setting:
    """The setting of one architecture of a scenario, from its program and from the scenario itself."""
    deployed = scenario.architectures[architecture]
    loads = [w for w in scenario.workloads.values() if not w.only or architecture in w.only]
    return Setting(
        names=program.names,
        edges_ns=tuple(program.edges_ns),
        cores=tuple(unit.replicas * unit.cores for unit in program.units),
        workers=tuple(min(UNLIMITED, unit.replicas * unit.workers) for unit in program.units),
        servers=tuple(database.servers for database in program.databases),
        connections=tuple(connections_of(program, database) for database in range(len(program.databases))),
        processes=sum(unit.replicas for unit in program.units),
        hosts=hosts_of(deployed),
        stores={component: name for name, row in deployed.databases.items() for component in row.components},
        faults={
            name: (fault.at_ns, None if fault.for_ns is None else fault.at_ns + fault.for_ns)
            for name, fault in scenario.faults.items()
        },
        changes_ns=tuple(sorted({at for load in loads for at in changes_of(load)})),
        goals=scenario.slo,
        replay=replay,
    )


def hosts_of(deployed: Architecture) -> dict[str, str]:
    """Component -> unit, the edge included where anybody hosts it."""
    hosts = {component: name for name, unit in deployed.units.items() for component in unit.components}
    gateway = deployed.gateway
    if gateway is not None:
        return {**hosts, EDGE: gateway.host or GATEWAY}
    return {**hosts, EDGE: next(iter(deployed.units))} if len(deployed.units) == 1 else hosts


def connections_of(program: Program, database: int) -> int:
    """The connections that all instances together may hold to a database."""
    pools = [pool for pool in program.pools if pool.database == database]
    return min(UNLIMITED, sum(program.units[pool.unit].replicas * pool.connections for pool in pools))


def changes_of(load: Workload) -> set[int]:
    """When the rate of a workload begins to change: at each point later than 0 s and where a ramp begins."""
    later = {point.at_ns for point in load.points if point.at_ns}
    return later | {before.at_ns for before, point in zip(load.points, load.points[1:], strict=False) if point.ramp}
