"""The check against theory is worth something only if wrong systems fail it: one core too many, LIFO, work x 1.05."""

import pytest

from simulator.model.claims import Metric
from tests.measure.coverage import truth
from tests.measure.lindley import System, study_of
from tests.theory.agrees import agrees, disagrees

LEVEL = 0.999
RIGHT = System(0.8)
REQUESTS, REPLICATIONS = 600_000, 10


def estimates(system, requests=REQUESTS):
    study = study_of(system, requests, REPLICATIONS, (11,))
    return {name: study.estimate(Metric(name), LEVEL) for name in ("mean", "p99")}


@pytest.mark.parametrize("system", [System(0.5), RIGHT, System(0.5, cv=2.0), System(0.5, stations=2)])
def test_the_right_system_agrees_with_theory(system):
    found = estimates(system)
    assert agrees(found["mean"], truth(system, "mean"))
    assert agrees(found["p99"], truth(system, "p99"), widest=0.05)


def test_work_that_is_five_per_cent_too_long_does_not_agree():
    found = estimates(System(0.8, work=1.05))
    for name in ("mean", "p99"):
        assert disagrees(found[name], truth(RIGHT, name))


def test_one_server_too_many_does_not_agree():
    found = estimates(System(0.8, servers=2), 20_000)
    assert disagrees(found["mean"], truth(RIGHT, "mean"))


def test_last_come_first_served_has_the_right_mean_and_the_wrong_tail():
    found = estimates(System(0.8, last_first=True), 20_000)
    assert not disagrees(found["mean"], truth(RIGHT, "mean"))
    assert disagrees(found["p99"], truth(RIGHT, "p99"))


def test_an_interval_that_is_too_wide_agrees_with_nothing():
    found = estimates(RIGHT, 2_000)
    assert not agrees(found["mean"], truth(RIGHT, "mean"))
