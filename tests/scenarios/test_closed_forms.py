"""The numbers that bundled files give as closed forms are those of theory."""

import math

import pytest

from simulator.measure.expressions import evaluate
from simulator.theory import many, networks, single
from tests.scenarios.lessons import scenario

MS = 1e6
S10 = 10 * MS

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
}


def nothing_measured(metric, replication):
    return math.nan


@pytest.mark.parametrize(("name", "claim"), [(name, claim) for name, claims in THEORY.items() for claim in claims])
def test_a_number_in_a_bundled_file_is_that_of_theory(name, claim):
    found = [e.claim for e in scenario(name).expect if e.claim.text.startswith(claim)]
    assert len(found) == 1
    written = evaluate(found[0].comparison.right, nothing_measured, 0)
    assert written == pytest.approx(THEORY[name][claim], rel=1e-3)
