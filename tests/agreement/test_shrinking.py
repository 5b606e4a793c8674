"""A scenario on which something goes wrong becomes as small as that something needs it to be."""

from simulator.model import topology as t
from tests.agreement.random_scenarios import scenario
from tests.agreement.shrink import parts_at, shrunk, written


def crashes(told: t.Scenario) -> str:
    """Whether some component can crash in a unit of two instances or more."""
    crash = any(fault.kind == t.CRASH for fault in told.faults.values())
    units = [unit for architecture in told.architectures.values() for unit in architecture.units.values()]
    return "so it is" if crash and any(unit.replicas > 1 for unit in units) else ""


def test_nothing_is_left_that_could_be_taken_away() -> None:
    told = next(told for told in map(scenario, range(100)) if crashes(told) and len(told.faults) > 2)
    small = shrunk(told, crashes)
    ((unit,),) = [architecture.units.values() for architecture in small.architectures.values()]
    ((fault),) = small.faults.values()
    assert crashes(small)
    assert fault == t.Fault(t.CRASH, fault.target)
    assert unit == t.Unit((), replicas=2)
    assert len(written(small)) < len(written(told)) // 5


def test_engines_that_agree_part_nowhere() -> None:
    assert parts_at(scenario(0)) == ""
