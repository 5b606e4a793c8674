"""Small systems written as scenario files, driven for real and simulated: request by request the same must come out.

Times in them are chosen so that no decision hangs on a millisecond.
"""

import numpy as np

from simulator.model.program import Program
from simulator.scenario import loads
from simulator.scenario.lower import lower
from simulator.testbed.launch import Testbed
from simulator.testbed.reshape import without_call_cpu
from tests.testbed.small_systems import simulate

DRIVES = 8  # at most
HELD_UP_NS = 5_000_000  # in all, in any process
LATE_NS = 8_000_000  # anything that was done to a process

HEAD = """\
schema: 1
name: told
lesson: One request after another.
"""

End = tuple[int, int]  # outcome, attempts


def told(text: str) -> Program:
    """A scenario with one architecture, as the real system runs it."""
    scenario = loads(HEAD + text).scenario
    (architecture,) = scenario.architectures
    return without_call_cpu(lower(scenario, architecture))


class Both:
    """REQUEST rows of the real system and of the simulator, in order of requests.

    If somebody was held up meanwhile, which the processes' clocks say, it proves nothing: then once more.
    """

    def __init__(self, text: str):
        self.program = told(text)
        with Testbed(self.program) as testbed:
            for _ in range(DRIVES):
                drive = testbed.drive(1, 0)
                held_up_ns = max(drive.held_up, drive.stalled) * self.program.duration_ns
                if held_up_ns < HELD_UP_NS and drive.late_ns < LATE_NS:
                    break
            else:
                words = f"held processes up for {held_up_ns / 1e6:.0f} ms, was {drive.late_ns / 1e6:.0f} ms late"
                raise AssertionError(f"in each of {DRIVES} drives the machine was busy; in the last it {words}")
        order = ["workload", "index"]
        self.measured = np.sort(drive.requests, order=order)
        self.predicted = np.sort(simulate(self.program, 1, 0), order=order)

    def of(self, workload: str) -> tuple[np.ndarray, np.ndarray]:
        """The rows of one workload."""
        number = self.program.names.workloads.index(workload)
        return self.measured[self.measured["workload"] == number], self.predicted[self.predicted["workload"] == number]

    def agree(self, workload: str) -> set[End]:
        """The ends that there were; real and simulated ones are the same, and so are nearly all latencies."""
        measured, predicted = self.of(workload)
        assert ends(measured) == ends(predicted)
        assert np.quantile(abs(waits_ms(measured) - waits_ms(predicted)), 0.9) < 15
        return set(ends(measured))


def ends(rows: np.ndarray) -> list[End]:
    """How each request ended, and after how many attempts."""
    return [(int(row["outcome"]), int(row["attempts"])) for row in rows]


def waits_ms(rows: np.ndarray) -> np.ndarray:
    """How long each request took."""
    return np.asarray((rows["ended_ns"] - rows["arrived_ns"]) / 1e6)
