"""Growth: how many cores carry several times the load of one hot route, where replicas are added only as needed.

The hot route is the one that is asked for most. The others stay at a base load which every architecture carries with
the cores of the file. A replica is added where work needs it: a step is all cores of a replica, and the whole has only
large steps. Servers and connections of databases grow along with the factor, the same everywhere, so that cores
are what is counted. The first number of replicas that surely carries is taken, from below, and there may be others.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.measure.study import Study
from simulator.model.topology import UNLIMITED, Architecture, Database, Scenario
from simulator.run.aims import CARRIED
from simulator.run.busy import work_of
from simulator.run.execute import Control
from simulator.run.experiment import calm, play
from simulator.run.scaling import Bracket, offered_rps, scaled, unheard, verdict
from simulator.run.sizes import Size, Sizes, plainly, sized, sizes_of, total_cores
from simulator.run.tuning import shorter

FACTORS = (2, 4)
PROBES = 4
HOPEFUL = 1.1  # the first guess is a little too small: units are this much busier than at the load that is carried


@dataclass(frozen=True)
class Grown:
    """What `factor` times the hot route takes; `sizes` None where nothing that was tried surely carried it."""

    factor: int
    rps: float
    sizes: Sizes | None
    step_cores: int
    probe_s: float

    def document(self, route: str) -> dict[str, Any]:
        """As JSON says it."""
        size: dict[str, Any] = {
            "cores": None,
            "replicas": None,
            "why": f"no size in {PROBES} steps surely carried it",
        }
        if self.sizes is not None:
            size = {"cores": total_cores(self.sizes), "replicas": plainly(self.sizes)}
        head = {"route": route, "load_factor": self.factor, "rps": self.rps, "step_cores": self.step_cores}
        return {**head, **size, "probe_s": self.probe_s}


def hot_route(scenario: Scenario) -> str | None:
    """The route that is asked for most by workloads of one route, which all architectures face; None without any."""
    asked: dict[str, float] = {}
    for load in scenario.workloads.values():
        if len(load.mix) == 1 and not load.only and load.points:
            asked[load.mix[0][0]] = asked.get(load.mix[0][0], 0.0) + load.points[0].rate_per_s
    return max(asked, key=lambda route: asked[route], default=None)


def hotter(scenario: Scenario, route: str, factor: float) -> Scenario:
    """One route asked for more often."""
    only = {n: w for n, w in scenario.workloads.items() if len(w.mix) == 1 and w.mix[0][0] == route}
    more = scaled(scenario._replace(workloads=only), factor).workloads
    return scenario._replace(workloads={**scenario.workloads, **more})


def wider(architecture: Architecture, factor: int) -> Architecture:
    """Databases that never are what is too small."""

    def grown(row: Database) -> Database:
        more = {word: n * factor for word in ("servers", "connections") if (n := getattr(row, word)) != UNLIMITED}
        return row._replace(**more)

    return architecture._replace(databases={name: grown(row) for name, row in architecture.databases.items()})


@dataclass(frozen=True)
class Ground:
    """What growth starts from: the scenario at the base load, its hot route, and how often a probe is repeated."""

    base: Scenario
    route: str
    replications: int


def ground(scenario: Scenario, brackets: Mapping[str, Bracket], replications: int) -> Ground | None:
    """The base load: what every architecture surely carries; None where that is not known or nothing is hot."""
    route, least = hot_route(scenario), min((b.factors[0] for b in brackets.values()), default=0.0)
    if route is None or least <= 0.0 or any(a.nodes for a in scenario.architectures.values()):
        return None
    return Ground(shorter(scaled(calm(scenario), least)), route, replications)


def growth(here: Ground, b: Bracket, study: Study, control: Control) -> list[Grown]:
    """What each of FACTORS takes in one architecture. `study`: at the file's load, of which `b` knows multiples."""
    name, quiet = b.architecture, unheard(control)
    base_work = work_at(here.base, name, quiet)
    hot_work = work_at(hotter(here.base, here.route, 0.5), name, quiet)
    more = {unit: 2.0 * (busy - hot_work[unit]) for unit, busy in base_work.items()}  # what the hot route needs
    stated = sizes_of(here.base.architectures[name])
    ready = work_of(study)
    full = max(ready[unit] * b.factors[0] / (size.replicas * size.cores) for unit, size in stated.items())
    steps = []
    for factor in FACTORS:
        if control.interrupted():
            break
        work = {unit: base_work[unit] + (factor - 1) * more[unit] for unit in stated}
        steps.append(grown(here, name, factor, (work, min(1.0, HOPEFUL * full)), quiet))
    return steps


def work_at(scenario: Scenario, name: str, control: Control) -> dict[str, float]:
    """The cores that each unit keeps busy, with so many replicas that nobody waits for long."""
    stated = sizes_of(scenario.architectures[name])
    roomy = {unit: size._replace(replicas=2 * size.replicas) for unit, size in stated.items()}
    played = play(sized(scenario, name, roomy), control, replications=range(2), architectures=[name])
    return work_of(played.studies[name])


def grown(here: Ground, name: str, factor: int, needs: tuple[Mapping[str, float], float], control: Control) -> Grown:
    """Replicas added one by one where it is busiest, until it surely carries. `needs`: cores busy, how full."""
    work, full = needs
    stated = sizes_of(here.base.architectures[name])
    sizes = {u: Size(max(s.replicas, math.ceil(work[u] / (full * s.cores))), s.cores) for u, s in stated.items()}
    scene = hotter(here.base, here.route, factor)
    scene = scene._replace(architectures={**scene.architectures, name: wider(scene.architectures[name], factor)})
    step, probe_s = min(size.cores for size in stated.values()), scene.experiment.duration_ns / 1e9
    rps = offered_rps(scene, name)
    for _ in range(PROBES):
        if control.interrupted():
            break
        try_out = sized(scene, name, sizes)
        played = play(try_out, control, replications=range(here.replications), architectures=[name])
        if verdict(played.studies[name]).verdict == CARRIED:
            return Grown(factor, rps, sizes, step, probe_s)
        busiest = max(sizes, key=lambda unit: work[unit] / (sizes[unit].replicas * sizes[unit].cores))
        sizes = {**sizes, busiest: sizes[busiest]._replace(replicas=sizes[busiest].replicas + 1)}
    return Grown(factor, rps, None, step, probe_s)
