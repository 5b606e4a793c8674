"""A scenario and one of its architectures become a program.

Where nobody hosts the edge for all routes, the unit of a route's one call does (there the call is a function call).
"""

from collections.abc import Iterable

from simulator.model import program as p
from simulator.model.topology import EDGE, Scenario
from simulator.scenario import timing
from simulator.scenario.cache_rows import cache_rows
from simulator.scenario.code import Coder
from simulator.scenario.database_rows import database_rows
from simulator.scenario.directory_rows import registry_row
from simulator.scenario.edge import client_link, write_route
from simulator.scenario.fault_rows import moments
from simulator.scenario.hardware_rows import instance_rows, unit_rows
from simulator.scenario.load_rows import LoadRows
from simulator.scenario.registers import Registers
from simulator.scenario.site import Site
from simulator.scenario.strikes import fault_tables
from simulator.scenario.stubs import with_stubs
from simulator.scenario.tables import Body, Tables


def lower(scenario: Scenario, architecture: str, moments_ns: Iterable[int] = ()) -> p.Program:
    """The program of one architecture; `moments_ns` are further boundaries of stretches (windows of claims)."""
    registers = Registers(Site(scenario, architecture))
    site, experiment = registers.site, scenario.experiment
    load, code = lowered(registers)
    units, databases, registry = unit_rows(registers), database_rows(registers), registry_row(registers)
    instances, processors = instance_rows(site)
    faults, renewals = fault_tables(registers)
    return p.Program(
        code=code,
        units=units,
        databases=databases,
        faults=faults,
        edges_ns=timing.edges(experiment.duration_ns, [*changes(scenario), *moments_ns]),
        duration_ns=experiment.duration_ns,
        horizon_ns=experiment.duration_ns + experiment.drain_ns,
        names=site.names,
        instances=instances,
        processors=processors,
        registry=registry,
        caches=cache_rows(registers),
        renewals=renewals,
        zones=len(site.architecture.zones),
        **load.tables(),
        **registers.tables(),  # last: whatever is written before may still enter rows
    )


def lowered(registers: Registers) -> tuple[LoadRows, tuple[p.Instruction, ...]]:
    """The load, and the code of routes and operations."""
    site, coder = registers.site, coder_of(registers)
    links: dict[tuple[str, str], int] = {}
    load = LoadRows(registers, links)
    for name, workload in site.scenario.workloads.items():
        present = name in site.present()
        for route, _ in workload.mix if present else ():
            if f"{EDGE}.{route}" not in coder.entries:
                write_route(registers, coder, route)
            links[name, route] = client_link(registers, name, route)
        load.add(name, workload, present)
    for body in coder.operations.values():
        coder.entry(body)
    return load, with_stubs(registers, coder)


def coder_of(registers: Registers) -> Coder:
    """Who writes the code, with the operations it may write."""
    number = registers.site.operation_number
    operations = {
        f"{c}.{o}": Body(f"{c}.{o}", c, body.steps, number[f"{c}.{o}"])
        for c, ops in registers.site.application.operations.items()
        for o, body in ops.items()
    }
    return Coder(Tables(registers), operations)


def changes(scenario: Scenario) -> list[int]:
    """The moments at which something of the scenario changes, ns."""
    faults = moments(fault for fault in scenario.faults.values() if fault.renewal is None)
    rates = [point.at_ns for w in scenario.workloads.values() for point in w.points]
    return [*faults, *rates, scenario.experiment.warm_up_ns or 0]
