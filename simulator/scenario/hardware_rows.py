"""What instances run on: rows of units, of instances and of processors.

An instance has its own cores, unless its unit stands on nodes: then all instances of a node share its cores. Zones,
nodes and weights are dealt to the instances of a unit in turn. Proxies are units like any other.
"""

from simulator.model import program as p
from simulator.model.topology import Orchestrator, Unit
from simulator.policies import queueing
from simulator.scenario.registers import Registers
from simulator.scenario.site import Site


def unit_rows(registers: Registers) -> tuple[p.UnitRow, ...]:
    """One row a unit."""
    return tuple(unit_row(registers, name, unit) for name, unit in registers.site.units.items())


def unit_row(registers: Registers, name: str, unit: Unit) -> p.UnitRow:
    """A unit with the care that the orchestrator takes of its processes."""
    return p.UnitRow(
        registers.site.first[name],
        unit.replicas,
        cores_within_reach(registers.site, unit),
        unit.workers,
        unit.queue,
        order=queueing.ORDERS.index(unit.order),
        codel_ns=-1 if unit.codel_ns is None else unit.codel_ns,
        loop=int(unit.event_loop),
        contention=unit.contention,
        coherency=unit.coherency,
        warm_ns=unit.warm_up_ns,
        start_up=registers.law_or_none(unit.start_up),
    )._replace(**care(registers.site.architecture.orchestrator))


def cores_within_reach(site: Site, unit: Unit) -> int:
    """How many cores an instance can use: its own, or those of the largest node that the unit stands on."""
    return max((site.architecture.nodes[node] for node in unit.nodes[: unit.replicas]), default=unit.cores)


def care(orchestrator: Orchestrator) -> dict[str, int]:
    """Restarts and probes, in the words of `UnitRow`."""
    words: dict[str, int] = {}
    if orchestrator.restart_ns is not None:
        most_ns = orchestrator.restart_most_ns
        words |= {
            "restart_ns": orchestrator.restart_ns,
            "restart_most_ns": orchestrator.restart_ns if most_ns is None else most_ns,
        }
    if orchestrator.liveness is not None:
        words |= {"live_every_ns": orchestrator.liveness.every_ns, "live_fall": orchestrator.liveness.fall}
    if orchestrator.readiness is not None:
        words |= {"ready_every_ns": orchestrator.readiness.every_ns, "ready_fall": orchestrator.readiness.fall}
    return words


Rows = tuple[tuple[p.InstanceRow, ...], tuple[p.ProcessorRow, ...]]


def instance_rows(site: Site) -> Rows:
    """Instances, and the processors they compute on: first their own, then those of nodes."""
    processors: list[p.ProcessorRow] = []
    own: dict[tuple[str, int], int] = {}
    for name, unit in site.units.items():
        for i in range(0 if unit.nodes else unit.replicas):
            own[name, i] = len(processors)
            processors.append(p.ProcessorRow(unit.cores, int(unit.shared_cpu)))
    nodes: dict[str, int] = {}
    for node, cores in site.architecture.nodes.items():
        tenants = [unit for unit in site.units.values() if node in unit.nodes[: unit.replicas]]
        if tenants:
            nodes[node] = len(processors)
            processors.append(p.ProcessorRow(cores, int(any(unit.shared_cpu for unit in tenants))))
    instances = [
        instance_row(site, (name, i), nodes[unit.nodes[i % len(unit.nodes)]] if unit.nodes else own[name, i])
        for name, unit in site.units.items()
        for i in range(unit.replicas)
    ]
    return tuple(instances), tuple(processors)


def instance_row(site: Site, place: tuple[str, int], processor: int) -> p.InstanceRow:
    """Instance i of a unit."""
    name, i = place
    unit, all_zones = site.units[name], site.architecture.zones
    zones = unit.zones or all_zones
    zone = all_zones.index(zones[i % len(zones)]) if zones else -1
    return p.InstanceRow(site.unit_number[name], processor, zone, float(unit.weights[i % len(unit.weights)]))
