"""The numbers that bundled files give as closed forms are those of theory."""

import math

import pytest

from simulator.measure.expressions import evaluate
from simulator.scenario.lower import lower
from simulator.theory import attempts, break_even, choices, deadlines, discovery, many, networks, single
from tests.scenarios.lessons import scenario

MS = 1e6
S10 = 10 * MS
KINDS = (break_even.Work(0.8, MS), break_even.Work(0.2, 4 * MS, way_ns=4 * MS))
CRASH_NS = 120_000_000_000


def window(architecture: str) -> discovery.Window:
    """How long callers of `stale_registry` ask the dead, who dies at two minutes."""
    return discovery.error_window_at(lower(scenario("stale_registry"), architecture).registry, CRASH_NS)


# file -> beginning of a claim -> what theory says of its left side (ns, shares, plain numbers)
THEORY = {
    "mm1": {
        "mean of visit =": single.mm1_mean_ns(100.0, 8 * MS),
        "p99 of visit / mean": single.mm1_quantile_ns(100.0, 8 * MS, 0.99) / single.mm1_mean_ns(100.0, 8 * MS),
    },
    "mmc": {
        "mean of visit in queue": many.mmc_mean_ns(320.0, S10, 4),
        "p99 of visit in queue": many.mmc_quantile_ns(320.0, S10, 4, 0.99),
        "availability of visit in no-queue": 1 - many.mmcc_blocking(320.0, S10, 4),
        "mean of visit in no-queue": S10,
    },
    "hockey_stick": {
        f"{metric} of visit at load {rate}/s": value(float(rate), S10) / S10
        for metric, value, rates in (
            ("mean", single.mm1_mean_ns, (50, 80, 90, 95)),
            ("p99", lambda rate, work: single.mm1_quantile_ns(rate, work, 0.99), (80, 90)),
        )
        for rate in rates
    },
    "pooling": {
        "mean of visit in eight-lines": many.mmc_mean_ns(80.0, S10, 1) / S10,
        "mean of visit in four-lines": many.mmc_mean_ns(160.0, S10, 2) / S10,
        "mean of visit in two-lines": many.mmc_mean_ns(320.0, S10, 4) / S10,
        "mean of visit in one-line": many.mmc_mean_ns(640.0, S10, 8) / S10,
        "p99 of visit in eight-lines": many.mmc_quantile_ns(80.0, S10, 1, 0.99) / S10,
        "p99 of visit in one-line": many.mmc_quantile_ns(640.0, S10, 8, 0.99) / S10,
    },
    "chain": {
        "mean of front -> back in split": many.mmc_mean_ns(240.0, 5 * MS, 2),
        "mean of ask in split": 2 * many.mmc_mean_ns(240.0, 5 * MS, 2),
    },
    "break_even": {
        f"mean in {name} at load {rate:.0f}/s / 1 ms": formula(rate, KINDS) / MS
        for name, formula in (("whole", break_even.whole_mean_ns), ("split", break_even.split_mean_ns))
        for rate in (250.0, 1000.0)
    },
    "fork_join": {
        "mean of both /": networks.fork_join_mean_ns(80.0, S10) / S10,
        "mean of edge -> left": single.mm1_mean_ns(80.0, S10) / S10,
    },
    "jackson": {
        "mean of visit": single.mm1_mean_ns(120.0, 5 * MS)
        + 0.6 * single.mm1_mean_ns(72.0, S10)
        + 0.4 * single.mm1_mean_ns(48.0, 15 * MS),
        "mean of front -> orders": single.mm1_mean_ns(72.0, S10),
    },
    "tail_at_scale": {
        f"slower than 500 ms of {route} ": 1 - (1 - slow) ** leaves
        for route, slow, leaves in (
            ("one", 0.01, 1),
            ("ten", 0.01, 10),
            ("hundred", 0.01, 100),
            ("two-thousand", 1e-4, 2000),
        )
    },
    "retry_storm": {
        "amplification of shelf in five-layers": attempts.amplification(1.0, 3, 5),
        "amplification of shelf in three-layers": attempts.amplification(1.0, 4, 3),
        "amplification of shelf in top-only": attempts.expected_attempts(1.0, 3),
    },
    "retry_budget": {
        f"amplification of api in {architecture} during broken at share {share}% ": value(share / 100)
        for architecture, value in (
            ("plain", lambda failure: attempts.expected_attempts(failure, 3)),
            ("budget", lambda failure: attempts.budgeted_attempts(failure, 3, 0.1)),
        )
        for share in (5, 50, 100)
    },
    "zombie_work": {
        f"goodput in {architecture}": 150 * deadlines.in_time(150.0, S10, 500 * MS)
        for architecture in ("deadline", "cancel")
    },
    "bulkhead": {"degraded of product in bulkhead": many.mmcc_blocking(50.0, 2000 * MS, 10)},
    "two_choices": {"mean of visit in two-choices /": choices.choices_mean_ns(90.0, S10, 2) / S10},
    "stale_registry": {
        "error_rate in eureka": 1 / 10,
        "recovery in eureka after dead >=": window("eureka").least_ns,
        "failed in eureka": discovery.failed_attempts(20.0, 10, window("eureka").mean_ns),
        "failed in quick": discovery.failed_attempts(20.0, 10, window("quick").mean_ns),
        "recovery in consul": window("consul").most_ns + 5000 * MS,  # recoveries are counted in steps of 5 s
        "recovery in dns": window("dns").most_ns + 5000 * MS,
        "error_rate in list": 1 / 10,
    },
    "self_preservation": {"error_rate in preserving": 1 / 3},
    "sinkhole": {"error_rate in turns": 1 / 5},
    "product_defaults": dict.fromkeys(
        ("error_rate in envoy during", "error_rate in nginx during silent", "error_rate in haproxy during silent"),
        1 / 4,
    ),
    "slow_start": {"failed in gentle": 200 * (5 + 1.9)},
}


def nothing_measured(metric, replication):
    return math.nan


@pytest.mark.parametrize(("name", "claim"), [(name, claim) for name, claims in THEORY.items() for claim in claims])
def test_a_number_in_a_bundled_file_is_that_of_theory(name, claim):
    found = [e.claim for e in scenario(name).expect if e.claim.text.startswith(claim)]
    assert len(found) == 1
    written = evaluate(found[0].comparison.right, nothing_measured, 0)
    assert written == pytest.approx(THEORY[name][claim], rel=1e-3)


def test_the_break_even_lies_where_its_lesson_says():
    assert break_even.break_even_rate_per_s(KINDS) == pytest.approx(588, abs=0.5)


def test_preservation_needs_one_more_than_the_six_who_beat_in_its_lesson():
    units = scenario("self_preservation").architectures["preserving"]
    gateway = units.gateway.unit.replicas if units.gateway and units.gateway.unit else 0
    assert discovery.least_registered(1, 0.85) == units.units["api"].replicas + gateway + 1
