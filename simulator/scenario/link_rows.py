"""Links between instances: who asks whom, under the rules that `calls` gives them.

Where the balancer is a proxy the link leads there and keeps all that the caller decides: timeout, retry, breaker,
deadline. The proxy's own link leads on (`proxy_rows`).
"""

from simulator.model import program as p
from simulator.model.laws import Law
from simulator.model.topology import Rules
from simulator.scenario.directory_rows import IDEAL, Choice, balancer
from simulator.scenario.guard_rows import guard_slots, guards_of
from simulator.scenario.idempotency import idempotent
from simulator.scenario.proxy_rows import Callee, between_instances, proxy_link
from simulator.scenario.registers import Registers
from simulator.scenario.rules import rules
from simulator.scenario.timing import constant_ns


def call_link(registers: Registers, host: str, caller: str, callee: Callee) -> int:
    """The link from a component whose code runs in `host` to an operation of another unit."""
    return registers.once(("link", host, caller, *callee), lambda: new_link(registers, host, caller, callee))


def new_link(registers: Registers, host: str, caller: str, callee: Callee) -> int:
    """A row with its balancer and its guards."""
    site, (component, operation) = registers.site, callee
    said, priority = (
        rules(site.scenario, site.name, caller, *callee),
        site.application.operations[component][operation].priority,
    )
    choice, relay = chosen(registers, host, callee, said)
    guards = guards_of(said, idempotent(site.application, *callee))
    row = p.LinkRow(
        unit=site.unit_number[choice.unit],
        entry=-1,
        operation=site.operation_number[f"{component}.{operation}"],
        caller=site.component_number[caller],
        hop=registers.law(site.architecture.network.latency),
        send=registers.law_or_none(site.architecture.network.call_cpu_caller),
        timeout_ns=-1,
        balancer=balancer(registers, choice),
        per_caller=1,
        workload=-1,
        route=-1,
        guards=guard_slots(registers, (host, component), choice.owners, guards),
        n_guards=len(guards),
        priority=-1 if priority is None else priority,
    )
    return enter(registers, between_instances(registers, row._replace(**patience(registers, said))), relay)


def chosen(registers: Registers, host: str, callee: Callee, said: Rules) -> tuple[Choice, int | None]:
    """Who chooses among whom, and the link that leads on from a proxy, where there is one."""
    site, (component, _) = registers.site, callee
    unit, policy, owners = (
        site.home[component],
        said.balancer or site.architecture.balancer.policy,
        site.instances(host),
    )
    if unit not in site.proxies:
        return Choice((host, component), owners, unit, policy), None
    to_proxy = Choice((host, component, "proxy"), owners, site.proxies[unit], IDEAL, ideal=True)
    return to_proxy, proxy_link(registers, unit, callee, policy)


def enter(registers: Registers, row: p.LinkRow, relay: int | None) -> int:
    """A new link, which leads to a proxy where there is a `relay`: the proxy's own link."""
    number = registers.enter_link(row._replace(relay=int(relay is not None)))
    if relay is not None:
        registers.relays[number] = relay
    return number


def patience(registers: Registers, said: Rules) -> dict[str, int]:
    """How long a caller waits, and what it does meanwhile, in the words of `LinkRow`."""
    hedging = said.hedge_ns is not None
    return {
        **waiting(registers, said.timeout),
        "hedge_ns": -1 if said.hedge_ns is None else said.hedge_ns,
        "hedges": said.hedges if hedging else 0,
        "deadline": int(said.deadline),
        "cancel": int(said.cancel),
    }


def waiting(registers: Registers, timeout: Law | None) -> dict[str, int]:
    """A timeout, constant or a law, in the words of `LinkRow`."""
    if timeout is None:
        return {}
    fixed_ns = constant_ns(timeout)
    return {"timeout": registers.law(timeout)} if fixed_ns is None else {"timeout_ns": fixed_ns}
