"""Databases, their read replicas, and the pools through which instances ask them.

Read replicas of a database are one more row behind all databases: as many servers as each replica has, times replicas.
"""

from simulator.model import program as p
from simulator.model.topology import UNLIMITED, Query
from simulator.scenario.registers import Registers


def asked(registers: Registers, component: str, step: Query) -> int:
    """The pool through which a component's query goes. Without read replicas a read of one asks the database itself."""
    site = registers.site
    name = site.database(component)
    number = site.database_number[name]
    keys = 0 if step.keys is None else step.keys.n
    registers.key_space[number] = max(registers.key_space.get(number, 0), keys)
    where = site.database_number[site.copies[name]] if step.replica and name in site.copies else number
    unit = site.home[component]
    return registers.once(("pool", unit, where), lambda: new_pool(registers, unit, name, where))


def new_pool(registers: Registers, unit: str, database: str, number: int) -> int:
    """The connections of every instance of a unit; each pool by its own number."""
    site = registers.site
    first = sum(site.units[site.names.units[row.unit]].replicas for row in registers.pools)
    connections = site.architecture.databases[database].connections
    registers.pools.append(p.PoolRow(site.unit_number[unit], number, connections, first))
    return len(registers.pools) - 1


def database_rows(registers: Registers) -> tuple[p.DatabaseRow, ...]:
    """Databases in the order of the file, then the read replicas of those that have any."""
    site, rows = registers.site, []
    for number, database in enumerate(site.architecture.databases.values()):
        wait_ns = -1 if database.wait_ns is None else database.wait_ns
        rows.append(p.DatabaseRow(database.servers, wait_ns, keys=registers.key_space.get(number, 0)))
    for name in site.copies:
        database, primary = site.architecture.databases[name], site.database_number[name]
        servers = min(UNLIMITED, database.servers * database.read_replicas)
        lag = registers.law_or_none(database.lag)
        rows.append(rows[primary]._replace(servers=servers, primary=primary, lag=lag))
    return tuple(rows)
