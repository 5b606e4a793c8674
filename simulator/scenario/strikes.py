"""Faults become changes of instances and databases: whom each strikes, in this architecture."""

from simulator.model import program as p
from simulator.model.topology import CRASH, GATEWAY, Fault
from simulator.scenario.site import Site
from simulator.scenario.timing import Target, fault_rows, struck


def fault_table(site: Site) -> tuple[p.FaultRow, ...]:
    """The faults that this architecture is not spared."""
    strikes = []
    for fault in site.scenario.faults.values():
        if not fault.only or site.name in fault.only:
            strikes += [(target, fault) for target in targets(site, fault)]
    return fault_rows(strikes)


def targets(site: Site, fault: Fault) -> list[Target]:
    """What a fault strikes: instances of the units that host its target, or a database."""
    if fault.database:
        return [(p.SLOW_DATABASE, site.database_number[site.database(fault.target)], 0)]
    hosts = (
        {site.edge_host(r) for r in site.application.routes} if fault.target == GATEWAY else {site.home[fault.target]}
    )
    what, component = (p.CRASH, 0) if fault.kind == CRASH else (p.SLOW, site.component_number[fault.target])
    rows = [site.unit_rows[site.unit_number[host]] for host in sorted(hosts)]
    return [(what, r.first + i, component) for r in rows for i in range(struck(fault.instances, r.replicas))]
