"""Memory: what the processes of an architecture need, as far as the file tells.

A process needs what its unit states under `memory`, else the memory of the technologies of all its components. Where
neither is said of some process, nobody knows the sum, and no number is given.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.model.topology import GATEWAY, Architecture, Scenario, Unit
from simulator.scenario.links import called_units
from simulator.scenario.stated import Stated
from simulator.scenario.technologies import MIB, TECHNOLOGIES

MIB_A_GIB = 1024.0
NOTHING_STATED = Stated({})


class Memory(NamedTuple):
    """In MiB. `mib`: of all processes; `process_mib`: of one process of each unit; None, and `why`, where unknown.

    `own_mib`: of one copy of each component, by its technology; `overhead_mib`: what all processes need beyond that.
    """

    mib: float | None
    process_mib: Mapping[str, float | None]
    own_mib: float | None
    why: str = ""

    @property
    def overhead_mib(self) -> float | None:
        """What further copies, stated sizes and the gateway need beyond one copy of each component."""
        return None if self.mib is None or self.own_mib is None else self.mib - self.own_mib


def processes_of(architecture: Architecture) -> dict[str, Unit]:
    """Units and, where it is one of its own, the gateway."""
    gateway = architecture.gateway
    own = {GATEWAY: gateway.unit} if gateway is not None and gateway.unit is not None else {}
    return {**own, **architecture.units}


def memory_of(scenario: Scenario, name: str, stated: Stated = NOTHING_STATED) -> Memory:
    """The memory of one architecture."""
    architecture, known = scenario.architectures[name], stated.technologies
    units = processes_of(architecture)
    reasons = [why for unit, row in units.items() if (why := untold(unit, row, known))]
    if architecture.balancer.proxy and called_units(scenario, name):
        reasons.append("nobody can state the memory of a proxy")
    each = {unit: None if untold(unit, row, known) else process_mib(row, known) for unit, row in units.items()}
    total = sum((mib or 0.0) * units[unit].replicas for unit, mib in each.items())
    components = list(scenario.application.operations)
    own = sum(TECHNOLOGIES[known[c]].memory_mib for c in components) if set(components) <= set(known) else None
    nothing = not known and not any(row.memory_bytes for row in units.values())
    why = "the file states neither technologies nor memory" if nothing else "; ".join(reasons)
    return Memory(None if reasons else total, each, own, why)


def untold(name: str, unit: Unit, technologies: Mapping[str, str]) -> str:
    """Why the memory of a unit's process is not known; empty where it is."""
    if unit.memory_bytes is not None:
        return ""
    if not unit.components:
        return f"{name} states no memory"
    missing = [component for component in unit.components if component not in technologies]
    if len(missing) == len(unit.components):
        return f"{name} states neither technologies nor memory"
    return f"no technology of {', '.join(missing)} in {name}" if missing else ""


def process_mib(unit: Unit, technologies: Mapping[str, str]) -> float:
    """What one process needs: what is stated, else what its technologies need."""
    if unit.memory_bytes is not None:
        return unit.memory_bytes / MIB
    return float(sum(TECHNOLOGIES[technologies[component]].memory_mib for component in unit.components))
