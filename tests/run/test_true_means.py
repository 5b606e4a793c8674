"""`check` tells where a cut makes the mean of a law another than the written one, and only there."""

import math

from simulator.run.true_means import true_means
from simulator.scenario import loads
from tests.run.scenes import QUEUE


def means(law: str) -> list[tuple[str, float, float]]:
    return [tuple(found) for found in true_means(loads(QUEUE.replace("exponential 2 ms", law)).scenario)]


def test_a_law_that_nothing_cuts_is_not_mentioned() -> None:
    for law in ("exponential 2 ms", "lognormal 2 ms cv 3", "uniform 1 ms to 3 ms", "normal 2 ms cv 0.1"):
        assert means(law) == []


def test_a_cap_shortens_the_mean_of_an_exponential() -> None:
    (where, written_ms, true_ms) = means("exponential 2 ms max 4 ms")[0]
    assert where == "application/server/serve/0"
    assert written_ms == 2.0
    assert math.isclose(true_ms, 2.0 * (1.0 - math.exp(-2.0)), rel_tol=1e-6)


def test_the_cut_at_zero_lengthens_the_mean_of_a_wide_normal_law() -> None:
    (_, written_ms, true_ms) = means("normal 2 ms cv 1")[0]
    assert written_ms == 2.0
    assert math.isclose(true_ms, 2.0 * 1.0833, rel_tol=1e-4)


def test_what_is_said_names_both_means() -> None:
    said = str(true_means(loads(QUEUE.replace("exponential 2 ms", "exponential 2 ms max 2 ms")).scenario)[0])
    assert "the mean is 1.264 ms, not the 2 ms that are written" in said
