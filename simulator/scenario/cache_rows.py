"""Caches of components: one row for each component that has `cache` steps.

What is cached is a step's: two steps of a component name the same entries where they have the same keys and do the same
on a miss (as the turns of a `repeat` do); otherwise each has entries of its own, and all share the room.
"""

from simulator.model import program as p
from simulator.model.topology import Cache, Keys, Store
from simulator.policies import eviction
from simulator.scenario.key_rows import key_set
from simulator.scenario.registers import Registers

Home = tuple[str, str]  # component, and the unit where its code runs


def lookup(registers: Registers, home: Home, step: Cache) -> tuple[int, int]:
    """The cache of a component, and the key set of one of its steps (-1: it hits by chance)."""
    component, unit = home
    number = registers.once(("cache", component), lambda: new_cache(registers, component, unit))
    if not isinstance(step.hit, Keys):
        registers.once(("chance", component), lambda: number)
        return number, -1
    keys = step.hit
    offset = registers.once(("entries", component, step), lambda: room(registers, number, keys.n))
    return number, key_set(registers, keys, offset)


def new_cache(registers: Registers, component: str, unit: str) -> int:
    """A cache without entries yet."""
    site, words = registers.site, registers.site.architecture.caches.get(component, Store())
    row = p.CacheRow(
        component=site.component_number[component],
        unit=site.unit_number[unit],
        entries=0,
        capacity=words.capacity,
        ttl=-1 if words.ttl is None else registers.law(words.ttl),
        evict=eviction.KINDS.index(words.evict),
        coalesce=int(words.coalesce),
        shared=int(words.shared),
        warm=int(words.warm),
        first=0,
    )
    registers.caches.append(row)
    return len(registers.caches) - 1


def room(registers: Registers, number: int, n: int) -> int:
    """Entries for `n` keys more; where they begin."""
    row = registers.caches[number]
    registers.caches[number] = row._replace(entries=row.entries + n)
    return row.entries


def cache_rows(registers: Registers) -> tuple[p.CacheRow, ...]:
    """All caches, with their stores numbered through; none needs room for more entries than there are."""
    rows, first = [], 0
    replicas = [unit.replicas for unit in registers.site.units.values()]
    for row in registers.caches:
        rows.append(row._replace(capacity=min(row.capacity, row.entries), first=first))
        first += 1 if row.shared else replicas[row.unit]
    return tuple(rows)
