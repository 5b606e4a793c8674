"""Can each architecture run the application? The edge and a guest gateway need their place, and clients must come.

Instances need zones and nodes that are there, and who starts slowly needs somebody who heeds it.
"""

import inspect
from collections.abc import Iterator

from simulator.model.topology import GATEWAY, Architecture, Call, Scenario, Unit
from simulator.policies.catalogue import BALANCERS
from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

Host = tuple[Path, Unit]


def architectures(scenario: Scenario) -> list[Finding]:
    """Everything wrong with the architectures."""
    found = []
    for name, architecture in scenario.architectures.items():
        found += [*edge(scenario, name, architecture), *guest(name, architecture)]
        found += [*places(name, architecture), *sharing(name, architecture), *memory(name, architecture)]
        found += [*slow_start(name, architecture)]
        if not any(not w.only or name in w.only for w in scenario.workloads.values()):
            found.append(
                Finding(("architectures", name), "no workload reaches it", "mind `only` under `workload`", True)
            )
    return found


def edge(scenario: Scenario, name: str, architecture: Architecture) -> Iterator[Finding]:
    """With several units and no gateway, clients call operations directly: then a route is exactly one call."""
    if architecture.gateway is not None or len(architecture.units) == 1:
        return
    for route, body in scenario.application.routes.items():
        if len(body.steps) != 1 or not isinstance(body.steps[0], Call):
            what = f"route {route!r} is more than one call and has no place to run"
            yield Finding(("architectures", name), what, "it needs a gateway, or `gateway: {in: UNIT}`", True)


def guest(name: str, architecture: Architecture) -> Iterator[Finding]:
    """`in: UNIT` names a unit of the same architecture."""
    host = architecture.gateway.host if architecture.gateway is not None else None
    if host is not None and host not in architecture.units:
        path = ("architectures", name, "gateway", "in")
        yield Finding(path, f"there is no unit {host!r}", nearest(host, [*architecture.units], "units"))


def hosts(name: str, architecture: Architecture) -> list[Host]:
    """Every unit with its path, the gateway's too."""
    out: list[Host] = [
        (("architectures", name, "units", unit_name), unit) for unit_name, unit in architecture.units.items()
    ]
    if architecture.gateway is not None and architecture.gateway.unit is not None:
        out.append((("architectures", name, GATEWAY), architecture.gateway.unit))
    return out


def places(name: str, architecture: Architecture) -> Iterator[Finding]:
    """Zones and nodes on which instances stand exist."""
    for path, unit in hosts(name, architecture):
        for word, named, known in (
            ("zones", unit.zones, architecture.zones),
            ("nodes", unit.nodes, (*architecture.nodes,)),
        ):
            for one in dict.fromkeys(named):
                if one not in known:
                    what = f"there is no {word.removesuffix('s')} {one!r}"
                    yield Finding((*path, word), what, nearest(one, known, f"`{word}` of the architecture"))


def sharing(name: str, architecture: Architecture) -> Iterator[Finding]:
    """Who shares a node shares its zone and its discipline."""
    zones: dict[str, str] = {}
    shared: dict[str, bool] = {}
    for path, unit in hosts(name, architecture):
        for i in range(unit.replicas if unit.nodes else 0):
            node = unit.nodes[i % len(unit.nodes)]
            zone = unit.zones[i % len(unit.zones)] if unit.zones else ""
            if zones.setdefault(node, zone) != zone:
                what = f"node {node!r} would stand in zone {zones[node]!r} and in zone {zone!r}"
                yield Finding((*path, "nodes"), what, "a node is in one zone; deal `zones` and `nodes` alike")
                break
            if shared.setdefault(node, unit.shared_cpu) != unit.shared_cpu:
                what = f"on node {node!r} one unit says `cpu: fifo` and another `cpu: shared`"
                yield Finding((*path, "nodes"), what, "one `cpu` for all who share cores")
                break


def memory(name: str, architecture: Architecture) -> Iterator[Finding]:
    """A process fits into its memory before it has done anything."""
    for path, unit in hosts(name, architecture):
        needed = architecture.memory_bytes.get(str(path[-1]), 0)
        if unit.memory_bytes is not None and unit.memory_bytes < needed:
            what = f"its technologies need {needed >> 20} MiB before they have done anything"
            yield Finding((*path, "memory"), what, "more memory, or fewer components")


def slow_start(name: str, architecture: Architecture) -> Iterator[Finding]:
    """A weight that grows is of use only to a policy that heeds weights."""
    said = (row.get("balancer") for row in architecture.calls.values())
    policies = [architecture.balancer.policy, *(policy for policy in said if policy)]
    if architecture.balancer.slow_start_ns and not any(map(heeds_weights, policies)):
        path = ("architectures", name, "balancer", "slow_start")
        heeding = " ".join(filter(heeds_weights, BALANCERS))
        yield Finding(path, f"`{policies[0]}` heeds no weights", f"a `policy` that does: {heeding}")


def heeds_weights(policy: str) -> bool:
    """Whether a policy asks for the weights of instances."""
    return "weight" in inspect.signature(BALANCERS[policy].pick).parameters
