"""The edge is lowered like any component: its operations are the routes, written for the unit that hosts it.

Clients are links.
"""

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.laws import ZERO, is_zero
from simulator.model.topology import EDGE
from simulator.policies import catalogue, screening
from simulator.scenario.code import Coder
from simulator.scenario.directory_rows import IDEAL, NOBODY, Choice, balancer
from simulator.scenario.guard_rows import guard_slots, guards_of_retry
from simulator.scenario.idempotency import idempotent_route
from simulator.scenario.link_rows import enter, waiting
from simulator.scenario.load_rows import clients_in_all
from simulator.scenario.proxy_rows import proxy_link
from simulator.scenario.registers import Registers

CLIENTS = "clients"


def client_link(registers: Registers, workload: str, route: str) -> int:
    """Clients of a workload asking for a route: one ideal balancer for all, and patience of their own."""
    site, words = registers.site, registers.site.scenario.workloads[workload]
    host, policy = site.edge_host(route), site.architecture.balancer.policy
    relay = proxy_link(registers, host, (EDGE, route), policy) if site.proxies else None
    unit, policy = (host, policy) if relay is None else (site.proxies[host], IDEAL)
    guards = guards_of_retry(words.retry, idempotent_route(site.application, route))
    row = p.LinkRow(
        unit=site.unit_number[unit],
        entry=-1,
        operation=site.operation_number[f"{EDGE}.{route}"],
        caller=-1,
        hop=registers.law(site.architecture.network.client),
        send=-1,
        timeout_ns=-1,
        balancer=balancer(registers, Choice((CLIENTS, host), NOBODY, unit, policy, ideal=True)),
        per_caller=0,
        workload=site.names.workloads.index(workload),
        route=site.names.routes.index(route),
        guards=guard_slots(registers, (CLIENTS, workload, host), NOBODY, guards),
        n_guards=len(guards),
        deadline=int(words.deadline),
        priority=site.application.routes[route].priority,
    )
    return enter(registers, row._replace(**waiting(registers, words.timeout)), relay)


def write_route(registers: Registers, coder: Coder, name: str) -> None:
    """The code of a route: rate limit, gateway's work, 400, authentication, 401, 403, steps."""
    site, path = registers.site, f"{EDGE}.{name}"
    coder.entries[path] = len(coder.code)
    edge, gateway = site.component_number[EDGE], site.architecture.gateway
    if gateway is not None and gateway.rate_per_s is not None:
        coder.emit(p.Instruction(p.LIMIT, limit_slots(registers, name), 1, component=edge))
    compute = gateway.compute if gateway is not None else ZERO
    if not is_zero(compute):
        place = name_key(f"{path}/gateway")
        coder.emit(p.Instruction(p.COMPUTE, registers.law(compute), place=place, component=edge))
    if any(w.malformed for w in site.scenario.workloads.values()):
        coder.emit(p.Instruction(p.CHECK, screening.MALFORMED))
    write_authentication(registers, coder, name)
    coder.steps(path, EDGE, site.application.routes[name].steps)
    coder.emit(p.Instruction(p.RETURN))


def write_authentication(registers: Registers, coder: Coder, name: str) -> None:
    """Who asks, and may they? The work of finding out is spent on those without a token too."""
    app, edge = registers.site.application, registers.site.component_number[EDGE]
    if not app.routes[name].auth:
        return
    if not is_zero(app.authentication):
        place = name_key(f"{EDGE}.{name}/authentication")
        coder.emit(p.Instruction(p.COMPUTE, registers.law(app.authentication), place=place, component=edge))
    coder.emit(p.Instruction(p.CHECK, screening.UNAUTHENTICATED))
    if app.routes[name].scope is not None:
        coder.emit(p.Instruction(p.CHECK, screening.FORBIDDEN))


def limit_slots(registers: Registers, route: str) -> int:
    """The first slot of the gateway's rate limit, one for each of its instances, for all routes together."""
    owners = registers.site.instances(registers.site.edge_host(route))

    def make() -> int:
        """Each instance has an equal part of the rate and of the burst, which is at least one request."""
        gateway = registers.site.architecture.gateway
        assert gateway is not None
        assert gateway.rate_per_s is not None
        policy = catalogue.LIMITS["per_client" if gateway.per_client else "rate_limit"]
        burst = gateway.rate_per_s if gateway.burst is None else gateway.burst
        config = policy.Config(gateway.rate_per_s / len(owners), max(1.0, burst / len(owners)))
        size = clients_in_all(registers.site.scenario) if gateway.per_client else 0
        number = catalogue.number(policy)
        return registers.enter_policies(p.PolicyRow(number, owner, tuple(config), size) for owner in owners)

    return registers.once(("limit",), make)
