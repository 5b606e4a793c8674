"""The compiled engine obeys queueing theory where theory is exact: the truth lies in a narrow 99.9 % interval.

And the check has teeth: with one server too many, or work longer by 5 %, the truth of the right system lies outside.
"""

from typing import NamedTuple

import pytest

from simulator.model import laws
from simulator.theory import many, networks, single
from tests.theory.agrees import agrees, disagrees
from tests.theory.systems_with_answers import (
    SERVICE_NS,
    Builder,
    behind_a_database,
    behind_workers,
    observed,
    one_of_many,
    station,
    two_stations,
)

PLENTY = 1 << 40
REQUESTS = 150_000  # of each of 20 replications; a heavy tail needs more to be known within 3 %
FEWER = 40_000  # enough to see that a system is another one


class Oracle(NamedTuple):
    """A system, its rate of arrivals, and what theory says: metric -> truth."""

    build: Builder
    rate_per_s: float
    truth: dict[str, float]
    requests: int = REQUESTS


def of_many(rate_per_s: float, servers: int) -> dict[str, float]:
    """M/M/c."""
    return {
        "mean": many.mmc_mean_ns(rate_per_s, SERVICE_NS, servers),
        "p99": many.mmc_quantile_ns(rate_per_s, SERVICE_NS, servers, 0.99),
    }


def of_one(rate_per_s: float) -> dict[str, float]:
    """M/M/1."""
    mean_ns = single.mm1_mean_ns(rate_per_s, SERVICE_NS)
    return {"mean": mean_ns, "p99": single.mm1_quantile_ns(rate_per_s, SERVICE_NS, 0.99)}


ORACLES = {
    "M/M/1": Oracle(station(laws.EXPONENTIAL), 70.0, of_one(70.0), 2 * REQUESTS),
    "M/M/4, cores": Oracle(station(laws.EXPONENTIAL, 4), 300.0, of_many(300.0, 4)),
    "M/M/3, workers": Oracle(behind_workers(3), 210.0, of_many(210.0, 3)),
    "M/M/2, servers of a database": Oracle(behind_a_database(PLENTY, 2), 140.0, of_many(140.0, 2)),
    "M/M/2, connections": Oracle(behind_a_database(2, PLENTY), 140.0, of_many(140.0, 2)),
    "M/M/5/5": Oracle(behind_workers(5, 0), 400.0, {"refused": many.mmcc_blocking(400.0, SERVICE_NS, 5)}),
    "M/H2/1": Oracle(
        station(laws.HYPEREXPONENTIAL, shape=2.0),
        60.0,
        {
            "mean": single.mg1_mean_ns(60.0, SERVICE_NS, 4.0),
            "p99": single.mg1_hyperexponential_quantile_ns(60.0, SERVICE_NS, 2.0, 0.99),
        },
        3 * REQUESTS,
    ),
    "M/D/1": Oracle(
        station(laws.CONSTANT),
        80.0,
        {"mean": single.md1_mean_ns(80.0, SERVICE_NS), "p99": single.md1_quantile_ns(80.0, SERVICE_NS, 0.99)},
    ),
    "tandem of two": Oracle(
        two_stations(at_once=False),
        70.0,
        {
            "mean": networks.tandem_mean_ns(70.0, [SERVICE_NS] * 2),
            "p99": networks.tandem_quantile_ns(70.0, [SERVICE_NS] * 2, 0.99),
        },
    ),
    "fork and join of two": Oracle(
        two_stations(at_once=True), 70.0, {"mean": networks.fork_join_mean_ns(70.0, SERVICE_NS)}
    ),
    "three M/M/1 behind dice": Oracle(one_of_many(3), 210.0, of_one(70.0)),
}


@pytest.mark.parametrize("name", ORACLES)
def test_theory_lies_in_the_interval_of_the_simulation(name: str) -> None:
    build, rate_per_s, truth, requests = ORACLES[name]
    found = observed(build(rate_per_s, 0, 1.0), rate_per_s, requests)
    wrong = {metric: (found[metric], value) for metric, value in truth.items() if not agrees(found[metric], value)}
    assert not wrong


@pytest.mark.parametrize("name", ORACLES)
def test_one_server_too_many_is_noticed(name: str) -> None:
    build, rate_per_s, truth, _ = ORACLES[name]
    found = observed(build(rate_per_s, 1, 1.0), rate_per_s, FEWER)
    assert all(disagrees(found[metric], value) for metric, value in truth.items())


@pytest.mark.parametrize("name", ORACLES)
def test_work_longer_by_five_per_cent_is_noticed(name: str) -> None:
    build, rate_per_s, truth, _ = ORACLES[name]
    found = observed(build(rate_per_s, 0, 1.05), rate_per_s, FEWER)
    assert any(disagrees(found[metric], value) for metric, value in truth.items())
