"""Which bundled scenarios run for real: those whose words the real system knows; the others are refused by name."""

from collections import Counter

import pytest

from simulator.model.program import Program
from simulator.policies.outcomes import NAMES
from simulator.scenario import bundled
from simulator.scenario.lower import lower
from simulator.testbed.launch import Testbed
from simulator.testbed.refusals import refusals
from simulator.testbed.reshape import with_hops, without_call_cpu
from tests.scenarios.lessons import scenario
from tests.testbed.small_systems import S, simulate

LEAST = 46  # scenarios of which an architecture at least runs for real; a word learnt makes them more
DRIVEN = {  # scenario -> an architecture of a handful of processes
    "bulkhead": "breaker",
    "front_door": "for-each",
    "lossy_links": "lossy",
    "pool_sizing": "right",
    "retry_storm": "budget",
    "sinkhole": "two-choices",
    "zombie_work": "cancel",
}


def shortened(program: Program, duration_ns: int) -> Program:
    """The beginning of its load, in which all its faults strike at their share of the time."""
    faults = [row._replace(at_ns=row.at_ns * duration_ns // program.duration_ns) for row in program.faults]
    times = {"duration_ns": duration_ns, "horizon_ns": 2 * duration_ns, "edges_ns": (0, duration_ns)}
    return program._replace(faults=tuple(faults), **times)


def test_most_bundled_scenarios_run_for_real_and_what_keeps_the_others_has_a_name() -> None:
    refused = {
        (name, architecture): refusals(lower(scenario(name), architecture))
        for name in bundled()
        for architecture in scenario(name).architectures
    }
    assert len({name for (name, _), found in refused.items() if not found}) >= LEAST
    assert all(str(refusal).startswith("`") for found in refused.values() for refusal in found)


@pytest.mark.reality
@pytest.mark.parametrize("name", DRIVEN)
def test_a_bundled_scenario_ends_its_requests_for_real_as_in_the_simulator(name: str) -> None:
    program = shortened(without_call_cpu(lower(scenario(name), DRIVEN[name])), 2 * S)
    with Testbed(program) as testbed:
        drive = testbed.drive(1, 0)
    hops_ns = {link: round(float(pairs.mean())) for link, pairs in drive.hops.items()}  # of this drive: no prediction
    rows, simulated = drive.requests, simulate(with_hops(program, hops_ns), 1, 0)
    measured, predicted = (Counter(found["outcome"].tolist()) for found in (rows, simulated))
    for outcome in measured | predicted:
        off = abs(measured[outcome] - predicted[outcome])
        assert off <= max(3, 0.03 * len(rows)), (NAMES[outcome], measured, predicted)
