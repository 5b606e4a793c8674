"""How many may be inside, and how many may come: bulkheads, adaptive limits, token buckets."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.policies import aimd, bulkhead, token_bucket, token_bucket_per_client
from simulator.policies.outcomes import BLOCKED, ERROR, OK, TIMEOUT

SECOND_NS = 1_000_000_000
GAPS = st.lists(st.integers(0, 3 * SECOND_NS), max_size=60)


@given(st.integers(0, 5), st.lists(st.booleans(), max_size=60))
def test_never_more_are_inside_a_bulkhead_than_fit(most: int, story: list[bool]) -> None:
    config, state, inside = bulkhead.Config(most), bulkhead.start(), 0
    for coming in story:
        if coming:
            going, state = bulkhead.admit(config, state)
            assert going == (inside < most)
            inside += going
        elif inside:
            state, inside = bulkhead.learn(state), inside - 1
        assert state.inside == inside <= most


def test_a_round_of_successes_makes_room_for_one_more() -> None:
    config, state = aimd.Config(4, 100, 0.9), aimd.State(4.0, 4)
    for _ in range(4):
        state = aimd.learn(config, state._replace(inside=4), OK)
    assert 4.7 < state.limit < 5.0
    assert int(aimd.learn(config, state._replace(inside=4), OK).limit) == 5


def test_a_failure_takes_a_share_and_what_never_went_takes_nothing() -> None:
    config, state = aimd.Config(2, 100, 0.5), aimd.State(10.0, 3)
    assert aimd.learn(config, state, TIMEOUT) == aimd.State(5.0, 2)
    assert aimd.learn(config, state, BLOCKED) == aimd.State(10.0, 2)
    assert aimd.learn(config, aimd.State(3.0, 1), ERROR) == aimd.State(2.0, 0)


def test_a_limit_that_is_hardly_used_does_not_grow() -> None:
    config = aimd.Config(1, 100, 0.9)
    assert aimd.learn(config, aimd.State(10.0, 4), OK).limit == 10.0
    assert aimd.learn(config, aimd.State(10.0, 5), OK).limit == 10.1


@given(st.integers(1, 4), st.integers(0, 9), st.lists(st.sampled_from([None, OK, ERROR, BLOCKED]), max_size=80))
def test_an_adaptive_limit_stays_between_its_bounds(least: int, more: int, story: list[int | None]) -> None:
    config = aimd.Config(least, least + more, 0.5)
    state = aimd.start(config)
    assert state == (least, 0)
    for outcome in story:
        if outcome is None:
            before, (going, state) = state, aimd.admit(state)
            assert going == (before.inside < int(before.limit))
        elif state.inside:
            state = aimd.learn(config, state, outcome)
        assert least <= state.limit <= least + more
        assert 0 <= state.inside <= least + more


def test_a_bucket_gives_its_burst_at_once_and_then_its_rate() -> None:
    config = token_bucket.Config(10.0, 3.0)
    state, going = token_bucket.start(config), []
    for now_ns in (0, 0, 0, 0, SECOND_NS // 20, SECOND_NS // 10, SECOND_NS // 10):
        admitted, state = token_bucket.admit(config, state, now_ns)
        going.append(admitted)
    assert going == [True, True, True, False, False, True, False]


def test_ten_tenths_of_a_token_are_a_token() -> None:
    config, state = token_bucket.Config(1.0, 5.0), token_bucket.State(0.0, 0)
    for tenth in range(1, 10):
        admitted, state = token_bucket.admit(config, state, tenth * SECOND_NS // 10)
        assert not admitted
    assert token_bucket.admit(config, state, SECOND_NS)[0]


@given(st.floats(0.1, 20.0), st.integers(1, 9), GAPS)
def test_no_more_come_than_the_burst_and_the_rate_allow(rate_per_s: float, burst: int, gaps: list[int]) -> None:
    config = token_bucket.Config(rate_per_s, float(burst))
    state, now_ns, come = token_bucket.start(config), 0, 0
    for gap_ns in gaps:
        now_ns += gap_ns
        admitted, state = token_bucket.admit(config, state, now_ns)
        come += admitted
        assert 0.0 <= state.tokens <= burst
        assert come <= burst + rate_per_s * now_ns / SECOND_NS + 1e-6


@given(st.floats(0.1, 20.0), st.integers(1, 9), GAPS)
def test_a_client_has_the_same_bucket_as_if_it_were_the_only_one(rate: float, burst: int, gaps: list[int]) -> None:
    config = token_bucket.Config(rate, float(burst))
    state, score, stamp, now_ns = token_bucket.start(config), [0.0, 0.0], [0, 0], 0
    for gap_ns in gaps:
        now_ns += gap_ns
        admitted, state = token_bucket.admit(config, state, now_ns)
        assert token_bucket_per_client.admit(config, now_ns, 1, score, stamp) == admitted
        assert abs(burst - score[1] - state.tokens) < 1e-6
        token_bucket_per_client.admit(config, now_ns, 0, score, stamp)


def test_a_greedy_client_does_not_spend_the_tokens_of_another() -> None:
    config, score, stamp = token_bucket_per_client.Config(1.0, 2.0), [0.0, 0.0], [0, 0]
    assert [token_bucket_per_client.admit(config, 0, 0, score, stamp) for _ in range(4)] == [True, True, False, False]
    assert token_bucket_per_client.admit(config, 0, 1, score, stamp)
