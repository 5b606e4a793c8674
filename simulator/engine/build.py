"""The parts of a city, made from the rows of its program."""

from typing import TYPE_CHECKING

from simulator.engine.cache import FOR_EVER, Cache
from simulator.engine.database import Database, Pool
from simulator.engine.directory import Directory
from simulator.engine.divided import DividedProcessor
from simulator.engine.instance import Instance
from simulator.engine.processor import Processor
from simulator.model.adviser import Adviser
from simulator.model.dice import LAG, TTL, child
from simulator.model.program import Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.engine.city import City


def instances_of(city: "City") -> tuple[list[Instance], list[Processor]]:
    """All processes, and what they compute on."""
    program, world = city.program, city.world
    processors = [(DividedProcessor if row.shared else Processor)(world, row) for row in program.processors]
    instances = []
    for number, place in enumerate(program.instances):
        unit = program.units[place.unit]
        parts = city.observer.units[place.unit], processors[place.processor]
        instances.append(Instance(world, (number, number - unit.first, place.unit), unit, parts))
    return instances, processors


def drawn(city: "City", law: int, purpose: int, otherwise_ns: int) -> "Callable[[int], int]":
    """Draws from a law, or always the same where there is none."""
    return (lambda key: city.draw_ns(law, key, purpose)) if law >= 0 else (lambda _key: otherwise_ns)


def databases_of(city: "City") -> list[Database]:
    """All databases; replicas know their primary."""
    rows = city.program.databases
    meters = city.observer.databases
    databases = [Database(city.world, row, meter) for row, meter in zip(rows, meters, strict=True)]
    for database in databases:
        if database.row.primary >= 0:
            database.primary = databases[database.row.primary]
            database.primary.lag_ns = drawn(city, database.row.lag, LAG, 0)
    return databases


def pools_of(city: "City") -> list[list[Pool]]:
    """For every pool row, one pool an instance."""
    program = city.program
    return [
        [Pool(city.databases[row.database], row.connections) for _ in range(program.units[row.unit].replicas)]
        for row in program.pools
    ]


def advisers_of(program: Program) -> list[Adviser]:
    """All policies that have a state."""
    advisers: list[Adviser] = []
    for row in program.policies:
        advisers.append(Adviser(row) if row.same < 0 else advisers[row.same])
    return advisers


def directories_of(city: "City") -> list[Directory]:
    """The truth about every unit, then what others know."""
    rows = city.program.directories
    return [Directory(city, row, city.advisers[row.eject] if row.eject >= 0 else None) for row in rows]


def caches_of(city: "City") -> list[Cache]:
    """All caches, warm where it is said."""
    caches = []
    for row in city.program.caches:
        stores = 1 if row.shared else city.program.units[row.unit].replicas
        cache = Cache(city.world, row, drawn(city, row.ttl, TTL, FOR_EVER), stores)
        caches.append(cache)
        for number, store in enumerate(cache.stores):
            if row.warm:
                store.warm(child(city.phases, row.first + number))
    return caches
