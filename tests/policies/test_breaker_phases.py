"""The circuit breaker: its table, its window, its probes."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.policies import breaker
from simulator.policies.breaker import CLOSED, HALF_OPEN, OPEN, SIZE, Config, State
from simulator.policies.outcomes import BLOCKED, DEGRADED, DENIED, ERROR, OK, TIMEOUT

WINDOW_NS, OPEN_NS = 1000, 500
CONFIG = Config(0.5, WINDOW_NS, 4, OPEN_NS, 2)


class Switch:
    """A breaker with the memory that a runtime would keep for it."""

    def __init__(self, config: Config = CONFIG):
        self.config, self.state = config, breaker.start()
        self.score, self.stamp = [0.0] * SIZE, [0] * SIZE

    def admit(self, now_ns: int) -> bool:
        going, self.state = breaker.admit(self.config, self.state, now_ns)
        return going

    def learn(self, now_ns: int, *outcomes: int) -> int:
        for outcome in outcomes:
            self.state = breaker.learn(self.config, self.state, now_ns, outcome, self.score, self.stamp)
        return self.state.phase

    def opened(self) -> "Switch":
        """At 100, so that it stays open until 600."""
        assert self.learn(100, ERROR, ERROR, TIMEOUT, ERROR) == OPEN
        return self


def test_it_opens_when_half_of_at_least_four_have_failed() -> None:
    switch = Switch()
    assert switch.learn(0, ERROR, ERROR, OK) == CLOSED
    assert switch.learn(0, OK) == OPEN
    assert switch.state.until_ns == OPEN_NS


def test_denials_and_degraded_answers_are_no_failures_and_what_never_went_is_not_judged() -> None:
    switch = Switch()
    assert switch.learn(0, ERROR, *[DENIED, DEGRADED] * 3, *[BLOCKED] * 9) == CLOSED
    assert switch.score[:2] == [7.0, 1.0]


def test_failures_are_forgotten_after_a_window() -> None:
    switch = Switch()
    switch.learn(0, ERROR, ERROR, ERROR)
    assert switch.learn(WINDOW_NS - 1, OK) == OPEN
    switch = Switch()
    switch.learn(0, ERROR, ERROR, ERROR)
    assert switch.learn(WINDOW_NS, OK, OK, OK, OK) == CLOSED


def test_a_bucket_is_emptied_before_it_is_used_again() -> None:
    switch = Switch()
    switch.learn(50, ERROR, ERROR, ERROR)
    switch.learn(50 + WINDOW_NS, OK)
    assert (switch.score[:2], switch.stamp[0]) == ([1.0, 0.0], 10)


def test_nothing_goes_while_it_is_open_and_late_outcomes_change_nothing() -> None:
    switch = Switch().opened()
    assert not any(switch.admit(now) for now in (100, 400, 599))
    state = switch.state
    assert switch.learn(300, OK, ERROR) == OPEN
    assert switch.state == state


def test_two_probes_go_in_all_and_close_it_when_both_succeed() -> None:
    switch = Switch().opened()
    assert [switch.admit(600), switch.admit(600), switch.admit(601)] == [True, True, False]
    assert switch.learn(610, OK) == HALF_OPEN
    assert not switch.admit(611)
    assert switch.learn(612, OK) == CLOSED
    assert switch.state == State(CLOSED, 0, 0, 0, 0)
    assert switch.score == [0.0] * SIZE


def test_the_same_share_of_failed_probes_opens_it_again_for_a_whole_while() -> None:
    switch = Switch().opened()
    assert switch.admit(600)
    assert switch.learn(700, ERROR) == HALF_OPEN
    assert switch.learn(800, OK) == OPEN
    assert not switch.admit(800 + OPEN_NS - 1)
    assert switch.admit(800 + OPEN_NS)


def test_a_probe_that_never_went_gives_its_place_back() -> None:
    switch = Switch().opened()
    assert switch.admit(600)
    assert switch.admit(600)
    assert switch.learn(600, BLOCKED) == HALF_OPEN
    assert [switch.admit(601), switch.admit(601)] == [True, False]


def test_a_window_shorter_than_ten_ns_still_has_buckets() -> None:
    switch = Switch(CONFIG._replace(window_ns=3))
    assert switch.learn(5, ERROR, ERROR, ERROR, ERROR) == OPEN


def test_the_share_is_compared_without_rounding() -> None:
    switch = Switch(Config(0.55, WINDOW_NS, 20, OPEN_NS, 1))
    assert switch.learn(0, *[OK] * 9, *[ERROR] * 10) == CLOSED
    assert switch.learn(0, ERROR) == OPEN


def test_every_phase_and_every_finding_leads_to_a_phase() -> None:
    assert [len(row) for row in breaker.NEXT] == [3, 3, 3]
    assert {phase for row in breaker.NEXT for phase in row} == set(breaker.PHASES)


@given(st.lists(st.tuples(st.integers(0, 150), st.booleans()), max_size=80))
def test_closed_it_is_right_about_the_share_within_nine_to_ten_tenths_of_a_window(
    story: Sequence[tuple[int, bool]],
) -> None:
    config, now_ns, past = CONFIG._replace(failures=0.6), 0, []
    switch = Switch(config)
    for gap_ns, well in story:
        now_ns += gap_ns
        past.append((now_ns, well))
        begins = (now_ns // 100 - 9) * 100
        recent = [w for at_ns, w in past if at_ns >= begins]
        failing = len(recent) >= config.at_least and recent.count(False) / len(recent) >= config.failures
        assert switch.learn(now_ns, OK if well else ERROR) == (OPEN if failing else CLOSED)
        if failing:
            break


class Traffic(RuleBasedStateMachine):
    """Any story of calls and outcomes: never a call while open, never more probes than there may be."""

    @initialize(probes=st.integers(1, 3))
    def begin(self, probes: int) -> None:
        self.switch, self.now_ns = Switch(CONFIG._replace(probes=probes)), 0
        self.under_way = 0

    @rule(gap_ns=st.integers(0, 700))
    def passes(self, gap_ns: int) -> None:
        self.now_ns += gap_ns

    @rule()
    def calls(self) -> None:
        before = self.switch.state
        going = self.switch.admit(self.now_ns)
        assert going or before.phase != CLOSED
        assert not (going and before.phase == OPEN and self.now_ns < before.until_ns)
        self.under_way += going

    @rule(outcome=st.sampled_from([OK, ERROR, ERROR, BLOCKED]))
    def returns(self, outcome: int) -> None:
        if self.under_way:
            self.under_way -= 1
            before = self.switch.state.phase
            after = self.switch.learn(self.now_ns, outcome)
            assert (before, after) not in {(CLOSED, HALF_OPEN), (OPEN, CLOSED), (OPEN, HALF_OPEN)}

    @invariant()
    def no_more_probes_than_allowed(self) -> None:
        state, config = self.switch.state, self.switch.config
        assert 0 <= state.failed <= state.answered < max(config.probes, 1)
        assert 0 <= state.let_in <= config.probes
        assert state.phase == HALF_OPEN or state.let_in == 0


TestTraffic = Traffic.TestCase
