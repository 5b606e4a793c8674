"""Tokens: what is believed, in which order lies are found, and that forgetting a claim never helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.policies.authentication import (
    ALGORITHM,
    AUDIENCE,
    BELIEVED,
    EARLY,
    EXPIRED,
    ISSUER,
    MISSING,
    NAMES,
    SCOPE,
    SIGNATURE,
    SUBJECT,
    Config,
    Token,
    believe,
    status,
)

CONFIG = Config(("HS256",), "us", "them", leeway_ns=5)
GOOD = Token(
    "HS256", True, "us", ("others", "them"), not_before_ns=100, expires_ns=200, scopes=("read", "write"), subject="7"
)


def test_a_token_in_which_everything_is_right_is_believed() -> None:
    assert believe(CONFIG, 150, GOOD, "write") == BELIEVED
    assert believe(CONFIG, 150, GOOD, "") == BELIEVED


@pytest.mark.parametrize(
    ("wrong", "verdict"),
    [
        ({"algorithm": "none"}, ALGORITHM),
        ({"algorithm": "HS512"}, ALGORITHM),
        ({"signed": False}, SIGNATURE),
        ({"issuer": ""}, ISSUER),
        ({"audience": ()}, AUDIENCE),
        ({"subject": ""}, SUBJECT),
        ({"not_before_ns": 156}, EARLY),
        ({"expires_ns": -1}, EXPIRED),
        ({"expires_ns": 145}, EXPIRED),
        ({"scopes": ("read",)}, SCOPE),
    ],
)
def test_each_thing_that_is_wrong_with_a_token_has_its_verdict(wrong: dict[str, object], verdict: int) -> None:
    assert believe(CONFIG, 150, GOOD._replace(**wrong), "write") == verdict


def test_clocks_may_differ_by_the_leeway_and_no_more() -> None:
    assert believe(CONFIG, 95, GOOD, "") == BELIEVED
    assert believe(CONFIG, 94, GOOD, "") == EARLY
    assert believe(CONFIG, 204, GOOD, "") == BELIEVED
    assert believe(CONFIG, 205, GOOD, "") == EXPIRED


def test_without_a_token_nothing_is_looked_at() -> None:
    assert believe(CONFIG, 150, None, "") == MISSING


def test_who_is_believed_and_may_not_gets_403_and_who_is_not_believed_401() -> None:
    assert [status(verdict) for verdict in range(len(NAMES))] == [200, *[401] * 8, 403]


TOKENS = st.builds(
    Token,
    st.sampled_from(["HS256", "none", "RS256"]),
    st.booleans(),
    st.sampled_from(["us", "you"]),
    st.sampled_from([(), ("them",), ("others",)]),
    st.integers(-1, 300),
    st.integers(-1, 300),
    st.sampled_from([(), ("read",), ("read", "write")]),
    st.sampled_from(["7", ""]),
)


@given(TOKENS, st.integers(0, 300), st.sampled_from(["", "read", "write"]))
def test_a_token_is_believed_only_where_every_claim_is_right(token: Token, now_ns: int, scope: str) -> None:
    right = (
        token.algorithm == "HS256"
        and token.signed
        and token.issuer == "us"
        and "them" in token.audience
        and token.subject == "7"
        and token.not_before_ns - 5 <= now_ns < token.expires_ns + 5
        and (not scope or scope in token.scopes)
    )
    assert (believe(CONFIG, now_ns, token, scope) == BELIEVED) == right
