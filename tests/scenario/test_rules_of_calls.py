"""Rows of `calls`: all that match are merged word by word, the more exact winning; `none` switches off."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.model import topology as m
from simulator.model.laws import constant
from simulator.scenario.rules import link_text, matching, proxy_retry, rules, said_by
from tests.scenario.fleet import fleet

CALL = ("posts", "users", "get")
EXACT = [*matching(*CALL)]  # from the least exact to the most
WORDS = {"timeout": constant(5), "retry": m.Retry(2), "bulkhead": 3, "deadline": True, "balancer": "random"}


def told(calls: dict[tuple[str, str, str], dict[str, Any]], call: tuple[str, str, str] = CALL) -> m.Rules:
    """The rules of a call under some rows."""
    architecture = m.Architecture({}, {}, calls=calls)
    return rules(m.Scenario("s", "", m.Application({}, {}), {}, {"a": architecture}), "a", *call)


def test_the_order_is_that_of_the_language() -> None:
    written = ["any", "users", "users.get", "posts -> any", "posts -> users", "posts -> users.get"]
    assert [link_text(link) for link in EXACT] == written


@given(st.dictionaries(st.sampled_from(EXACT), st.dictionaries(st.sampled_from([*WORDS]), st.booleans())))
def test_each_word_is_that_of_the_most_exact_row_that_says_it(
    said: dict[tuple[str, str, str], dict[str, bool]],
) -> None:
    calls = {row: {word: WORDS[word] if on else None for word, on in words.items()} for row, words in said.items()}
    found = told(calls)
    for word in WORDS:
        last = [calls[row][word] for row in EXACT if word in calls.get(row, {})][-1:]
        assert getattr(found, word) == (getattr(m.Rules(), word) if last in ([], [None]) else last[0])


def test_rows_of_others_say_nothing() -> None:
    strange = [("edge", "any", ""), ("users", "posts", ""), ("any", "posts", ""), ("any", "users", "put")]
    assert told({row: dict(WORDS) for row in strange}) == m.Rules()


def test_any_as_caller_means_the_edge_too() -> None:
    assert told({("any", "any", ""): {"bulkhead": 7}}, ("edge", "users", "get")).bulkhead == 7


def test_a_word_is_taken_whole() -> None:
    rows = {("any", "any", ""): {"retry": m.Retry(5, budget=0.1)}, ("any", "users", ""): {"retry": m.Retry(2)}}
    assert told(rows).retry == m.Retry(2)


def test_one_can_ask_which_row_had_the_last_word() -> None:
    architecture = m.Architecture({}, {}, calls={EXACT[0]: WORDS, EXACT[3]: {"timeout": None}})
    scenario = m.Scenario("s", "", m.Application({}, {}), {}, {"a": architecture})
    assert said_by(scenario, "a", CALL, "timeout") == EXACT[3]
    assert said_by(scenario, "a", CALL, "retry") == EXACT[0]
    assert said_by(scenario, "a", CALL, "cancel") is None


def test_a_file_says_rows_and_none_stays_until_they_are_merged() -> None:
    calls = fleet().calls
    assert calls["posts", "users", "get"]["timeout"] is None
    assert calls["posts", "users", "get"]["bulkhead"] == m.Adaptive(2, 20)
    assert calls["posts", "users", "get"]["hedge_ns"] == 20_000_000
    assert calls["posts", "users", "get"]["fallback"] == (m.Call("users", "guess"),)
    assert calls["edge", "any", ""] == {"bulkhead": 10, "deadline": True, "cancel": True}
    retry = m.Retry(3, 10_000_000, 1_000_000_000, "full", budget=0.1)
    assert calls["any", "any", ""] == {"timeout": constant(500_000_000), "retry": retry}


def test_like_lays_rows_word_by_word_and_takes_them_away() -> None:
    calls = fleet(name="proxied").calls
    assert ("edge", "any", "") not in calls
    row = calls["posts", "users", "get"]
    assert (row["breaker"], row["balancer"], row["hedges"]) == (None, None, 1)


def test_unlimited_is_as_good_as_none() -> None:
    assert fleet("bulkhead: 10", "bulkhead: unlimited").calls["edge", "any", ""]["bulkhead"] is None


def test_a_proxy_tries_each_instance_once_and_never_again_what_may_have_been_done() -> None:
    retry = m.Retry(1000, on=("refused", "reset", "timeout"))
    assert proxy_retry(retry, 3, idempotent=True) == retry._replace(attempts=3)
    assert proxy_retry(retry, 3, idempotent=False) == m.Retry(3, on=("refused",))
    assert proxy_retry(m.Retry(4, on=("reset",)), 3, idempotent=False) is None
    assert proxy_retry(m.Retry(2), 3, idempotent=False) == m.Retry(2)
