"""What the real runtime cannot honour it refuses by name."""

import pytest

from simulator.model.errors import TestbedError
from simulator.model.program import CRASH, RESTART, SLOW, SLOW_DATABASE, FaultRow
from simulator.model.topology import Architecture, Compute, Network, Unit
from simulator.testbed.launch import Testbed
from simulator.testbed.refusals import refusals, replacements
from tests.testbed.small_systems import chain, exponential, fixed, small, workload


def test_a_program_of_todays_words_is_not_refused() -> None:
    assert refusals(chain(100, 1)) == ()
    assert replacements(chain(100, 1)) == ()


@pytest.mark.parametrize(
    ("what", "word"), [(CRASH, "crash"), (RESTART, "crash"), (SLOW, "slow"), (SLOW_DATABASE, "slow")]
)
def test_faults_are_refused_by_name(what: int, word: str) -> None:
    program = chain(100, 1)._replace(faults=(FaultRow(1, what, 0, 0, 2.0),))
    assert refusals(program) == (f"`{word}`: not on the testbed yet",)


def test_more_processes_than_a_machine_carries_are_refused_before_anything_starts() -> None:
    crowd = Architecture({"a": Unit(("a",), replicas=65)}, {})
    program = small({"a": (Compute(exponential(1)),)}, crowd, workload(10), 1)
    assert "65 instances" in refusals(program)[0]
    with pytest.raises(TestbedError, match="65 instances"):
        Testbed(program)


def test_cores_of_an_unknown_kind_are_refused_with_the_known_ones() -> None:
    with pytest.raises(TestbedError, match="slots and semaphore"):
        Testbed(chain(1, 1), "threads")


def test_the_cost_of_calls_is_replaced_by_the_real_hop_and_that_is_said() -> None:
    program = chain(100, 1, network=Network(call_cpu_caller=fixed(1)))
    assert refusals(program) == ()
    assert replacements(program) == ("`call_cpu`: the real hop stands in its place",)
