"""How often things fail, where the file says so: random faults weigh the rows of fault isolation.

A fault at random holds for a share down / (up + down) of the time, in the long run (how often it strikes times how long
it lasts). Each struck instance has its own clock unless all share one, so that shares of instances add up. One thing at
a time: what happens while two of them overlap is left out, which is right as long as the shares are small.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.model.topology import CRASH, FAIL, FREEZE, GATEWAY, SLOW, Fault, Scenario
from simulator.run.breakages import EVERY, STATED, Row, own_gateway
from simulator.scenario.lower import lower
from simulator.theory.laws import true_mean_ns

PROCESSES = (CRASH, FREEZE, SLOW, FAIL)


class Stated(NamedTuple):
    """A random fault and the row that shows what it does. `share`: of the time, of each thing that fails by itself."""

    fault: str
    row: str
    share: float
    times: dict[str, int]  # architecture -> how many things fail by themselves


def stated(scenario: Scenario, rows: Sequence[Row]) -> tuple[list[Stated], list[Row]]:
    """The random faults with their rows, and all rows: a fault that none of them shows gets one of its own."""
    found, every = list[Stated](), list(rows)
    for name, fault in scenario.faults.items():
        if fault.renewal is None:
            continue
        once = single(fault)
        key = next((row.key for row in every if shows(scenario, row, once)), f"fault {name}")
        if key == f"fault {name}":
            every.append(Row(key, STATED, once))
        up, down = true_mean_ns(fault.renewal.up), true_mean_ns(fault.renewal.down)
        found.append(Stated(name, key, down / (up + down), times(scenario, name, fault)))
    return found, every


def single(fault: Fault) -> Fault:
    """What one failure is: of one instance, where each has a clock of its own."""
    return fault._replace(renewal=None, only=(), instances=1 if apart(fault) else fault.instances)


def apart(fault: Fault) -> bool:
    """Whether each struck instance has a clock of its own."""
    together = fault.renewal is None or fault.renewal.together
    kinds = fault.kind in PROCESSES and not fault.database and not fault.zone and fault.callee is None
    return kinds and not together


def shows(scenario: Scenario, row: Row, fault: Fault) -> bool:
    """Whether a row is this fault everywhere. A gateway's is, where all have one; else it strikes the edge's host."""
    if fault.target == GATEWAY and not all(own_gateway(one) for one in scenario.architectures.values()):
        return False
    if row.kind == EVERY and fault == row.fault._replace(instances=1):
        units = [unit for one in scenario.architectures.values() for unit in one.units.values()]
        return all(unit.replicas == 1 for unit in units if fault.target in unit.components)
    return row.fault == fault


def times(scenario: Scenario, name: str, fault: Fault) -> dict[str, int]:
    """Architecture -> how many things this fault strikes, each by itself."""
    alone = scenario._replace(faults={name: fault})
    places = [place for place in scenario.architectures if not fault.only or place in fault.only]
    return {place: len(lower(alone, place).renewals) for place in places}
