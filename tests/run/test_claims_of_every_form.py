"""Claims as `check` judges them: paired at 99.9 %, over two blocks of seeds, each failing under its control."""

import math

import pytest

from simulator.measure.intervals import paired
from simulator.model.claims import AFTER, Metric, Window
from simulator.run import checking
from simulator.run.checking import FAR, LEVEL, SEEDS, Checked, judged
from simulator.run.claims import Budget, Judgement
from simulator.run.execute import FAST, Control
from simulator.run.lab import Lab
from simulator.scenario import loads
from tests.run.scenes import QUEUE

ENGINE = FAST

SHOP = """\
schema: 1
name: shop
lesson: A shop whose advice is flaky.
application:
  components:
    store: {operations: {get: [{cache: {hit: 80%, miss: [wait: 5 ms]}}]}}
    advice: {operations: {give: [compute: exponential 1 ms, fail: 20%]}}
  routes: {visit: [call: store.get, {call: advice.give, optional: true}]}
workload: {visit: {rate: 50/s}}
architectures:
  patient:
    units: {each: {}}
    gateway: {}
    network: {latency: 0.1 ms}
    calls: {advice: {retry: {attempts: 3, on: [error]}}}
  plain: {like: patient, calls: {advice: {retry: none}}}
experiment: {duration: 8 s, warm_up: 1 s}
"""
NO_RETRY = "architectures/patient/calls/advice/retry: none"
NEVER_FAILS = "application/components/advice/operations/give/1/fail: 0%"
ALWAYS_MISSES = "application/components/store/operations/get/0/cache/hit: 0%"
FORMS = (
    ("hit_rate of store in plain = 80% within 6 pp", ALWAYS_MISSES),
    ("degraded of visit in plain = 20% within 6 pp", NEVER_FAILS),
    ("error_rate of edge -> advice in plain = 20% within 6 pp", NEVER_FAILS),
    ("availability of visit in plain = 100% within 1 pp", ""),
    ("attempts of advice in patient > attempts of advice in plain", NO_RETRY),
    ("amplification of advice in patient = 1.24 within 8%", NO_RETRY),
    ("mean of edge -> advice in patient > 1.05 * mean of edge -> advice in plain", NO_RETRY),
    (
        "if availability of visit in plain > 50% then degraded of visit in patient < degraded of visit in plain",
        NO_RETRY,
    ),
    ("amplification of advice in plain agrees with 1", ""),
    ("degraded of visit in plain from 2 s to 7 s > degraded of visit in patient from 2 s to 7 s", NO_RETRY),
    ("slower than 5 ms of visit in plain > 15%", "application/components/store/operations/get/0/cache/hit: 100%"),
    ("availability of visit in plain while store is down < 5%", ""),
)
OUTAGED = QUEUE.replace("duration: 5 s", "duration: 12 s").replace("200/s", "80/s")
OUTAGE = OUTAGED + "faults: {outage: {crash: server, at: 4 s, for: 2 s}}\n"
HARMLESS = "faults/outage: {slow: server, by: 1x, at: 4 s, for: 2 s}"
WINDOWS = (
    ("availability of visit during outage < availability of visit before outage", HARMLESS),
    ("availability of visit after outage > 50%", ""),
    ("recovery of visit after outage < 4 s", ""),
    ("rejected of visit during outage = 0 within 1", ""),
    ("failed of visit during outage > 100", HARMLESS),
)
VARIED = QUEUE + "vary: {load: {set: workload/visit/rate, to: [50/s, 300/s]}}\n"
CHEAP = "application/components/server/operations/serve: [compute: 0.01 ms]"
NO_CHANCE = "application/components/server/operations/serve: [compute: 2 ms], workload/visit/process: regular"
AT = (
    ("mean of visit at load 300/s > 0.1 ms + mean of visit at load 50/s", CHEAP),
    ("if utilization of server > 40% then mean of visit > 3 ms", NO_CHANCE),
)


def with_claims(text: str, forms: tuple[tuple[str, str], ...], *, control: bool = True) -> str:
    lines = [text, "expect:\n"]
    for claim, under in forms:
        lines.append(f"  - claim: {claim}\n")
        if under and control:
            lines.append(f"    control: {{{under}}}\n")
    return "".join(lines)


def lab_of(text: str, seeds: int = 8) -> Lab:
    return Lab(loads(text, equal=False), Control(engine=ENGINE), Budget(seeds, 0, LEVEL, strict=True))


def checked(text: str, seeds: int = SEEDS) -> Checked:
    return judged(loads(text, equal=False), "made up", Control(engine=ENGINE), seeds)


@pytest.mark.parametrize(("text", "forms"), [(SHOP, FORMS), (OUTAGE, WINDOWS), (VARIED, AT)])
def test_claims_hold_in_both_blocks_and_fail_without_their_cause(text: str, forms: tuple[tuple[str, str], ...]) -> None:
    found = checked(with_claims(text, forms))
    for block in (found.first, found.second):
        for judgement, (claim, under) in zip(block, forms, strict=True):
            assert judgement.verdict.passed is True, judgement
            assert judgement.control_failed is (True if under else None), (claim, judgement)
    assert found.good
    assert found.second_block >= FAR


def test_thirty_seeds_are_thirty_replications_at_the_level_of_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (SEEDS, LEVEL) == (30, 0.999)
    asked: list[Budget] = []

    class Spy(Lab):
        def judgements(self) -> list[Judgement]:
            asked.append(self.budget)
            return []

    monkeypatch.setattr(checking, "Lab", Spy)
    starts = [checked(with_claims(QUEUE, AT[:0]) + "  - mean of visit > 1 ms\n", SEEDS).second_block for _ in range(2)]
    assert {(b.count, b.level, b.strict) for b in asked} == {(30, 0.999, True)}
    assert [b.first for b in asked] == [0, starts[0], 0, starts[1]]
    assert starts[0] != starts[1]  # chosen when it runs; the same by chance once in a million


def test_an_inequality_is_judged_by_the_interval_of_paired_differences() -> None:
    lab = lab_of(with_claims(SHOP, FORMS[4:5], control=False))
    (judgement,) = lab.judgements()
    ((_, played),) = lab.cells()
    left, right = (played.studies[name].values(Metric("attempts", "advice")) for name in ("patient", "plain"))
    assert judgement.verdict.estimate == paired(left, right, LEVEL)
    assert len(left) == 8


def test_what_never_recovers_fails_and_what_sometimes_does_is_undecided() -> None:
    for_ever = OUTAGE.replace("at: 4 s, for: 2 s", "at: 4 s")
    claim = "recovery of visit after outage < 4 s"
    (judgement,) = lab_of(with_claims(for_ever, ((claim, ""),)), 3).judgements()
    assert judgement.verdict.passed is False
    ((_, played),) = lab_of(for_ever, 3).cells()
    metric = Metric("recovery", "visit", window=Window(AFTER, "outage"))
    assert played.studies["one"].values(metric) == [math.inf] * 3


def test_a_condition_that_holds_nowhere_proves_nothing_with_or_without_the_cause() -> None:
    claim = "if utilization of server > 90% then mean of visit > 1 s"
    (judgement,) = lab_of(with_claims(QUEUE, ((claim, CHEAP),)), 3).judgements()
    assert (judgement.verdict.passed, judgement.control_failed, judgement.good) == (None, None, False)
    assert judgement.verdict.why == "its condition held nowhere"


def test_too_few_samples_for_a_quantile_say_how_many_replications_would_do() -> None:
    (judgement,) = lab_of(with_claims(QUEUE, (("p99 of visit < 1 s", ""),)), 3).judgements()
    verdict = judgement.verdict
    assert verdict.passed is None
    assert verdict.needed is not None
    assert 10 <= verdict.needed <= 20  # 10,000 good requests are needed, a replication has some 800
    assert f"about {verdict.needed} replications would do" in (verdict.why or "")
