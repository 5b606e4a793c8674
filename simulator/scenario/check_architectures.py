"""Can each architecture run the application? The edge and a guest gateway need their place, and clients must come."""

from collections.abc import Iterator

from simulator.model.topology import Architecture, Call, Scenario
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding


def architectures(scenario: Scenario) -> list[Finding]:
    """Everything wrong with the architectures."""
    found = []
    for name, architecture in scenario.architectures.items():
        found += [*edge(scenario, name, architecture), *guest(name, architecture)]
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
