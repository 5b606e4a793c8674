"""Fault isolation: one thing at a time goes wrong, and what each route's clients notice while it lasts.

Every row strikes for the same stretch of time, under the same dice in all architectures. What a row cannot strike
somewhere is said to be absent there. Where two rows are the same fault in an architecture (two components of one
process), it is played once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.measure.study import Study
from simulator.model.claims import DURING, Metric, Window
from simulator.model.estimate import Estimate
from simulator.model.program import Program
from simulator.model.topology import CRASH, USERS, Fault, Scenario
from simulator.run import breakages
from simulator.run.breakages import DOWN, Row
from simulator.run.execute import Control, expected_requests
from simulator.run.experiment import play
from simulator.run.stated import Stated, stated
from simulator.run.step_counts import steps_each
from simulator.scenario.lower import lower

ALL = "all"  # routes together: each request counts once
STEPS = 30_000_000  # of all requests of all rows together, beyond which fewer replications are run
LEAST = 4  # replications, unless fewer are asked for
Found = tuple[Program, Study]


@dataclass(frozen=True)
class Matrix:
    """Availability of each route while something is wrong: architecture -> row -> route -> estimate.

    `values` keeps one number a replication behind each estimate, the route `all` too; `absent` says why an architecture
    has nothing that a row could strike; `stated` is how often things fail, where the file says so; `asks`: route -> the
    components it may ask.
    """

    cells: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    values: Mapping[tuple[str, str, str], Sequence[float]]
    rows: Sequence[Row] = ()
    absent: Mapping[tuple[str, str], str] = field(default_factory=dict)
    stated: Sequence[Stated] = ()
    replications: int = 0
    lasts_ns: int = 0
    asks: Mapping[str, Collection[str]] = field(default_factory=dict)


def outage(scenario: Scenario, target: str) -> Scenario:
    """For claims (`while X is down`): the scenario with one fault only, `target` crashed for the middle third."""
    third = scenario.experiment.duration_ns // 3
    return scenario._replace(faults={DOWN: Fault(CRASH, target, third, third)})


def matrix(scenario: Scenario, control: Control, replications: int) -> Matrix:
    """Every row in turn. Ends early with what is done if interrupted."""
    rates, told = stated(scenario, breakages.rows(scenario))
    cells: dict[str, dict[str, dict[str, Estimate]]] = {name: {} for name in scenario.architectures}
    values: dict[tuple[str, str, str], Sequence[float]] = {}
    absent: dict[tuple[str, str], str] = {}
    number, played, done = affordable(scenario, told, replications), dict[str, list[Found]](), list[Row]()
    for row in told:
        here = {name: breakages.absent(scenario, name, row) for name in scenario.architectures}
        try:
            studies = strike(scenario, row, [n for n, why in here.items() if why is None], (control, number, played))
        except KeyboardInterrupt:
            break
        done.append(row)
        for name, why in here.items():
            cells[name][row.key] = {}
            absent |= {(name, row.key): why} if why is not None else {}
            for route in (*routes_offered(scenario, name), ALL):
                metric = Metric("availability", route, window=Window(DURING, DOWN))
                found = studies[name].estimate(metric) if why is None else Estimate(None, why=why)
                if why is None:
                    values[name, row.key, route] = studies[name].values(metric)
                if route != ALL:
                    cells[name][row.key][route] = found
    lasts_ns = scenario.experiment.duration_ns // 3
    return Matrix(cells, values, done, absent, rates, number, lasts_ns, breakages.asked_by(scenario))


def strike(
    scenario: Scenario, row: Row, names: Sequence[str], how: tuple[Control, int, dict[str, list[Found]]]
) -> Mapping[str, Study]:
    """The runs of one row in the architectures that have it; what was played already is not played again."""
    control, replications, known = how
    if control.interrupted():
        raise KeyboardInterrupt
    scene = breakages.outage(scenario, row.fault)
    programs = {name: lower(scene, name) for name in names}
    studies = {name: study for name in names for program, study in known.get(name, []) if program == programs[name]}
    new = [name for name in names if name not in studies]
    if new:
        studies |= play(scene, control, replications=range(replications), architectures=new).studies
        for name in new:
            known.setdefault(name, []).append((programs[name], studies[name]))
    return studies


def affordable(scenario: Scenario, rows: Sequence[Row], replications: int) -> int:
    """How many replications of so many rows; how many requests people in a closed loop make, nobody knows."""
    if any(load.process == USERS for load in scenario.workloads.values()):
        return min(replications, LEAST)
    scenes = [breakages.outage(scenario, rows[0].fault)] if rows else []
    requests = sum(expected_requests(lower(scene, name)) for scene in scenes for name in scenario.architectures)
    each = requests * steps_each(scenario.application) * len(rows)
    return min(replications, max(LEAST, int(STEPS / max(1.0, each))))


def routes_offered(scenario: Scenario, architecture: str) -> list[str]:
    """The routes that some workload of this architecture asks for, in the order of the file."""
    asked = {
        route
        for load in scenario.workloads.values()
        if not load.only or architecture in load.only
        for route, _ in load.mix
    }
    return [route for route in scenario.application.routes if route in asked]
