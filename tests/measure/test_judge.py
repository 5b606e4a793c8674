"""The truth table of claims: passed, failed or undecided, by intervals of paired replications."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.measure.compare import replications_for
from simulator.measure.expressions import evaluate, kind_of, needs_of, said
from simulator.measure.intervals import student
from simulator.measure.judge import in_architecture, judge, judge_in, reading_of, together
from simulator.measure.study import Study
from simulator.model.claims import (
    AGREES,
    AT_LEAST,
    AT_MOST,
    EQUAL,
    FROM,
    LESS,
    MORE,
    NUMBER,
    POINTS,
    RATE,
    SHARE,
    TIME,
    Amount,
    Binary,
    Claim,
    Comparison,
    Metric,
    Window,
)
from simulator.model.errors import ModelError
from simulator.model.topology import Goal
from tests.measure import made_up_run as made_up

A, B = Metric("mean", in_="a"), Metric("mean", in_="b")
TEN = Amount(TIME, 10.0)


def judged(relation, left, right=10.0, within=None, **how):
    """A claim about `left`, a list of replications' values, against a number or another such list."""
    other = B if isinstance(right, list) else Amount(TIME, right)
    values = {A: left, B: right}
    claim = Claim("made up", Comparison(relation, A, other, within))
    return judge(claim, lambda metric, i: values[metric][i], len(left), **how)


BELOW, ABOVE, ACROSS = [7.0, 8.0, 9.0], [11.0, 12.0, 13.0], [8.0, 10.0, 12.5]


@pytest.mark.parametrize(
    ("relation", "left", "passed"),
    [
        (LESS, [8.0, 8.1, 8.2], True),
        (LESS, [12.0, 12.1, 12.2], False),
        (LESS, ACROSS, None),
        (MORE, [8.0, 8.1, 8.2], False),
        (MORE, [12.0, 12.1, 12.2], True),
        (MORE, ACROSS, None),
        (AT_MOST, [10.0, 10.0, 10.0], True),
        (AT_LEAST, [10.0, 10.0, 10.0], True),
        (LESS, [10.0, 10.0, 10.0], False),
        (MORE, [10.0, 10.0, 10.0], False),
        (LESS, [8.0], None),
        (LESS, [math.inf, math.inf], False),
        (MORE, [math.inf, 20.0], True),
        (MORE, [math.inf, 5.0], None),
        (LESS, [math.nan, math.nan], None),
    ],
)
def test_inequalities_go_by_the_side_on_which_the_interval_lies(relation, left, passed):
    verdict = judged(relation, left)
    assert verdict.passed is passed
    assert (verdict.why is not None) is (passed is None or math.inf in left)


@pytest.mark.parametrize(
    ("left", "within", "strict", "passed"),
    [
        ([9.9, 10.0, 10.1], Amount(SHARE, 0.05), False, True),
        ([9.9, 10.0, 10.1], Amount(SHARE, 0.05), True, True),
        ([9.85, 10.0, 10.15], Amount(SHARE, 0.05), False, True),
        ([9.85, 10.0, 10.15], Amount(SHARE, 0.05), True, None),  # inside, but half as wide again as strictness allows
        ([9.0, 10.0, 11.0], Amount(SHARE, 0.05), False, None),
        ([12.0, 12.1, 12.2], Amount(SHARE, 0.05), False, False),
        ([12.0, 12.1, 12.2], Amount(TIME, 3.0), False, True),
        ([10.0, 10.0, 10.0], Amount(SHARE, 0.0), True, True),
    ],
)
def test_equalities_need_an_interval_inside_the_band(left, within, strict, passed):
    assert judged(EQUAL, left, within=within, strict=strict).passed is passed


def test_points_are_absolute_and_a_share_is_relative_to_the_right_side():
    share, near = Metric("availability"), [0.05, 0.051, 0.049]
    for within, passed in ((Amount(POINTS, 0.01), True), (Amount(SHARE, 0.01), None), (Amount(SHARE, 0.1), True)):
        claim = Claim("made up", Comparison(EQUAL, share, Amount(SHARE, 0.05), within))
        assert judge(claim, lambda _, i: near[i], 3).passed is passed


@pytest.mark.parametrize(
    ("left", "passed"),
    [
        ([10.0 + 0.001 * i for i in range(-5, 6)], True),
        ([10.2 + 0.001 * i for i in range(-5, 6)], False),
        ([10.0 + 1.0 * i for i in range(-5, 6)], None),
    ],
)
def test_agreement_is_a_narrow_interval_that_holds_the_right_side(left, passed):
    assert judged(AGREES, left).passed is passed


def test_common_luck_of_both_sides_cancels():
    luck = [0.0, 100.0, -50.0, 30.0]
    left, right = [10 + x for x in luck], [11 + x + 0.01 * i for i, x in enumerate(luck)]
    verdict = judged(LESS, left, right)
    assert verdict.passed
    assert verdict.estimate.value == pytest.approx(-1.015)
    assert "difference" in verdict.measured


def test_a_higher_level_is_harder_to_satisfy():
    assert judged(LESS, BELOW).passed is None
    assert judged(LESS, BELOW, level=0.8).passed
    assert judged(MORE, ABOVE, level=0.999).passed is None


@settings(deadline=None)
@given(values=st.lists(st.floats(0, 100), min_size=2, max_size=12), right=st.floats(1, 90))
def test_opposites_never_both_pass(values, right):
    below, above = judged(LESS, values, right), judged(MORE, values, right)
    assert not (below.passed and above.passed)
    if below.passed is None:
        assert above.passed is None
        assert student(values).low <= right <= student(values).high


@settings(deadline=None)
@given(shift=st.floats(0.5, 3), seed=st.integers(0, 1000))
def test_the_number_of_replications_said_to_do_would_do(shift, seed):
    swings = [((seed * 7919 + i * 104729) % 997) / 997 * 10 - 5 for i in range(6)]
    left = [10.0 + shift + x - sum(swings) / 6 for x in swings]
    verdict = judged(MORE, left)
    if verdict.passed is None:
        assert verdict.needed is not None
        assert verdict.needed > len(left) or str(len(left) + 1) in verdict.why
        assert judged(MORE, left * (verdict.needed // len(left) + 2)).passed


def test_where_no_number_of_replications_would_do_it_says_so():
    verdict = judged(MORE, [9.0, 11.0])
    assert verdict.needed is None
    assert "no number" in verdict.why
    assert replications_for([0.0, 1.0], [0.0, 0.0], 1e-9, 0.95) is None


CONDITION = Metric("availability")


def conditional(condition, then):
    values = {CONDITION: condition, A: then}
    claim = Claim("if", Comparison(LESS, A, TEN), Comparison(MORE, CONDITION, Amount(SHARE, 0.5)))
    return judge(claim, lambda metric, i: values[metric][i], 3)


TRUE, FALSE, OPEN = [0.9, 0.91, 0.92], [0.1, 0.11, 0.12], [0.1, 0.5, 0.95]
LOW, HIGH = [8.0, 8.1, 8.2], [12.0, 12.1, 12.2]


@pytest.mark.parametrize(
    ("condition", "then", "passed", "held"),
    [
        (TRUE, LOW, True, True),
        (TRUE, HIGH, False, True),
        (TRUE, ACROSS, None, True),
        (FALSE, HIGH, None, False),
        (FALSE, LOW, None, False),
        (OPEN, LOW, None, None),
        (OPEN, HIGH, None, None),
    ],
)
def test_a_conditional_claim_passes_only_where_its_condition_does(condition, then, passed, held):
    verdict = conditional(condition, then)
    assert (verdict.passed, verdict.condition) == (passed, held)


def test_cells_are_judged_together():
    good, bad, vacuous, unsure = (
        conditional(*case) for case in ((TRUE, LOW), (TRUE, HIGH), (FALSE, HIGH), (OPEN, LOW))
    )
    assert together([vacuous, good]).passed is True
    assert together([good, unsure]).passed is None
    assert together([unsure, bad, good]).passed is False
    assert together([vacuous, vacuous]).passed is None
    with pytest.raises(ModelError, match="no verdict"):
        together([])


@pytest.mark.parametrize(
    ("left", "seeds", "passed"),
    [
        ([8.0, 9.0, 11.0], (2, 3), True),
        ([8.0, 9.0, 11.0], (3, 3), False),
        ([8.0, 9.0], (2, 3), None),
        ([8.0, 11.0], (3, 3), False),  # the third cannot mend it
        ([8.0, 9.0, 11.0, 12.0], (2, 3), True),  # only so many are looked at
        ([8.0, 9.0, math.nan], (3, 3), None),
    ],
)
def test_claims_over_seeds_count_the_replications_that_satisfy_them(left, seeds, passed):
    assert judged(LESS, left, seeds=seeds).passed is passed


def test_a_condition_over_seeds_must_hold_somewhere():
    values = {CONDITION: [0.9, 0.1, 0.1], A: [8.0, 12.0, 12.0]}
    claim = Claim("if", Comparison(LESS, A, TEN), Comparison(MORE, CONDITION, Amount(SHARE, 0.5)))
    assert judge(claim, lambda metric, i: values[metric][i], 3, seeds=(3, 3)).passed is True
    values[CONDITION] = [0.1, 0.1, 0.1]
    assert judge(claim, lambda metric, i: values[metric][i], 3, seeds=(3, 3)).passed is None


def test_hardware_needs_no_second_replication():
    claim = Claim("cores", Comparison(EQUAL, Metric("cores"), Amount(NUMBER, 5.0), Amount(SHARE, 0.0)))
    assert judge(claim, lambda *_: 5.0, 1).passed is True
    assert judge(claim, lambda *_: 6.0, 1).passed is False


def test_expressions_compute_and_keep_their_kinds():
    rate, share, number = Amount(RATE, 80.0), Amount(SHARE, 0.5), Amount(NUMBER, 3.0)
    three = Binary("*", number, TEN)
    cases = [
        (Binary("+", TEN, three), 40.0, TIME),
        (Binary("-", three, TEN), 20.0, TIME),
        (Binary("/", three, TEN), 3.0, NUMBER),
        (Binary("/", TEN, number), 10 / 3, TIME),
        (Binary("*", share, rate), 40.0, RATE),
        (Binary("*", rate, Amount(TIME, 10e9)), 800.0, NUMBER),  # times are in ns, rates per second
        (Metric("mean"), 7.0, TIME),
    ]
    for expression, value, kind in cases:
        assert evaluate(expression, lambda *_: 7.0, 0) == pytest.approx(value)
        assert kind_of(expression) == kind
    assert math.isnan(evaluate(Binary("/", TEN, Amount(TIME, 0.0)), lambda *_: 0.0, 0))


def test_numbers_are_said_with_their_units():
    assert [said(x, TIME) for x in (0.0, 950.0, 1500.0, 2.5e6, 12.3456e9)] == [
        "0 ns",
        "950 ns",
        "1.5 us",
        "2.5 ms",
        "12.35 s",
    ]
    assert [said(0.123456, SHARE), said(80.0, RATE), said(3.0, NUMBER)] == ["12.35%", "80/s", "3"]
    assert [said(math.inf, TIME), said(math.nan, TIME), said(None, TIME)] == ["never", "unknown", "unknown"]


def test_what_claims_need_is_known_before_the_run():
    claims = [
        Claim("", Comparison(LESS, Metric("p99", "a -> b"), Metric("slower than", "feed", than_ns=7))),
        Claim("", Comparison(LESS, Metric("mean", "b", window=Window(FROM, "", 3, 9)), Metric("p50", "all"))),
    ]
    needs = needs_of(claims, {"post": Goal((("p95", 5), ("p50", 2)))}, ("feed", "post"))
    assert needs.thresholds_ns == {"feed": (7,), "post": (2, 5)}
    assert needs.wanted == {"a -> b"}
    assert needs.moments_ns == (3, 9)


RUNS = [made_up.finished(seed, 1500) for seed in range(9)]


def test_studies_are_looked_up_by_architecture_and_paired_by_seed():
    study = Study(made_up.SETTING, RUNS[:5], warm_up_ns=0)
    pick = in_architecture({"a": study, "b": study})
    assert judge_in(Claim("", Comparison(EQUAL, A, B, Amount(SHARE, 0.0))), pick).passed is True
    assert in_architecture({"a": study})(Metric("mean")) is study
    with pytest.raises(ModelError, match="no architecture"):
        pick(Metric("mean"))
    shorter = Study(made_up.SETTING, RUNS[:4], warm_up_ns=0)
    with pytest.raises(ModelError, match="cannot be paired"):
        judge_in(Claim("", Comparison(LESS, A, B)), in_architecture({"a": study, "b": shorter}))


def test_quantiles_are_judged_in_batches_and_not_at_all_where_they_are_hidden():
    many, few = (Study(made_up.SETTING, RUNS[:n], warm_up_ns=0) for n in (9, 3))
    claim = Claim("", Comparison(LESS, Metric("p99"), Binary("*", Amount(NUMBER, 99.0), Metric("mean"))))
    reading = reading_of(claim, in_architecture({"a": many}))
    assert (reading.batch, reading.replications) == (1, 9)
    assert judge_in(claim, in_architecture({"a": many})).passed is True
    hidden = judge_in(claim, in_architecture({"a": few}))
    assert hidden.passed is None
    assert hidden.why.startswith("p99 needs 10000 good requests")
    shown = Claim("", Comparison(LESS, Metric("p95"), Binary("*", Amount(NUMBER, 99.0), Metric("mean"))))
    assert judge_in(shown, in_architecture({"a": few})).passed is True
    assert judge_in(shown, in_architecture({"a": few}), seeds=(3, 3)).passed is True
