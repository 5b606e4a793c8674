"""Sharing, closed loops, impatience and choices: each formula against balance equations or plain simulation."""

import heapq
import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.theory import many, sharing, single
from simulator.theory.choices import choices_mean_ns, share_with_at_least
from simulator.theory.closed import Station, closed_network
from simulator.theory.impatience import erlang_a

MS = 1_000_000.0
S10 = 10 * MS


def shared_responses(gaps, works, cores):
    """Plain processor sharing: at every event all present have come nearer by the same amount."""
    now, arrived, jobs, spent = 0.0, 0, [], []
    arrivals = np.cumsum(gaps)
    while len(spent) < len(works):
        speed = min(1.0, cores / len(jobs)) if jobs else 1.0
        ends = min(left for left, _ in jobs) / speed if jobs else math.inf
        comes = arrivals[arrived] - now if arrived < len(works) else math.inf
        step = min(ends, comes)
        now, jobs = now + step, [(left - step * speed, began) for left, began in jobs]
        if comes <= ends:
            jobs.append((works[arrived], now))
            arrived += 1
        else:
            spent += [now - began for left, began in jobs if left <= 1e-12]
            jobs = [job for job in jobs if job[0] > 1e-12]
    return spent


@pytest.mark.parametrize(("cores", "load"), [(1, 0.6), (3, 0.8)])
@pytest.mark.parametrize("law", ["constant", "two_point"])
def test_a_shared_processor_forgets_the_law_of_the_work(cores, load, law):
    chance, n = np.random.default_rng(1979), 100_000
    works = {
        "constant": np.ones(n),
        "two_point": np.where(chance.random(n) < 0.1, 5.5, 0.5),
    }[law]
    spent = shared_responses(chance.exponential(1.0 / (load * cores), n), works, cores)
    assert np.mean(spent) == pytest.approx(sharing.sharing_mean_ns(load * cores * 1e9, 1.0, cores), rel=0.06)


def test_sharing_slows_every_job_by_the_same_factor():
    mean = sharing.sharing_mean_ns(60.0, S10)
    assert mean == pytest.approx(single.mm1_mean_ns(60.0, S10))
    assert sharing.sharing_mean_of_job_ns(60.0, S10, S10) == pytest.approx(mean)
    assert sharing.sharing_mean_of_job_ns(60.0, S10, 3 * S10) == pytest.approx(3 * mean)


def repairman(users, think, service, servers):
    """M/M/c//N by its birth-death balance, in fractions: answers per unit of time and mean response."""
    weights = [Fraction(1)]
    for n in range(1, users + 1):
        weights.append(weights[-1] * (users - n + 1) * service / (think * min(n, servers)))
    total = sum(weights)
    rate = sum(w * min(n, servers) for n, w in enumerate(weights)) / service / total
    return float(rate), float(sum(n * w for n, w in enumerate(weights)) / total / rate)


@pytest.mark.parametrize(("users", "servers"), [(1, 1), (5, 1), (40, 3), (300, 8)])
def test_people_who_think_before_one_station_are_the_machine_repairman(users, servers):
    rate, response = repairman(users, 200, 7, servers)
    found = closed_network(users, 200.0, [Station(7.0, servers)])
    assert found.throughput_per_s == pytest.approx(rate * 1e9, rel=1e-9)
    assert found.response_ns == pytest.approx(response, rel=1e-7)
    assert found.numbers[0] == pytest.approx(rate * response, rel=1e-7)


def mean_value_analysis(users, think, demands):
    """Reiser and Lavenberg's recursion for single servers: who arrives sees one person fewer."""
    numbers = [0.0] * len(demands)
    for n in range(1, users + 1):
        responses = [d * (1 + q) for d, q in zip(demands, numbers, strict=True)]
        rate = n / (think + sum(responses))
        numbers = [rate * r for r in responses]
    return rate, sum(responses), numbers


@given(users=st.integers(1, 60), think=st.floats(0, 500), demands=st.lists(st.floats(0.1, 50), min_size=1, max_size=4))
@settings(deadline=None, max_examples=50)
def test_convolution_and_mean_value_analysis_say_the_same(users, think, demands):
    rate, response, numbers = mean_value_analysis(users, think, demands)
    found = closed_network(users, think, [Station(d) for d in demands])
    assert found.throughput_per_s == pytest.approx(rate * 1e9, rel=1e-8)
    assert found.response_ns == pytest.approx(response, rel=1e-6, abs=1e-6 * think)
    assert found.numbers == pytest.approx(numbers, rel=1e-6)


def test_two_stations_by_listing_every_state():
    users, think, stations = 6, 3, [(2, 2), (1, 1)]
    total, busy = Fraction(0), Fraction(0)
    for a, b in product(range(users + 1), repeat=2):
        if a + b <= users:
            weight = Fraction(think) ** (users - a - b) / math.factorial(users - a - b)
            for n, (demand, servers) in zip((a, b), stations, strict=True):
                for k in range(1, n + 1):
                    weight *= Fraction(demand, min(k, servers))
            total, busy = total + weight, busy + weight * (b > 0)
    found = closed_network(users, 3.0, [Station(2.0, 2), Station(1.0)])
    assert found.throughput_per_s == pytest.approx(float(busy / total) * 1e9, rel=1e-9)


def queue_with_patience(rate, service, servers, patience, n):
    """First come first served; whoever would wait longer than his patience goes. Offered waits, patience, service."""
    chance = np.random.default_rng(2002)
    gaps, works, patiences = (chance.exponential(m, n) for m in (1.0 / rate, service, patience))
    free, now, waits = [0.0] * servers, 0.0, []
    for gap, work, enough in zip(gaps, works, patiences, strict=True):
        now += gap
        wait = max(0.0, free[0] - now)
        waits.append(wait)
        if enough > wait:
            heapq.heapreplace(free, now + wait + work)
    return np.array(waits), patiences, works


@pytest.mark.parametrize(("rate", "servers", "patience"), [(0.8, 1, 2.0), (5.0, 4, 3.0), (9.0, 10, 0.5)])
def test_erlang_a_against_a_queue_that_people_leave(rate, servers, patience):
    waits, patiences, works = queue_with_patience(rate, 1.0, servers, patience, 300_000)
    served, in_time = patiences > waits, patiences > waits + works
    found = erlang_a(rate * 1e9, 1.0, servers, patience)
    assert found.abandon == pytest.approx(1 - served.mean(), rel=0.03)
    assert found.wait_ns == pytest.approx(np.minimum(waits, patiences).mean(), rel=0.03)
    assert found.served_wait_ns == pytest.approx(waits[served].mean(), rel=0.03)
    assert found.in_time == pytest.approx(in_time.mean(), rel=0.01)
    assert found.in_time_ns == pytest.approx((waits + works)[in_time].mean(), rel=0.01)


def test_endless_patience_is_an_ordinary_queue_and_as_much_as_the_service_a_poisson_law():
    patient = erlang_a(320.0, S10, 4, 1e6 * S10)
    assert patient.wait_ns + S10 == pytest.approx(many.mmc_mean_ns(320.0, S10, 4), rel=1e-4)
    assert patient.abandon < 1e-5
    # patience and service of the same mean: everybody leaves at the rate 1, however many servers there are
    equal = erlang_a(1e9, 1.0, 1, 1.0)
    assert equal.abandon == pytest.approx(1 - (1 - math.exp(-1)), rel=1e-12)
    crowded = erlang_a(2000.0, MS, 1, 10_000 * MS)  # twice what can be served: half of them go
    assert crowded.abandon == pytest.approx(0.5, rel=1e-6)


def test_two_choices_as_the_papers_say_and_as_the_differential_equation_rests():
    assert choices_mean_ns(90.0, S10, 2) == pytest.approx(2.614 * S10, rel=1e-3)
    assert choices_mean_ns(99.0, S10, 2) == pytest.approx(5.432 * S10, rel=1e-3)
    assert choices_mean_ns(80.0, S10, 1) == pytest.approx(single.mm1_mean_ns(80.0, S10), rel=1e-9)
    assert choices_mean_ns(0.0, S10, 2) == S10
    shares, load, step = np.zeros(40), 0.9, 0.2
    for _ in range(6_000):
        before = np.concatenate(([1.0], shares[:-1]))
        after = np.concatenate((shares[1:], [0.0]))
        shares += step * (load * (before**3 - shares**3) - (shares - after))
    assert shares[:6] == pytest.approx([share_with_at_least(load, 3, i) for i in range(1, 7)], abs=1e-9)
    assert choices_mean_ns(90.0, S10, 3) == pytest.approx(shares.sum() / load * S10, rel=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: sharing.sharing_mean_ns(100.0, S10),
        lambda: sharing.sharing_mean_of_job_ns(10.0, S10, -1.0),
        lambda: closed_network(0, 1.0, [Station(1.0)]),
        lambda: closed_network(1, 1.0, []),
        lambda: closed_network(1, 1.0, [Station(0.0)]),
        lambda: erlang_a(10.0, S10, 0, S10),
        lambda: erlang_a(10.0, S10, 1, 0.0),
        lambda: choices_mean_ns(100.0, S10, 2),
        lambda: share_with_at_least(0.5, 0, 2),
    ],
)
def test_queues_outside_their_domain_say_so(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
