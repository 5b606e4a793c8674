"""Whom each fault strikes in this architecture: instances, links, zones, databases, caches, the registry.

A fault names a component, so it means something everywhere: it strikes the instances of the unit that hosts it, the
database that holds its data, the links on which it calls. What a fault cannot change here (a link between two
components of one unit, a registry that nobody asks) has no rows. Random faults are renewals: each struck instance fails
and is repaired on its own, unless they do so together; whatever else is struck is one thing.
"""

import math

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.dice import name_key
from simulator.scenario.fault_rows import Settler, Target
from simulator.scenario.hardware_rows import instance_rows
from simulator.scenario.registers import Registers
from simulator.scenario.site import Site

INSTANCES = {t.CRASH: p.CRASH, t.FREEZE: p.FREEZE, t.SLOW: p.SLOW, t.FAIL: p.FAILING}
DATABASES = {t.CRASH: p.DATABASE_DOWN, t.SLOW: p.SLOW_DATABASE}
NODE = "node "  # before the name of a node, where one is struck: names have no space, so no zone is called that
LINKS = {t.CUT: p.CUT, t.LOSE: p.LOSE, t.DELAY: p.DELAY}
Tables = tuple[tuple[p.FaultRow, ...], tuple[p.RenewalRow, ...]]


def fault_tables(registers: Registers) -> Tables:
    """The faults that this architecture is not spared: those with a time in its order, then those of renewals."""
    site = registers.site
    faults = {name: f for name, f in site.scenario.faults.items() if not f.only or site.name in f.only}
    settler = Settler(registers.law, site.architecture.orchestrator.restart_ns is not None)
    timed = [fault for fault in faults.values() if fault.renewal is None]
    rows = [*settler.rows((target, fault) for fault in timed for target in targets(registers, fault))]
    renewals: list[p.RenewalRow] = []
    for name, fault in faults.items():
        if fault.renewal is not None:
            up, down = registers.law(fault.renewal.up), registers.law(fault.renewal.down)
            for i, group in enumerate(groups(targets(registers, fault), fault)):
                renewals.append(p.RenewalRow(name_key(f"{name}/{i}"), up, down, len(rows), len(group)))
                rows += [settler.row(-1, one, settler.state(one.what, (fault,))) for one in group]
                rows += [settler.row(-1, after(one), settler.state(one.what, ())) for one in group]
    return tuple(rows), tuple(renewals)


def groups(struck: list[Target], fault: t.Fault) -> list[list[Target]]:
    """Those that fail and are repaired together."""
    alone = fault.renewal is not None and not fault.renewal.together and not fault.zone
    if struck and struck[0].what in INSTANCES.values() and alone:
        return [[one] for one in struck]
    return [struck] if struck else []


def after(struck: Target) -> Target:
    """What the end of a fault changes: a flushed cache has no end of its own, so it is told that it is not barren."""
    return struck._replace(what=p.BARREN) if struck.what == p.FLUSH else struck


def targets(registers: Registers, fault: t.Fault) -> list[Target]:
    """What a fault strikes."""
    if fault.zone:
        return zone(registers, fault)
    if fault.callee is not None:
        return links(registers, fault.kind, fault.target, fault.callee)
    if fault.database:
        return databases(registers, fault)
    if fault.kind == t.FLUSH:
        return caches(registers, fault.target)
    if fault.target == t.REGISTRY:
        polled = any(row.known == p.POLLED for row in registers.directories)
        return [Target(p.REGISTRY_DOWN)] if polled else []
    return instances(registers, fault)


def instances(registers: Registers, fault: t.Fault) -> list[Target]:
    """Instances of the unit that hosts a component, or of those that do the gateway's duties."""
    site = registers.site
    if fault.target != t.GATEWAY:
        hosts, component = {site.home[fault.target]}, site.component_number[fault.target]
    elif fault.kind in (t.CRASH, t.FREEZE) and fault.set_off is None:
        hosts, component = {site.edge_host(route) for route in site.application.routes}, 0
    else:
        return []
    what = p.DEADLY if fault.set_off is not None else INSTANCES[fault.kind]
    whose = component if what in (p.SLOW, p.FAILING, p.DEADLY) else 0
    struck_ones = [site.instances(name)[: struck(fault.instances, site.units[name].replicas)] for name in sorted(hosts)]
    return [Target(what, number, whose) for some in struck_ones for number in some]


def struck(count: int | float | None, replicas: int) -> int:
    """How many of a unit's instances a fault strikes: the lowest numbers first; a share is rounded up."""
    if count is None:
        return replicas
    return min(replicas, count if isinstance(count, int) else math.ceil(count * replicas - 1e-9))


def zone(registers: Registers, fault: t.Fault) -> list[Target]:
    """Everybody in a zone or on a node, or the border around a zone."""
    if fault.target.startswith(NODE):
        return [Target(INSTANCES[fault.kind], i) for i in standing(registers.site, fault.target.removeprefix(NODE))]
    zones = registers.site.architecture.zones
    if fault.target not in zones:
        return []
    number = zones.index(fault.target)
    if fault.kind == t.CUT:
        return [Target(p.ISOLATE, number)]
    everybody, _ = instance_rows(registers.site)
    return [Target(INSTANCES[fault.kind], i) for i, row in enumerate(everybody) if row.zone == number]


def standing(site: Site, node: str) -> list[int]:
    """The instances that stand on a node: those of a unit are dealt to its nodes in turn."""
    return [
        number
        for name, unit in site.units.items()
        for i, number in enumerate(site.instances(name) if unit.nodes else ())
        if unit.nodes[i % len(unit.nodes)] == node
    ]


def links(registers: Registers, kind: str, caller: str, callee: str) -> list[Target]:
    """The links over which a component asks another; where a proxy stands between, the ones that lead to it."""
    site = registers.site
    who, operations = site.component_number[caller], site.names.operations
    return [
        Target(LINKS[kind], number)
        for number, row in enumerate(registers.links)
        if row.caller == who and operations[row.operation].partition(".")[0] == callee
    ]


def databases(registers: Registers, fault: t.Fault) -> list[Target]:
    """The database that holds a component's data, and its read replicas."""
    site = registers.site
    names = [name for name, d in site.architecture.databases.items() if fault.target in d.components]
    names += [site.copies[name] for name in names if name in site.copies]
    return [Target(DATABASES[fault.kind], site.database_number[name]) for name in names]


def caches(registers: Registers, component: str) -> list[Target]:
    """The cache of a component: what it holds, and the chance of its hits."""
    number = registers.found.get(("cache", component))
    if number is None:
        return []
    holds = [Target(p.FLUSH, number)] if registers.caches[number].entries else []
    return [*holds, Target(p.BARREN, number)] if ("chance", component) in registers.found else holds
