"""The scaling part of `compare`: what each architecture carries, after a burst too, tuned, at equal sizes, and growing.

All but the bracket itself is a further experiment with fewer or shorter probes; how long each lasted stands beside it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from simulator.measure.study import Study
from simulator.model.topology import Scenario
from simulator.run.busy import busiest_part, work_of
from simulator.run.execute import Control
from simulator.run.experiment import calm, closed
from simulator.run.growth import Ground, Grown, ground, growth
from simulator.run.memory import MIB_A_GIB
from simulator.run.metastable import Relapse, relapse
from simulator.run.scaling import Bracket, bracket, offered_rps, unheard
from simulator.run.sizes import common_size
from simulator.run.tuning import Tuned, at_size, tuned

REPLICATIONS = 5  # of a probe
FEW = 3  # of a probe of the experiments beside


@dataclass
class Carrying:
    """Everything about load, by architecture; what was not reached or makes no sense is missing."""

    brackets: dict[str, Bracket] = field(default_factory=dict)
    relapses: dict[str, Relapse] = field(default_factory=dict)
    tuned: dict[str, Tuned] = field(default_factory=dict)
    alike: dict[str, Bracket] = field(default_factory=dict)
    growth: dict[str, list[Grown]] = field(default_factory=dict)
    size: int = 1  # cores of a replica, in `alike`
    ground: Ground | None = None
    rps: dict[str, float] = field(default_factory=dict)  # at the file's load
    parts: dict[str, str] = field(default_factory=dict)  # the part that is busiest: what will be full first

    def document(self, efforts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """`scaling` in JSON."""
        return {name: {**bare(b, efforts[name]), **self.beside(name)} for name, b in self.brackets.items()}

    def beside(self, name: str) -> dict[str, Any]:
        """What stands beside a bracket."""
        found: dict[str, Any] = {}
        if name in self.relapses:
            relapsed, lost = self.relapses[name], self.brackets[name].lost
            found["metastable"] = None if lost and not relapsed.metastable else relapsed.metastable
            found["burst"] = relapsed._replace(lost=lost).document(self.rps.get(name, 0.0))
        if name in self.parts:
            found["busiest"] = self.parts[name]
        if name in self.tuned:
            found["tuned"] = self.tuned[name].document()
        if name in self.alike:
            b = self.alike[name]
            found["equal_size"] = {"replica_cores": self.size, **b.ends, "probe_s": b.probe_s}
        if name in self.growth and self.ground is not None:
            found["growth"] = [step.document(self.ground.route) for step in self.growth[name]]
        return found


def bare(b: Bracket, effort: Mapping[str, Any]) -> dict[str, Any]:
    """A bracket as plain data; `memory_mib` is null where the file does not tell, and `memory_why` says what."""
    mib = effort["memory_mib"]
    per_gib = b.carries_rps / (mib / MIB_A_GIB) if mib and b.carries_rps is not None else None
    plain: dict[str, Any] = {
        **b.ends,
        "cores": b.cores,
        "memory_mib": mib,
        "rps_per_gib": per_gib,
        "probe_s": b.probe_s,
    }
    if mib is None:
        plain["memory_why"] = effort["why"]["memory_mib"]
    return {**plain, "why": b.why} if b.why else plain


def carrying(scenario: Scenario, studies: Mapping[str, Study], control: Control, replications: int) -> Carrying:
    """All of it; ends early with what is done if interrupted."""
    found = Carrying(size=common_size(scenario))
    probes = max(2, min(replications, REPLICATIONS))
    for name, study in studies.items():
        control.say(f"scaling: what {name} carries within the goals")
        if not control.interrupted():
            found.brackets[name] = bracket(scenario, name, study, control, probes)
    known = [b for b in found.brackets.values() if b.carries_rps is not None and b.fails_rps is not None]
    if control.interrupted() or closed(scenario) or not known or len(known) < len(studies):
        return found
    control.say("scaling: after a burst, tuned, in equal replicas, and one hot route")
    few = max(2, min(replications, FEW))
    found.ground = ground(scenario, found.brackets, few)
    for b in known:
        if not control.interrupted():
            with suppress(KeyboardInterrupt):  # what was cut short tells nothing; what was done stays
                more(found, scenario, (b, studies[b.architecture]), control, few)
    return found


def more(found: Carrying, scenario: Scenario, of: tuple[Bracket, Study], control: Control, few: int) -> None:
    """The experiments beside the bracket of one architecture."""
    b, study = of
    name = b.architecture
    found.parts[name], _ = busiest_part(study)
    found.rps[name] = offered_rps(scenario, name)
    found.relapses[name] = relapse(calm(scenario), name, b.factors, unheard(control), few)
    found.tuned[name] = tuned(scenario, b, work_of(study), control, few)
    alike = at_size(scenario, b, found.size, control, few)
    found.alike |= {name: alike} if alike is not None else {}
    if found.ground is not None:
        found.growth[name] = growth(found.ground, b, study, control)
