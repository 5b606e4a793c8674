"""Laws out of clocks, differences out of blocks, verdicts out of both: everything about the evidence that is pure."""

import numpy as np
import pytest

from simulator.model.trace import REQUEST
from simulator.policies.outcomes import ERROR, OK
from simulator.testbed.apps.social.bench import alone_ms
from simulator.testbed.apps.social.blocks import AGREE, DISAGREE, UNDECIDED, Difference, difference, verdict
from simulator.testbed.apps.social.core import Reading, Undisturbed
from simulator.testbed.apps.social.fitting import ASKED, AUTHENTICATED, Light, fit
from simulator.testbed.apps.social.law import Law, law_of
from simulator.testbed.apps.social.stage import Driven
from simulator.testbed.apps.social.table import EDGE, ROWS
from simulator.testbed.apps.social.validating import CONTROLS, more_room
from simulator.testbed.apps.social.verdicts import RealRun, cases, document, measures, rejects
from simulator.testbed.comparing import Subject
from tests.testbed.small_systems import chain

MS = 1_000_000
N = 1_000
OWN_MS, DATABASE_MS, TOKEN_MS, EDGE_MS, CALLER_MS, CALLEE_MS, CLIENT_MS = 0.02, 0.01, 0.07, 0.2, 0.13, 0.22, 0.05
MIX = {"profile": 0.8, "post": 0.1, "login": 0.1}
QUIET = Undisturbed(0.0, 0.0)


def rows(latency_ms: np.ndarray) -> np.ndarray:
    found = np.zeros(len(latency_ms), REQUEST)
    found["index"] = np.arange(len(found))
    found["arrived_ns"] = np.arange(len(found)) * MS
    found["ended_ns"] = found["arrived_ns"] + (latency_ms * MS).astype(int)
    found["outcome"] = OK
    return found


def made_up(route: str, split: bool) -> Driven:
    """A light load of an application in which everything costs exactly what the names above say."""
    calls = len(ASKED[route])
    background = route == "post"
    token_ms = TOKEN_MS if route in AUTHENTICATED else 0.0
    records = np.full((N, 3), [OWN_MS + DATABASE_MS, OWN_MS + DATABASE_MS, DATABASE_MS]) * MS
    meter = {operation: records.astype(np.int64) for operation in ASKED[route]}
    meter["authentication"] = np.full((N, 3), [TOKEN_MS * MS, TOKEN_MS * MS, 0], np.int64)
    work_ms = calls * (OWN_MS + DATABASE_MS)
    whole_ms = work_ms + token_ms + EDGE_MS
    latency = np.full(N, whole_ms + 2 * CLIENT_MS)
    if not split:
        return Driven(rows(latency), {"app": int(whole_ms * N * MS)}, meter, QUIET)
    at_edge_ms = token_ms + EDGE_MS + (calls - background) * CALLER_MS
    services_ms = work_ms + calls * CALLEE_MS + background * CALLER_MS
    cpu_ns = {"gateway": int(at_edge_ms * N * MS), "services": int(services_ms * N * MS)}
    return Driven(rows(latency + calls), cpu_ns, meter, QUIET)


def light(split: bool) -> Light:
    return {route: made_up(route, split) for route in ASKED}


def test_a_fit_finds_the_costs_that_were_put_in() -> None:
    found = fit(light(False), light(True), MIX)
    assert found.authentication.mean_ms == pytest.approx(TOKEN_MS)
    assert all(own.mean_ms == pytest.approx(OWN_MS) for own, _ in found.operations.values())
    assert all(database.mean_ms == pytest.approx(DATABASE_MS) for _, database in found.operations.values())
    assert all(law.mean_ms == pytest.approx(EDGE_MS, rel=1e-4) for law in found.edge.values())
    assert (found.caller.mean_ms, found.callee.mean_ms) == pytest.approx((CALLER_MS, CALLEE_MS), rel=1e-3)
    assert found.client_ms == pytest.approx(CLIENT_MS, rel=1e-3)


def test_the_spread_of_the_edge_is_what_its_work_does_not_explain() -> None:
    dice = np.random.default_rng(7)
    whole = {route: made_up(route, False) for route in ASKED}
    for route, driven in whole.items():
        parts_ms = [dice.normal(OWN_MS, 0.004, N) for _ in ASKED[route]]
        for operation, part_ms in zip(ASKED[route], parts_ms, strict=True):
            driven.meter[operation][:, :2] = ((part_ms + DATABASE_MS) * MS).astype(int)[:, None]
        token_ms = dice.normal(TOKEN_MS, 0.01, N)
        driven.meter["authentication"][:, :2] = (token_ms * MS).astype(int)[:, None]
        waited_for = [part for operation, part in zip(ASKED[route], parts_ms, strict=True) if "notif" not in operation]
        latency_ms = sum(waited_for) + dice.normal(EDGE_MS, 0.02, N) + (token_ms if route in AUTHENTICATED else 0.0)
        driven.requests["ended_ns"] = driven.requests["arrived_ns"] + ((latency_ms + 0.3) * MS).astype(int)
    found = fit(whole, light(True), MIX)
    for route, law in found.edge.items():
        assert law.mean_ms * law.cv == pytest.approx(0.02, rel=0.15), route


def test_the_fit_can_be_laid_over_the_scenario_and_gives_back_what_was_measured() -> None:
    found = fit(light(False), light(True), MIX)
    for route in ASKED:
        assert found.whole_ms(route) * N * MS == pytest.approx(sum(made_up(route, False).cpu_ns.values()), rel=1e-4)
        both = found.whole_ms(route) + found.calls_ms(route)
        assert both * N * MS == pytest.approx(sum(made_up(route, True).cpu_ns.values()), rel=1e-3)
    said = found.overrides(edge=2.0, calls=0.0)
    assert said["application/routes/login/0/compute"].startswith("0.4000")
    assert said["architectures/microservices/network/call_cpu/caller"] == "0.000000 ms"


def test_a_law_is_said_by_its_mean_and_spread_and_interruptions_are_not_in_it() -> None:
    samples = np.concatenate([np.tile([0.9, 1.1], 500), [80.0]]) * MS
    law = law_of(samples)
    assert law.mean_ms == pytest.approx(1.0, abs=0.01)
    assert law.text().startswith("gamma 1.0")
    assert Law(2.0, 0.0).text() == "2.000000 ms"
    assert Law(-0.1, 0.3).text() == "0.000000 ms"


def test_every_route_that_is_fitted_is_one_of_the_application() -> None:
    assert all(f"{EDGE}.{route}" in ROWS for route in ASKED)
    assert all(operation in ROWS for asked in ASKED.values() for operation in asked)


def test_a_drift_falls_out_of_blocks_and_a_difference_stays() -> None:
    drift = [[10 + 4 * i, 13 + 4 * i + 1, 13 + 4 * i + 2, 10 + 4 * i + 3] for i in range(6)]
    found = difference(drift)
    assert (found.low, found.mean, found.high) == pytest.approx((3.0, 3.0, 3.0))
    rng = np.random.default_rng(1)
    noisy = difference((rng.normal(0, 1, (6, 4)) + np.array([0, 3, 3, 0])).tolist())
    assert noisy.low < 3 < noisy.high
    assert noisy.decided


@pytest.mark.parametrize(
    ("measured", "predicted", "what"),
    [
        (Difference(1, 2, 3), Difference(2.5, 3, 3.5), AGREE),
        (Difference(-1, 2, 3), Difference(2.5, 3, 3.5), UNDECIDED),
        (Difference(1, 2, 3), Difference(-2.5, 3, 3.5), UNDECIDED),
        (Difference(1, 2, 3), Difference(4, 5, 6), DISAGREE),
        (Difference(1, 2, 3), Difference(-3, -2, -1), DISAGREE),
    ],
)
def test_two_intervals_agree_disagree_or_leave_it_open(measured: Difference, predicted: Difference, what: str) -> None:
    assert verdict(measured, predicted) == what


def test_throughput_counts_what_was_answered_well_and_in_time() -> None:
    some = rows(np.full(100, 5.0))
    some["outcome"][:10] = ERROR
    found = measures(some, 100 * MS)
    assert found["throughput"] == pytest.approx((100 - 10 - 5) / 0.1, abs=10)
    assert found["availability"] == pytest.approx(0.9)
    assert found["p95"] is None


def judged(gated: bool, mean_ms: float) -> tuple[object, ...]:
    words = {"throughput": 10.0, "mean": mean_ms, "p99": 9.0}
    return cases(Subject("social", "monolith", 10.0), gated, words, {"throughput": 10.0, "mean": 1.0, "p99": 3.0})


def test_only_three_metrics_decide_and_only_up_to_sixty_percent() -> None:
    assert [case.gated for case in judged(True, 1.0)] == [True, True, False]
    assert not any(case.gated for case in judged(False, 1.0))
    assert not rejects(judged(True, 1.09))
    assert rejects(judged(True, 1.11))


def run(fraction: float, mean_ms: float, others: float = 0.0, rejected: bool = True) -> RealRun:
    wrong = dict.fromkeys(CONTROLS, rejected)
    quiet = Undisturbed(0.0, 0.0, others=others)
    return RealRun("monolith", fraction, 10.0, 0, 100, judged(fraction <= 0.6, mean_ms), wrong, quiet, {})


@pytest.mark.parametrize(
    ("runs", "loads", "passed"),
    [
        ([run(0.3, 1.0), run(0.3, 1.0)], 1, True),
        ([run(0.3, 1.0), run(0.3, 1.3), run(0.3, 1.0)], 1, True),
        ([run(0.3, 1.3), run(0.3, 1.3)], 1, False),
        ([run(0.3, 1.0), run(0.3, 1.0), run(0.8, 1.3), run(0.8, 1.3)], 2, True),
        ([run(0.3, 1.0), run(0.3, 1.0, others=0.2)], 1, None),
        ([run(0.8, 1.0), run(0.8, 1.0)], 1, None),
        ([run(0.3, 1.0, rejected=False), run(0.3, 1.0, rejected=False)], 1, False),
    ],
)
def test_a_validation_passes_if_gated_loads_pass_and_controls_fail(
    runs: list[RealRun], loads: int, passed: bool | None
) -> None:
    assert document(runs, CONTROLS, loads)["passed"] is passed


def test_what_neither_the_application_nor_its_watchers_used_others_did() -> None:
    assert Reading(1_100, 700).others(Reading(100, 100), 300) == pytest.approx(0.1)
    assert "others used" in Undisturbed(0.0, 0.0, others=0.1).disturbed()
    assert "stood still" in Undisturbed(0.0, 0.5).disturbed()


def test_a_control_has_room_for_one_more_request_at_a_time() -> None:
    program = chain(10, 2)
    more = more_room(program)
    assert [unit.workers - before.workers for unit, before in zip(more.units, program.units, strict=True)] == [1, 1]
    assert all(
        after.cores == before.cores + 1 for after, before in zip(more.processors, program.processors, strict=True)
    )


def test_requests_that_met_nobody_are_those_that_overlap_with_none() -> None:
    some = rows(np.array([0.5, 1.5, 0.5, 0.25, 0.5, 7.0]))
    assert alone_ms(some, 0) == pytest.approx((0.5 + 0.25 + 0.5 + 7.0) / 4, rel=0.05)


def test_the_way_to_a_client_can_be_said_for_a_rate() -> None:
    found = fit(light(False), light(True), MIX)
    assert found.overrides(client_ms=0.5)["architectures/monolith/network/client"] == "0.500000 ms"
