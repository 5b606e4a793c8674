"""A scenario and one of its architectures become a program.

Where nobody hosts the edge for all routes, the unit of a route's one call does (there the call is a function call).
"""

from collections.abc import Iterable

from simulator.model import program as p
from simulator.model.topology import EDGE, Scenario
from simulator.scenario import timing
from simulator.scenario.code import Body, Coder, Tables
from simulator.scenario.edge import client_link, with_stubs, write_route
from simulator.scenario.load_rows import LoadRows
from simulator.scenario.registers import Registers
from simulator.scenario.site import Site
from simulator.scenario.strikes import fault_table


def lower(scenario: Scenario, architecture: str, moments_ns: Iterable[int] = ()) -> p.Program:
    """The program of one architecture; `moments_ns` are further boundaries of stretches (windows of claims)."""
    site = Site(scenario, architecture)
    registers = Registers(site)
    load, code = lowered(site, registers)
    experiment = scenario.experiment
    return p.Program(
        code=code,
        laws=tuple(registers.laws),
        samples_ns=tuple(registers.samples_ns),
        units=site.unit_rows,
        pools=tuple(registers.pools),
        databases=tuple(p.DatabaseRow(d.servers) for d in site.architecture.databases.values()),
        links=tuple(registers.links),
        policies=tuple(registers.policies),
        sources=tuple(load.sources),
        segments=tuple(load.segments),
        mixes=tuple(load.mixes),
        arrivals=tuple(load.arrivals),
        faults=fault_table(site),
        edges_ns=timing.edges(experiment.duration_ns, [*changes(scenario), *moments_ns]),
        duration_ns=experiment.duration_ns,
        horizon_ns=experiment.duration_ns + experiment.drain_ns,
        names=site.names,
        instances=site.instance_rows,
        processors=site.processor_rows,
        directories=tuple(p.DirectoryRow(unit) for unit in range(len(site.units))),
    )


def lowered(site: Site, registers: Registers) -> tuple[LoadRows, tuple[p.Instruction, ...]]:
    """The load, and the code of routes and operations."""
    coder = coder_of(site, registers)
    links: dict[tuple[str, str], int] = {}
    load = LoadRows(site.application, links)
    for name, workload in site.scenario.workloads.items():
        present = name in site.present()
        for route, _ in workload.mix if present else ():
            entry = coder.entries.get(f"{EDGE}.{route}")
            if entry is None:
                entry = write_route(site, registers, coder, route)
            links[name, route] = client_link(site, registers, name, route, entry)
        load.add(name, workload, present)
    for body in coder.operations.values():
        coder.entry(body)
    return load, with_stubs(site, registers, coder)


def coder_of(site: Site, registers: Registers) -> Coder:
    """Who writes the code, with the operations it may write."""

    def link(path: str, caller: str, component: str, operation: str) -> int | None:
        """The link of a call, or None where the caller's code runs in the called component's unit."""
        route = path.partition("/")[0].partition(".")[2]
        host = site.edge_host(route) if caller == EDGE else site.home[caller]
        return None if host == site.home[component] else registers.call_link(host, caller, (component, operation))

    operations = {
        f"{c}.{o}": Body(f"{c}.{o}", c, body.steps)
        for c, ops in site.application.operations.items()
        for o, body in ops.items()
    }
    number = site.operation_number
    tables = Tables(
        registers.law, registers.pool, link, lambda c, o: number[f"{c}.{o}"], site.component_number.__getitem__
    )
    return Coder(tables, operations)


def changes(scenario: Scenario) -> list[int]:
    """The moments at which something of the scenario changes, ns."""
    faults = [t for f in scenario.faults.values() for t in (f.at_ns, timing.end_ns(f)) if t is not None]
    rates = [point.at_ns for w in scenario.workloads.values() for point in w.points]
    return [*faults, *rates, scenario.experiment.warm_up_ns or 0]
