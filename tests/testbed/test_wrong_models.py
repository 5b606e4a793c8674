"""Programs that are wrong in one thing each: there where they mean something, and told apart from the right one."""

import numpy as np
import pytest

from simulator.model.fault_rows import CRASH, FaultRow
from simulator.model.program import POLLED, Program
from simulator.model.topology import Architecture, Balancer, Compute, Unit
from simulator.policies import breaker, catalogue, retry, round_robin, uniform_random
from simulator.testbed.comparing import Subject, cases, failures, rejects
from simulator.testbed.controls import (
    ALL_KNOWING,
    FEWER,
    MORE,
    NO_BREAKERS,
    NO_HOPS,
    NO_RETRIES,
    OTHER_BALANCING,
    UNHARMED,
    wrong_models,
)
from simulator.testbed.reshape import boundless, with_hops
from tests.testbed.small_systems import S, chain, exponential, simulate, small, workload


def three(policy: str = "round_robin") -> Program:
    architecture = Architecture({"a": Unit(("a",), replicas=3, cores=2)}, {}, balancer=Balancer(policy))
    return small({"a": (Compute(exponential(4.0)),)}, architecture, workload(1200), 4)


def guarded() -> Program:
    """A link that tries again, and has a breaker, as rows."""
    again, stop = retry.Config(3, 0, 0, 0, 1 << 2, -1), breaker.Config(0.5, 10**9, 10, 10**9, 3)
    program = chain(100, 1)
    first = len(program.policies)
    rows = [program.policies[0]._replace(number=catalogue.number(m), config=tuple(c), size=0, directory=-1)
            for m, c in ((retry, again), (breaker, stop))]  # fmt: skip
    links = (program.links[0]._replace(guards=first, n_guards=2), *program.links[1:])
    return program._replace(policies=(*program.policies, *rows), links=links)


def test_balancing_can_be_wrong_only_where_there_is_a_choice() -> None:
    assert OTHER_BALANCING not in wrong_models(chain(1, 1), chain(1, 1), 0)
    assert OTHER_BALANCING in wrong_models(three(), three(), 0)


@pytest.mark.parametrize(("policy", "other"), [("round_robin", uniform_random), ("random", round_robin)])
def test_the_other_balancing_is_one_that_the_program_does_not_use(policy: str, other: object) -> None:
    changed = wrong_models(three(policy), three(policy), 0)[OTHER_BALANCING]
    assert {catalogue.POLICIES[row.number] for row in changed.policies if row.size > 1} == {other}


def test_another_balancing_is_told_apart_from_the_right_one_at_a_high_load() -> None:
    program = three()
    right = simulate(program, 1, 0)
    wrong = simulate(wrong_models(program, program, 0)[OTHER_BALANCING], 1, 0)
    assert rejects(cases(Subject("three", "real", 1200.0), wrong, right))


def test_guards_are_taken_away_one_by_one_and_keep_their_places() -> None:
    program = guarded()
    models = wrong_models(program, program, 0)
    for name, policy, field in ((NO_RETRIES, retry, "attempts"), (NO_BREAKERS, breaker, "failures")):
        (changed,) = (b for a, b in zip(program.policies, models[name].policies, strict=True) if a != b)
        assert changed.number == catalogue.number(policy)
        assert getattr(policy.Config(*changed.config), field) in (1, 2.0)
    assert {NO_RETRIES, NO_BREAKERS}.isdisjoint(wrong_models(chain(1, 1), chain(1, 1), 0))


def test_where_something_is_struck_the_wrong_models_are_wrong_about_that() -> None:
    program = chain(200, 4)._replace(faults=(FaultRow(2 * S, CRASH, 1, 0, 0.0),))
    models = wrong_models(program, program, 0)
    assert set(models) == {UNHARMED}
    assert failures(simulate(program, 1, 0)) > 100
    assert failures(simulate(models[UNHARMED], 1, 0)) == 0
    polled = program._replace(directories=tuple(row._replace(known=POLLED) for row in program.directories))
    assert set(wrong_models(polled, polled, 0)) == {UNHARMED, ALL_KNOWING}


def test_calibration_harms_nobody() -> None:
    struck = chain(200, 4)._replace(faults=(FaultRow(2 * S, CRASH, 1, 0, 0.0),))
    assert boundless(struck) == boundless(chain(200, 4))


def test_the_usual_wrong_models_are_those_of_hops_and_cores() -> None:
    hopped = with_hops(chain(1, 1), {0: 10, 1: 10})
    assert set(wrong_models(chain(1, 1), hopped, 1)) == {NO_HOPS, MORE, FEWER}
    assert np.all([model != hopped for model in wrong_models(chain(1, 1), hopped, 1).values()])
