"""The numbers that bundled files about loads, stores, lines and outages give as closed forms are those of theory."""

import math

import numpy as np
import pytest
from scipy import optimize

from simulator.measure.expressions import evaluate
from simulator.policies import contention, retransmission
from simulator.theory import caches, closed, load, networks, renewal, sharing, single
from tests.scenarios.lessons import scenario

MS = 1e6
S10 = 10 * MS


def regular_arrivals_mean_ns(rate_per_s: float, service_ns: float) -> float:
    """Mean response of D/M/1: S / (1 - s), s the root of s = exp((s - 1) / rho). Kleinrock I, section 6.4."""
    busy = load.utilization(rate_per_s, service_ns)
    return service_ns / (1 - optimize.brentq(lambda s: s - math.exp((s - 1) / busy), 0.0, busy))


def burst_mean_ns(rate_per_s: float, service_ns: float, burst_ns: float, pause_ns: float) -> float:
    """Mean response in a fluid: the line grows in a straight line through a burst, and is gone before the next one."""
    within = rate_per_s * (burst_ns + pause_ns) / burst_ns * service_ns / 1e9  # work that comes in a unit of time
    assert (within - 1) * burst_ns < pause_ns
    return service_ns + (within - 1) * burst_ns / 2


def hits_after_a_loss(asked_ns: float, kept_ns: float, so_far_ns: float) -> float:
    """Share of hits from a loss until then: a key is there with chance h (1 - exp(-t / asked - t / kept))."""
    rate = 1 / asked_ns + 1 / kept_ns
    held = 1 / asked_ns / rate
    return held * (1 + math.expm1(-rate * so_far_ns) / (rate * so_far_ns))


def delay_of_losses_ns(loss: float, retransmit_ns: int) -> float:
    """Mean delay of a message, from the chances to be lost so many times in a row."""
    counts = range(retransmission.RESENT_MAX + 1)
    edges = [*(loss**k for k in counts), 0.0]
    inside = [(edges[k] + edges[k + 1]) / 2 for k in counts]
    return sum((edges[k] - edges[k + 1]) * retransmission.delay_ns(loss, retransmit_ns, inside[k]) for k in counts)


def throughput_of_a_crowd(people: int) -> float:
    return people / contention.stretch(0.05, 0.001, people) / (S10 / 1e9)


# file -> beginning of a claim -> what theory says of its left side (ns, shares, rates per second, plain numbers)
THEORY = {
    "open_closed": {
        "mean of ask in open": single.mm1_mean_ns(75.0, S10),
        "mean of ask in closed": closed.closed_network(20, 235 * MS, [closed.Station(S10)]).response_ns,
    },
    "cache_loss": {
        "amplification of prices.database": 1 / (1 - 0.9),
        "hit_rate of pages in sized before": caches.ttl_hit(600 / 2400, 20e9),
        "hit_rate of pages in sized from 40 s to 42 s =": hits_after_a_loss(4e9, 20e9, 2e9),
    },
    "cache_stampede": {"attempts of pages.database in plain /": caches.stampede(500.0, 200 * MS)},
    "cache_sizes": {
        "hit_rate of catalog in lru =": caches.che_hit(caches.zipf_shares(1000, 0.8), 100),
        "hit_rate of catalog in shared =": caches.che_hit(caches.zipf_shares(1000, 0.8), 400),
    },
    "head_of_line": {
        "wait of even": single.mg1_mean_ns(80.0, S10, 1.0) / S10 - 1,
        "wait of uneven": single.mg1_mean_ns(80.0, S10, 25.0) / S10 - 1,
    },
    "fair_share": {
        "mean of usual in shares": sharing.sharing_mean_ns(70.0, S10),
        "mean of mixed in shares": sharing.sharing_mean_ns(70.0, S10),
        "mean of usual in turns": single.md1_mean_ns(70.0, S10),
        "mean of mixed in turns": single.mg1_mean_ns(70.0, S10, 9.0),
    },
    "universal_scalability": {
        f"throughput at crowd {people} =": throughput_of_a_crowd(people) for people in (1, 8, 31, 64)
    },
    "front_door": {"availability of page in for-all": 200 / (100 + 400 + 20)},
    "availability": {
        "availability of thirty-parts": networks.serial_availability([0.9999] * 30),
        "availability of one": renewal.renewal_availability(900 * MS, 100 * MS),
        "availability of all-of-three": networks.serial_availability([0.9] * 3),
        "availability of two-of-three": renewal.at_least(2, 3, 0.9),
        "availability of pair": networks.parallel_availability([0.9] * 2),
        "availability of twins": renewal.renewal_availability(900 * MS, 100 * MS),
    },
    "stale_reads": {
        "stale of profiles": caches.stale_read(50 / 50, 100 * MS),
        "stale of posts": caches.stale_read_of_keys(50.0, 100 * MS, caches.zipf_shares(50, 1.0)),
        "mean of like": single.mm1_mean_ns(250.0, 2 * MS),
    },
    "bursts": {
        "mean of visit in even": regular_arrivals_mean_ns(50.0, S10),
        "mean of visit in random": single.mm1_mean_ns(50.0, S10),
        "mean of visit in bursty": burst_mean_ns(50.0, S10, 1e9, 4e9),
    },
    "lossy_links": {
        "slower than 200 ms of page before": networks.fan_out_tail(0.01, 10),
        "slower than 200 ms of page during": networks.fan_out_tail(0.05, 10),
        "mean of page before": 15 * MS + 10 * delay_of_losses_ns(0.01, int(200 * MS)),
    },
}


def nothing_measured(metric, replication):
    return math.nan


@pytest.mark.parametrize(("name", "claim"), [(name, claim) for name, claims in THEORY.items() for claim in claims])
def test_a_number_in_a_file_about_loads_or_stores_is_that_of_theory(name, claim):
    found = [e.claim for e in scenario(name).expect if e.claim.text.startswith(claim)]
    assert len(found) == 1
    written = evaluate(found[0].comparison.right, nothing_measured, 0)
    assert written == pytest.approx(THEORY[name][claim], rel=1e-3)


def test_a_crowd_of_31_is_the_best_there_is():
    assert max(range(1, 65), key=throughput_of_a_crowd) == 31


def test_51_in_progress_halve_the_capacity_at_the_tipping_point():
    unit = scenario("tipping_point").architectures["unbounded"].units["api"]
    assert contention.stretch(unit.contention, unit.coherency, 51) == pytest.approx(2.0)


def test_the_loads_of_the_lessons_of_overload_are_on_the_right_side_of_capacity():
    zones = scenario("zone_outage")
    capacity = {name: a.units["api"].replicas * 100 for name, a in zones.architectures.items()}
    assert capacity["tight"] * 2 / 3 < 500 < min(capacity["tight"], capacity["spare"] * 2 / 3)


def test_the_pages_of_a_lost_cache_are_asked_for_as_often_as_its_claims_say():
    seen = np.array([hits_after_a_loss(4e9, 20e9, t * 1e9) for t in (0.01, 2, 200)])
    assert seen[0] == pytest.approx(0.01 / 4 / 2, rel=0.01)
    assert seen[2] == pytest.approx(caches.ttl_hit(600 / 2400, 20e9), rel=0.02)
