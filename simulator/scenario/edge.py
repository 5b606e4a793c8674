"""The edge is lowered like any component: its operations are the routes, written for the unit that hosts it.

Clients are links.
"""

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.laws import ZERO, is_zero
from simulator.model.topology import EDGE
from simulator.policies import screening
from simulator.scenario.code import Coder
from simulator.scenario.registers import Registers
from simulator.scenario.site import Site
from simulator.scenario.timing import constant_ns

CALLEE_PLACE = name_key("call_cpu/callee")
CLIENTS = "clients"


def client_link(site: Site, registers: Registers, workload: str, route: str, entry: int) -> int:
    """Clients of a workload asking for a route whose code begins at `entry`."""
    host, timeout = site.edge_host(route), site.scenario.workloads[workload].timeout
    fixed_ns = None if timeout is None else constant_ns(timeout)
    row = p.LinkRow(
        unit=site.unit_number[host],
        entry=entry,
        operation=site.operation_number[f"{EDGE}.{route}"],
        caller=-1,
        hop=registers.law(site.architecture.network.client),
        send=-1,
        timeout_ns=-1 if fixed_ns is None else fixed_ns,
        balancer=registers.balancer(CLIENTS, host, host, (-1,)),
        per_caller=0,
        workload=site.names.workloads.index(workload),
        route=site.names.routes.index(route),
        timeout=registers.law(timeout) if timeout is not None and fixed_ns is None else -1,
    )
    return registers.enter(row)


def write_route(site: Site, registers: Registers, coder: Coder, name: str) -> int:
    """The code of a route: gateway's work, 400, authentication, 401, steps. Where it begins."""
    path, app, edge = f"{EDGE}.{name}", site.application, site.component_number[EDGE]
    coder.entries[path] = len(coder.code)
    gateway = site.architecture.gateway
    compute = gateway.compute if gateway is not None else ZERO
    if not is_zero(compute):
        coder.emit(p.COMPUTE, registers.law(compute), place=name_key(f"{path}/gateway"), component=edge)
    if any(w.malformed for w in site.scenario.workloads.values()):
        coder.emit(p.CHECK, screening.MALFORMED)
    if app.routes[name].auth:
        if not is_zero(app.authentication):
            place = name_key(f"{path}/authentication")
            coder.emit(p.COMPUTE, registers.law(app.authentication), place=place, component=edge)
        coder.emit(p.CHECK, screening.UNAUTHENTICATED)
    coder.steps(path, EDGE, app.routes[name].steps)
    coder.emit(p.RETURN)
    return coder.entries[path]


def with_stubs(site: Site, registers: Registers, coder: Coder) -> tuple[p.Instruction, ...]:
    """Where links enter: the operation itself or, where calls cost the callee processor time, a stub before it."""
    code, law = coder.finish(), site.architecture.network.call_cpu_callee
    more: list[p.Instruction] = []
    for number, row in enumerate(registers.links):
        if row.entry >= 0:
            continue
        entry = coder.entries[site.names.operations[row.operation]]
        if not is_zero(law):
            more.append(p.Instruction(p.COMPUTE, registers.law(law), place=CALLEE_PLACE))
            more.append(p.Instruction(p.JUMP, entry))
            entry = len(code) + len(more) - 2
        registers.links[number] = row._replace(entry=entry)
    return (*code, *more)
