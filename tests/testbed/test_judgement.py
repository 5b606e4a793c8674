"""When a prediction is right, when a run is valid, and when a wrong model is caught."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.model.trace import REQUEST
from simulator.policies.outcomes import DENIED, OK, OVERLOADED
from simulator.policies.screening import MALFORMED, WELL_FORMED
from simulator.testbed.comparing import BEYOND_LEAST, Subject, cases, failures, metrics, rejects, residuals
from simulator.testbed.judging import Quiet, Run, decided, deciding, document
from simulator.testbed.validate import window

ABOUT = Subject("small", "real", 100.0)
MS = 1_000_000
HALF = np.linspace(1, 100, 4000)


def rows(latency_ms: np.ndarray) -> np.ndarray:
    made = np.zeros(len(latency_ms), REQUEST)
    made["index"] = np.arange(len(made))
    made["arrived_ns"] = 10 * MS * made["index"]
    made["ended_ns"] = made["arrived_ns"] + (latency_ms * MS).astype(np.int64)
    return made


def verdicts(predicted: np.ndarray, measured: np.ndarray) -> dict[str, bool | None]:
    return {case.metric: case.passed for case in cases(ABOUT, predicted, measured)}


def test_a_prediction_of_what_happened_passes_everywhere_with_an_error_of_nothing() -> None:
    judged = cases(ABOUT, rows(HALF), rows(HALF))
    assert [case.metric for case in judged] == ["availability", "mean", "p50", "p95", "p99"]
    assert all(case.passed and case.gated and case.error_pct == 0.0 for case in judged)
    assert not rejects(judged)


@pytest.mark.parametrize(
    ("factor", "wrong"),
    [(1.019, ()), (0.981, ()), (1.025, ("mean", "p50", "p95")), (1.035, ("mean", "p50", "p95", "p99"))],
)
def test_each_metric_has_its_own_tolerance(factor: float, wrong: tuple[str, ...]) -> None:
    found = verdicts(rows(HALF * factor), rows(HALF))
    assert tuple(metric for metric, passed in found.items() if not passed) == wrong


@pytest.mark.parametrize(("n", "shown"), [(599, "p50"), (600, "p95"), (2999, "p95"), (3000, "p99")])
def test_a_quantile_is_hidden_with_fewer_than_thirty_samples_beyond_it(n: int, shown: str) -> None:
    found = metrics(rows(np.linspace(1, 2, n)))
    assert [metric for metric in ("p50", "p95", "p99") if found[metric] is not None][-1] == shown
    hidden = [case for case in cases(ABOUT, rows(np.ones(59)), rows(np.ones(59))) if not case.gated]
    assert {case.metric for case in hidden} == {"p50", "p95", "p99"}
    assert all(case.passed is None and case.error_pct is None for case in hidden)
    assert BEYOND_LEAST == 30


def test_a_quantile_hidden_on_one_side_only_is_no_agreement() -> None:
    fewer = rows(np.linspace(1, 2, 3000))
    fewer["outcome"][:10] = OVERLOADED
    assert verdicts(rows(np.linspace(1, 2, 3000)), fewer)["p99"] is False


def test_latency_is_of_good_requests_and_denials_on_purpose_are_outside() -> None:
    made = rows(np.full(100, 5.0))
    made["outcome"][:10], made["manners"][:10] = DENIED, MALFORMED
    made["outcome"][10:28] = OVERLOADED
    made["ended_ns"][:28] += 1000 * MS
    found = metrics(made)
    assert found["availability"] == pytest.approx(0.8)
    assert found["mean"] == pytest.approx(5.0)
    assert (OK, WELL_FORMED) == (0, 0)


def test_nothing_good_at_all_has_no_latency_and_does_not_pass_for_agreement() -> None:
    bad = rows(np.ones(100))
    bad["outcome"] = OVERLOADED
    assert metrics(bad)["mean"] is None
    assert verdicts(rows(np.ones(100)), bad)["mean"] is False
    assert residuals(bad, bad).median_ms == float("inf")


def test_residuals_pair_the_very_same_requests_whatever_the_order_of_their_ends() -> None:
    a, b = rows(np.linspace(1, 9, 99)), rows(np.linspace(1, 9, 99) + 0.5)
    b["outcome"][:3] = OVERLOADED
    found = residuals(a[::-1], b)
    assert (found.median_ms, found.otherwise) == (pytest.approx(0.5), 3)
    with pytest.raises(ValueError, match="not of the requests"):
        residuals(a[:-1], b)


def run(
    utilization: float = 0.5,
    *,
    right: bool = True,
    lag_ms: float = 1.0,
    stalled: float = 0.0,
    wrong: tuple[str, ...] = ("c",),
) -> Run:
    judged = cases(ABOUT, rows(HALF), rows(HALF if right else HALF * 1.1))
    small = residuals(rows(HALF), rows(HALF + 0.1))
    return Run(utilization, 100.0, 0, 4000, judged, dict.fromkeys(wrong, True), small, 1.0, Quiet(lag_ms, stalled))


def test_two_of_three_valid_runs_decide() -> None:
    yes, no, noisy = run(), run(right=False), run(right=False, lag_ms=5.1)
    assert deciding([yes]) is None
    assert deciding([yes, no]) is None
    assert deciding([yes, no, yes]) is yes
    assert deciding([no, yes, no]) is no
    assert deciding([noisy, noisy, noisy, yes]) is None
    assert deciding([yes, noisy, yes]) is yes


def test_a_run_is_invalid_by_its_clocks_alone() -> None:
    assert run(right=False).valid
    assert "5.1 ms" in run(lag_ms=5.1).quiet.disturbed()
    assert "0.20%" in run(stalled=0.002).quiet.disturbed()


def test_a_residual_of_half_the_hops_fails_even_where_every_metric_agrees() -> None:
    close = run()
    assert close.passed
    far = Run(**{**vars(close), "hop_ms": 0.2})
    assert not far.passed


@pytest.mark.parametrize(
    ("runs", "loads", "passed"),
    [
        ([run(), run()], 1, True),
        ([run(), run(), run(0.8), run(0.8)], 2, True),
        ([run(), run(), run(0.8, right=False), run(0.8, right=False)], 2, False),
        ([run(wrong=()), run(wrong=())], 1, False),
        ([run(wrong=()), run(wrong=()), run(0.8), run(0.8)], 2, True),
        ([run(), run(right=False)], 1, None),
        ([run(), run()], 2, None),
        ([run(right=False), run(right=False)], 2, False),
        ([], 1, None),
    ],
)
def test_all_loads_must_pass_and_some_load_must_reject_every_control(
    runs: list[Run], loads: int, passed: bool | None
) -> None:
    found = document(runs, ("c",), loads)
    assert found["passed"] is passed
    assert set(found) == {"cases", "controls", "passed", "runs"}


def failing(many: int, of: int = 4000) -> np.ndarray:
    made = rows(np.full(of, 5.0))
    made["outcome"][:many] = OVERLOADED
    return made


@pytest.mark.parametrize(
    ("predicted", "measured", "right"),
    [(0, 3, True), (0, 4, False), (100, 103, True), (100, 97, True), (104, 100, False), (500, 509, True),
     (500, 511, False), (0, 0, True)],
)  # fmt: skip
def test_where_something_is_struck_failures_decide_within_three_or_two_per_cent(
    predicted: int, measured: int, right: bool
) -> None:
    judged = cases(replace(ABOUT, struck=True), failing(predicted), failing(measured))
    first, *others = judged
    assert (first.metric, first.predicted, first.measured, first.passed) == ("failed", predicted, measured, right)
    assert not any(case.gated for case in others)
    assert rejects(judged) is not right


def test_a_malformed_request_that_is_denied_has_not_failed() -> None:
    made = failing(10)
    made["outcome"][20:30], made["manners"][20:30] = DENIED, MALFORMED
    assert failures(made) == 10


def test_a_strike_is_not_judged_by_single_requests() -> None:
    far = Run(**{**vars(run()), "hop_ms": 0.0, "struck": True})
    assert far.passed


def test_the_window_of_a_strike_says_where_what_was_measured_lies() -> None:
    found = window(tuple(range(1, 101)), 20)
    assert found["below"] == pytest.approx(0.19)
    assert found["above"] == pytest.approx(0.80)
    assert found["p50"] == pytest.approx(50.5)
    assert found["measured"] == 20


def test_of_trials_all_must_pass_and_those_that_were_not_valid_are_made_again() -> None:
    yes, no, noisy = run(), run(right=False), run(lag_ms=9.0)
    assert decided([yes, noisy, yes], 3) == ()
    assert decided([yes, noisy, no, yes], 3) == (yes, no, yes)
    assert document([yes, yes, yes], ("c",), 1, trials=3)["passed"] is True
    assert document([yes, no, yes], ("c",), 1, trials=3)["passed"] is False
    assert document([yes, yes], ("c",), 1, trials=3)["passed"] is None
