"""What callers know of those they call, and the slots of their balancers.

Where everybody knows the truth at once, a balancer reads it from the directory of the called unit. Where the registry
hands out copies, or the balancer takes out instances by itself (outliers, health checks) or lets them start slowly,
each calling instance has a directory of its own about each unit that it calls. Clients, and those who ask a proxy, are
served by an ideal balancer that knows the truth.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.model import program as p
from simulator.model.topology import PERFECT, STATIC, Balancer, Eject
from simulator.policies import catalogue
from simulator.scenario.registers import Registers

KNOWN = {PERFECT: p.PERFECT, STATIC: p.STATIC}  # any other registry is polled
IDEAL = "round_robin"  # how the instances of a proxy are chosen
NOBODY = (-1,)  # the owner of what clients' balancers remember


class Choice(NamedTuple):
    """Who chooses: what its state is kept under, who keeps it, which unit's instances, by which policy."""

    key: tuple[str, ...]
    owners: Sequence[int]
    unit: str
    policy: str
    ideal: bool = False


def balancer(registers: Registers, choice: Choice) -> int:
    """The first of a balancer's policy slots, one for each owner."""
    return registers.once(("balancer", *choice.key, choice.policy), lambda: new_balancer(registers, choice))


def new_balancer(registers: Registers, choice: Choice) -> int:
    """The slots, with the directories that they read."""
    policy = catalogue.BALANCERS[choice.policy]
    config = tuple(policy.Config()) if hasattr(policy, "Config") else ()
    number, size = catalogue.number(policy), registers.site.units[choice.unit].replicas
    directories = [
        registers.site.unit_number[choice.unit] if choice.ideal else directory(registers, owner, choice.unit)
        for owner in choice.owners
    ]
    return registers.enter_policies(
        p.PolicyRow(number, owner, config, size, known) for owner, known in zip(choice.owners, directories, strict=True)
    )


def directory(registers: Registers, owner: int, unit: str) -> int:
    """What an instance knows of a unit."""
    site = registers.site
    balancer, kind = site.architecture.balancer, site.architecture.registry.kind
    if kind == PERFECT and not (balancer.eject or balancer.health or balancer.slow_start_ns):
        return site.unit_number[unit]
    return registers.once(("directory", owner, unit), lambda: own_directory(registers, owner, unit))


def own_directory(registers: Registers, owner: int, unit: str) -> int:
    """A directory in the memory of one instance."""
    site = registers.site
    balancer, kind = site.architecture.balancer, site.architecture.registry.kind
    eject = -1
    if balancer.eject is not None:
        eject = registers.enter_policies([outlier_row(balancer.eject, owner, site.units[unit].replicas)])
    row = p.DirectoryRow(
        site.unit_number[unit],
        KNOWN.get(kind, p.POLLED),
        owner,
        eject,
        slow_start_ns=balancer.slow_start_ns,
    )
    return registers.enter_directory(row._replace(**checks(balancer)))


def checks(balancer: Balancer) -> dict[str, int]:
    """Active health checks, in the words of `DirectoryRow`."""
    probe = balancer.health
    return {} if probe is None else {"check_ns": probe.every_ns, "fall": probe.fall, "rise": probe.rise}


def outlier_row(eject: Eject, owner: int, size: int) -> p.PolicyRow:
    """Who judges outliers by their answers."""
    policy = catalogue.OUTLIERS["eject"]
    config = policy.Config(eject.failures, eject.open_ns, eject.at_most)
    return p.PolicyRow(catalogue.number(policy), owner, tuple(config), size)


def registry_row(registers: Registers) -> p.RegistryRow:
    """How instances become known, if anybody copies what the registry says."""
    if not any(row.known == p.POLLED for row in registers.directories):
        return p.RegistryRow()
    words = registers.site.architecture.registry
    return p.RegistryRow(
        heartbeat_ns=-1 if words.heartbeat_ns is None else words.heartbeat_ns,
        lease_ns=words.lease_ns or 0,
        sweep_ns=-1 if words.sweep_ns is None else words.sweep_ns,
        server_cache_ns=words.server_cache_ns,
        poll_ns=-1 if words.poll_ns is None else words.poll_ns,
        preserve=words.preserve,
        at_once=words.at_once,
        hop=registers.law(registers.site.architecture.network.latency),
    )
