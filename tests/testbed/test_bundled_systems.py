"""Which bundled scenarios run for real: those whose words the real system knows; the others are refused by name."""

from collections import Counter
from typing import NamedTuple

import pytest

from simulator.model.program import Program
from simulator.policies.outcomes import NAMES
from simulator.scenario import bundled
from simulator.scenario.lower import lower
from simulator.testbed.calibration import quiet
from simulator.testbed.drive import Drive
from simulator.testbed.judging import deciding
from simulator.testbed.launch import Testbed
from simulator.testbed.refusals import refusals
from simulator.testbed.reshape import with_hops, without_call_cpu
from simulator.testbed.validate import ATTEMPTS
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


class Ends(NamedTuple):
    """How the requests of one drive have ended, by the names of outcomes; `passed`: nearly as in the simulator."""

    measured: Counter[str]
    predicted: Counter[str]
    why_invalid: str

    @property
    def valid(self) -> bool:
        """Whether the machine was quiet."""
        return not self.why_invalid

    @property
    def passed(self) -> bool:
        """Whether of each outcome there are as many, but for a few."""
        most = max(3, 0.03 * self.measured.total())
        return all(abs(self.measured[name] - self.predicted[name]) <= most for name in self.measured | self.predicted)


def ends(program: Program, drive: Drive, replication: int) -> Ends:
    """Hops are of this very drive, so this is no prediction."""
    hops_ns = {link: round(float(pairs.mean())) for link, pairs in drive.hops.items()}
    both = drive.requests, simulate(with_hops(program, hops_ns), 1, replication)
    measured, predicted = (Counter(NAMES[outcome] for outcome in rows["outcome"].tolist()) for rows in both)
    return Ends(measured, predicted, quiet(drive, struck=True).disturbed())


@pytest.mark.reality
@pytest.mark.parametrize("name", DRIVEN)
def test_a_bundled_scenario_ends_its_requests_for_real_as_in_the_simulator(name: str) -> None:
    program = shortened(without_call_cpu(lower(scenario(name), DRIVEN[name])), 2 * S)
    runs: list[Ends] = []
    while (run := deciding(runs)) is None and len(runs) < ATTEMPTS:
        with Testbed(program) as testbed:
            runs.append(ends(program, testbed.drive(1, len(runs)), len(runs)))
    assert run is not None, [run.why_invalid for run in runs]
    assert run.passed, [(run.measured, run.predicted) for run in runs]
