"""Other numbers and sizes of replicas: the same cores cut up or spread in another way.

Limits of an instance (workers, queue) are shares of its cores, so that all instances together keep them; connections to
a database are dealt out anew, so that all together are never more than they were.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from simulator.model.topology import GATEWAY, UNLIMITED, Architecture, Database, Scenario, Unit
from simulator.run.memory import processes_of


class Size(NamedTuple):
    """So many replicas of so many cores each."""

    replicas: int
    cores: int


Sizes = Mapping[str, Size]


def sizes_of(architecture: Architecture) -> dict[str, Size]:
    """As the file says: units and gateway; nodes have cores of their own, so those who stand there are left out."""
    return {name: Size(row.replicas, row.cores) for name, row in processes_of(architecture).items() if not row.nodes}


def sized(scenario: Scenario, name: str, sizes: Sizes) -> Scenario:
    """The scenario in which one architecture has these sizes."""
    before = scenario.architectures[name]
    units = {unit: fitted(row, sizes.get(unit)) for unit, row in before.units.items()}
    gateway = before.gateway
    if gateway is not None and gateway.unit is not None:
        gateway = gateway._replace(unit=fitted(gateway.unit, sizes.get(GATEWAY)))
    databases = {key: dealt(row, before.units, units) for key, row in before.databases.items()}
    after = before._replace(units=units, gateway=gateway, databases=databases)
    return scenario._replace(architectures={**scenario.architectures, name: after})


def fitted(unit: Unit, size: Size | None) -> Unit:
    """A unit in another size; its limits go with its cores."""
    if size is None:
        return unit
    share = size.cores / unit.cores
    return unit._replace(
        replicas=size.replicas, cores=size.cores, workers=part(unit.workers, share), queue=part(unit.queue, share)
    )


def part(limit: int, share: float) -> int:
    """A limit of an instance that has become larger or smaller; none stays none, and 0 stays 0."""
    return limit if limit in (0, UNLIMITED) else max(1, round(limit * share))


def dealt(database: Database, before: Mapping[str, Unit], after: Mapping[str, Unit]) -> Database:
    """Connections for each instance, so that all together have no more than before, and one at least."""
    if database.connections == UNLIMITED:
        return database
    mine = [name for name, unit in before.items() if set(unit.components) & set(database.components)]
    total = database.connections * sum(before[name].replicas for name in mine)
    instances = sum(after[name].replicas for name in mine)
    return database._replace(connections=max(1, total // max(1, instances)))


def common_size(scenario: Scenario) -> int:
    """The largest number of cores into which the replicas of every architecture can be cut."""
    return math.gcd(*(size.cores for a in scenario.architectures.values() for size in sizes_of(a).values()))


def cut_to(architecture: Architecture, cores: int) -> dict[str, Size]:
    """The same cores in replicas of `cores` each; 0: each unit in one replica."""
    found = {}
    for name, size in sizes_of(architecture).items():
        whole = size.replicas * size.cores
        each = cores or whole
        loop = processes_of(architecture)[name].event_loop
        found[name] = size if loop or whole % each else Size(whole // each, each)
    return found


def total_cores(sizes: Sizes) -> int:
    """All cores."""
    return sum(size.replicas * size.cores for size in sizes.values())


def plainly(sizes: Sizes) -> dict[str, dict[str, int]]:
    """As JSON says it."""
    return {name: {"replicas": size.replicas, "cores": size.cores} for name, size in sizes.items()}
