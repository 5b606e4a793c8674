"""The links of proxies. A proxy of a unit stands between its callers, or clients, and its instances.

There is the balancer with its directory, one for each instance of the proxy, and what a product tries again by itself.
A proxy's link is no call of its own (`salt`): it hands on what was asked, and the record knows only the caller's.
"""

from simulator.model import program as p
from simulator.model.dice import name_key
from simulator.model.topology import EDGE
from simulator.scenario.directory_rows import Choice, balancer
from simulator.scenario.guard_rows import guard_slots, guards_of_retry
from simulator.scenario.idempotency import idempotent, idempotent_route
from simulator.scenario.registers import Registers
from simulator.scenario.rules import proxy_retry

SALT = name_key("balancer")
Callee = tuple[str, str]  # component and operation, or "edge" and route


def proxy_link(registers: Registers, unit: str, callee: Callee, policy: str) -> int:
    """The link from the proxy of a unit to an operation, or to a route, in that unit."""
    return registers.once(("proxied", unit, *callee, policy), lambda: new_proxy_link(registers, unit, callee, policy))


def new_proxy_link(registers: Registers, unit: str, callee: Callee, policy: str) -> int:
    """It hands on the time left and the news that nobody waits any more."""
    site, (component, operation) = registers.site, callee
    proxy, app = site.proxies[unit], site.application
    twice = idempotent_route(app, operation) if component == EDGE else idempotent(app, *callee)
    retry = site.architecture.balancer.retry
    guards = guards_of_retry(retry and proxy_retry(retry, site.units[unit].replicas, twice), twice)
    row = p.LinkRow(
        unit=site.unit_number[unit],
        entry=-1,
        operation=site.operation_number[f"{component}.{operation}"],
        caller=-1,
        hop=registers.law(site.architecture.network.latency),
        send=-1,
        timeout_ns=-1,
        balancer=balancer(registers, Choice((proxy, unit), site.instances(proxy), unit, policy)),
        per_caller=1,
        workload=-1,
        route=-1,
        guards=guard_slots(registers, (proxy, unit), site.instances(proxy), guards),
        n_guards=len(guards),
        deadline=1,
        cancel=1,
        salt=SALT,
    )
    return registers.enter_link(between_instances(registers, row))


def between_instances(registers: Registers, row: p.LinkRow) -> p.LinkRow:
    """A link with what can happen to messages between instances."""
    network, zones = registers.site.architecture.network, registers.site.architecture.zones
    cross = registers.law_or_none(network.cross_zone) if zones else -1
    return row._replace(cross=cross, loss=network.loss, retransmit_ns=network.retransmit_ns)
