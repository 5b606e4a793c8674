"""Fault isolation: one thing down for the middle third of a run, and what each route's clients notice meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.model.claims import DURING, Metric, Window
from simulator.model.estimate import Estimate
from simulator.model.topology import CRASH, GATEWAY, Fault, Scenario
from simulator.run.execute import Control
from simulator.run.experiment import Played, play

DOWN = "down"


@dataclass(frozen=True)
class Matrix:
    """Availability of each route while something is down: architecture -> what -> route -> estimate.

    `values` keeps one number a replication behind each estimate, for claims and for differences.
    """

    cells: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    values: Mapping[tuple[str, str, str], Sequence[float]]


def outage(scenario: Scenario, target: str) -> Scenario:
    """The scenario with one fault only: `target` crashed for the middle third."""
    third = scenario.experiment.duration_ns // 3
    return scenario._replace(faults={DOWN: Fault(CRASH, target, third, third)})


def targets(scenario: Scenario) -> list[str]:
    """Every component, and the gateway where any architecture has one."""
    gateways = any(a.gateway is not None and a.gateway.unit is not None for a in scenario.architectures.values())
    return [*scenario.application.operations, *([GATEWAY] if gateways else [])]


def strikes(scenario: Scenario, architecture: str, target: str) -> bool:
    """Whether an architecture has what is to be struck: a gateway of its own, or any component."""
    gateway = scenario.architectures[architecture].gateway
    return target != GATEWAY or (gateway is not None and gateway.unit is not None)


def down(scenario: Scenario, target: str, control: Control, replications: int) -> Played:
    """The runs in which a target is down, in every architecture that has it."""
    names = [name for name in scenario.architectures if strikes(scenario, name, target)]
    return play(outage(scenario, target), control, replications=range(replications), architectures=names)


def matrix(scenario: Scenario, control: Control, replications: int) -> Matrix:
    """Every target down in turn. Ends early with what is done if interrupted."""
    cells: dict[str, dict[str, dict[str, Estimate]]] = {name: {} for name in scenario.architectures}
    values: dict[tuple[str, str, str], Sequence[float]] = {}
    for target in targets(scenario):
        if control.interrupted():
            break
        played = down(scenario, target, control, replications)
        for name, study in played.studies.items():
            cells[name][target] = {}
            for route in routes_offered(scenario, name):
                metric = Metric("availability", route, window=Window(DURING, DOWN))
                cells[name][target][route] = study.estimate(metric)
                values[name, target, route] = study.values(metric)
    return Matrix(cells, values)


def routes_offered(scenario: Scenario, architecture: str) -> list[str]:
    """The routes that some workload of this architecture asks for, in the order of the file."""
    asked = {
        route
        for load in scenario.workloads.values()
        if not load.only or architecture in load.only
        for route, _ in load.mix
    }
    return [route for route in scenario.application.routes if route in asked]
