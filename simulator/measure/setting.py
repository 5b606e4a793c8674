"""What numbers need to know of an architecture: who hosts what, how much there is of it, and when something changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.model.program import CALL, Names, Program
from simulator.model.topology import EDGE, GATEWAY, UNLIMITED, USERS, Architecture, Fault, Goal, Scenario, Workload


@dataclass(frozen=True)
class Setting:
    """One architecture under one load.

    Capacities are sums over all instances, UNLIMITED where there is no limit. `together`: units that compute on the
    same cores, and how many these are. `hosts`: component -> unit, `stores`: component -> database. `primaries`: of
    which database each is a read replica (-1: of none). `proxies`: unit -> the unit through which it is asked.
    `faults`: name -> (from ns, to ns or None where it lasts to the end); `recurring` ones come again and again and have
    no such time. `changes_ns`: when a rate begins to change. `replay`: requests come from a recorded trace. `closed`:
    people wait for an answer before they ask again.
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
    recurring: tuple[str, ...] = ()
    together: tuple[tuple[tuple[int, ...], int], ...] = ()
    primaries: tuple[int, ...] = ()
    closed: bool = False
    proxies: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_cores(self) -> int:
        """The cores of the architecture, each counted once."""
        return self.cores_of(range(len(self.cores)))

    def cores_of(self, units: Collection[int]) -> int:
        """The cores on which some units compute, each counted once."""
        shared = [(group, cores) for group, cores in self.together if set(group) & set(units)]
        sharing = {unit for group, _ in shared for unit in group}
        return sum(self.cores[unit] for unit in units if unit not in sharing) + sum(cores for _, cores in shared)

    def with_replicas(self, database: int) -> list[int]:
        """A database and its read replicas."""
        return [database, *(number for number, primary in enumerate(self.primaries) if primary == database)]

    @property
    def duration_ns(self) -> int:
        """When arrivals stop."""
        return self.edges_ns[-1]

    @property
    def first_change_ns(self) -> int:
        """The beginning of the first fault or change of rate; the duration where there is none.

        A fault that lasts from the beginning to the end changes nothing in between.
        """
        begin = [start for start, end in self.faults.values() if start > 0 or end is not None]
        return min((self.duration_ns, *self.changes_ns, *begin))

    def fault_span_ns(self, name: str) -> tuple[int, int]:
        """From when to when a fault lasts, within the run."""
        start, end = self.faults[name]
        return min(start, self.duration_ns), self.duration_ns if end is None else min(end, self.duration_ns)


def setting_of(program: Program, scenario: Scenario, architecture: str, *, replay: bool = False) -> Setting:
    """The setting of one architecture of a scenario, from its program and from the scenario itself."""
    deployed = scenario.architectures[architecture]
    loads = [w for w in scenario.workloads.values() if not w.only or architecture in w.only]
    used = processors_of(program)
    return Setting(
        names=program.names,
        edges_ns=tuple(program.edges_ns),
        cores=tuple(sum(program.processors[i].cores for i in mine) for mine in used),
        workers=tuple(min(UNLIMITED, unit.replicas * unit.workers) for unit in program.units),
        servers=tuple(database.servers for database in program.databases),
        connections=tuple(connections_of(program, database) for database in range(len(program.databases))),
        processes=sum(unit.replicas for unit in program.units),
        hosts=hosts_of(deployed),
        stores={component: name for name, row in deployed.databases.items() for component in row.components},
        faults={name: span_ns(fault) for name, fault in scenario.faults.items() if fault.renewal is None},
        recurring=tuple(name for name, fault in scenario.faults.items() if fault.renewal is not None),
        changes_ns=tuple(sorted({at for load in loads for at in changes_of(load)})),
        goals=scenario.slo,
        replay=replay,
        together=together(program, used),
        primaries=tuple(database.primary for database in program.databases),
        closed=any(load.process == USERS for load in loads),
        proxies=proxies_of(program),
    )


def proxies_of(program: Program) -> dict[str, str]:
    """Unit -> the unit of the proxy through which it is asked, by name."""
    units, behind = program.names.units, dict[str, str]()
    for link in program.links:
        if link.relay:
            onward = next(step.a for step in program.code[link.entry :] if step.op == CALL)
            behind[units[program.links[onward].unit]] = units[link.unit]
    return behind


def span_ns(fault: Fault) -> tuple[int, int | None]:
    """From when to when a fault lasts; one that requests set off may strike until the end."""
    lasts = fault.for_ns is not None and fault.set_off is None
    return fault.at_ns, fault.at_ns + (fault.for_ns or 0) if lasts else None


def processors_of(program: Program) -> list[set[int]]:
    """The processors on which each unit's instances compute."""
    used: list[set[int]] = [set() for _ in program.units]
    for instance in program.instances:
        used[instance.unit].add(instance.processor)
    return used


def together(program: Program, used: Sequence[set[int]]) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Units that share processors, directly or by way of others, and the cores that they have in all."""
    groups: list[tuple[set[int], set[int]]] = []  # units, processors
    for unit, mine in enumerate(used):
        joined = [group for group in groups if group[1] & mine]
        units = {unit}.union(*(group[0] for group in joined))
        groups = [group for group in groups if group not in joined]
        groups.append((units, mine.union(*(group[1] for group in joined))))
    shared = sorted((tuple(sorted(units)), processors) for units, processors in groups if len(units) > 1)
    return tuple((units, sum(program.processors[i].cores for i in processors)) for units, processors in shared)


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
