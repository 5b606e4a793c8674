"""Effort: what there is to run in each architecture, counted from the file; and what an hour of it costs.

Counted are: `processes` (instances, gateway and proxies included); `deployables` (what is built apart: units, and the
gateway where it is one); `endpoints` (pairs of a calling unit and an operation of another unit: what can fail between);
`configurations` (values of policy that differ from what the language does by itself, unit by unit; sizes of hardware
are none); memory and its overhead; the start-up of the slowest unit. Money only where the file states prices.
"""

from collections.abc import Mapping
from typing import Any

from simulator.measure.setting import Setting
from simulator.model.laws import Law
from simulator.model.topology import Architecture, Scenario
from simulator.run.memory import MIB_A_GIB, Memory, memory_of, processes_of
from simulator.scenario.links import links
from simulator.scenario.stated import Prices, Stated
from simulator.scenario.technologies import TECHNOLOGIES, start_up

FIELDS, DEFAULTS = "_fields", "_field_defaults"  # of named tuples
HARDWARE = frozenset(
    "components replicas cores weights zones nodes servers connections read_replicas memory_bytes start_up".split()
)


def effort(scenario: Scenario, name: str, setting: Setting, stated: Stated) -> dict[str, Any]:
    """The stable fields of one architecture's effort; what is null has its reason under `why`."""
    memory, slowest = memory_of(scenario, name, stated), slowest_start(scenario.architectures[name], stated)
    row: dict[str, Any] = {
        "processes": setting.processes,
        "deployables": len(setting.names.units) - len(setting.proxies),
        "cores": setting.all_cores,
        "endpoints": endpoints(scenario, name),
        "configurations": configurations(scenario.architectures[name]),
        "memory_mib": memory.mib,
        "memory_overhead_mib": memory.overhead_mib,
        "process_mib": dict(memory.process_mib),
        "start_up": slowest,
    }
    why = {
        **({} if memory.mib is not None else {"memory_mib": memory.why}),
        **({} if slowest else {"start_up": "no unit states a technology or a `start_up`"}),
    }
    if stated.prices is not None:
        row["cost_per_hour"], missing = cost_per_hour(stated.prices, setting.all_cores, memory)
        why |= {"cost_per_hour": missing} if missing else {}
    return {**row, "why": why}


def endpoints(scenario: Scenario, name: str) -> int:
    """Pairs of a calling unit and an operation of another unit; those of fallbacks too."""
    return len({(one.host, one.component, one.operation) for one in links(scenario, name)})


def configurations(architecture: Architecture) -> int:
    """Values of policy that are not the language's own, each unit's, database's, cache's and link's counted apart."""
    gateway = architecture.gateway._replace(unit=None, host=None) if architecture.gateway else None
    rows = [
        *processes_of(architecture).values(),
        *architecture.databases.values(),
        *architecture.caches.values(),
        *([gateway] if gateway else []),
        architecture.balancer,
        architecture.registry,
        architecture.orchestrator,
    ]
    return sum(changed(row) for row in rows) + sum(leaves(row) for row in architecture.calls.values())


def changed(row: object) -> int:
    """Fields of a named tuple that differ from their defaults; sizes of hardware are left out."""
    defaults: Mapping[str, object] = getattr(row, DEFAULTS)
    fields: tuple[str, ...] = getattr(row, FIELDS)
    return sum(getattr(row, field) != defaults.get(field) for field in fields if field not in HARDWARE)


def leaves(value: object) -> int:
    """Single values within a row of `calls`; a law is one."""
    if isinstance(value, Mapping):
        return sum(leaves(inner) for inner in value.values())
    return max(1, changed(value)) if hasattr(value, DEFAULTS) and not isinstance(value, Law) else 1


def slowest_start(architecture: Architecture, stated: Stated) -> dict[str, Any] | None:
    """The unit that takes longest from start to accepting: its mean, and whether stated or by technology."""
    known = {
        unit: sum(b.mean_ns * s for b, s in zip(row.start_up.branches, row.start_up.shares, strict=True)) / 1e9
        for unit, row in processes_of(architecture).items()
        if row.start_up is not None
    }
    if not known:
        return None
    unit = max(known, key=lambda name: known[name])
    row = processes_of(architecture)[unit]
    used = [stated.technologies[c] for c in row.components if c in stated.technologies]
    slowest = max(used, key=lambda technology: TECHNOLOGIES[technology].start_up_s, default="")
    source = slowest if used and row.start_up == start_up(tuple(used)) else "stated"
    return {"unit": unit, "mean_s": known[unit], "from": source}


def cost_per_hour(prices: Prices, cores: int, memory: Memory) -> tuple[float | None, str]:
    """Cores and memory times their prices; None and why where memory has a price and is not known."""
    cost = cores * (prices.core_hour or 0.0)
    if prices.gib_hour is None:
        return cost, ""
    if memory.mib is None:
        return None, f"memory has a price, but {memory.why}"
    return cost + memory.mib / MIB_A_GIB * prices.gib_hour, ""
