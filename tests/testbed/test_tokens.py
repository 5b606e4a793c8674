"""Tokens as they travel: what we issue is believed, what others make of it is not."""

import base64

import jwt
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.policies.authentication import ALGORITHM, AUDIENCE, BELIEVED, EXPIRED, MISSING, SCOPE, SIGNATURE, SUBJECT
from simulator.testbed.tokens import LIFETIME_NS, RULES, Verified, bearer, issue, new_secret, verify

NOW_NS = 1_700_000_000_000_000_000
SECRET = b"s" * 32


def coded(words: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(words)).rstrip(b"=").decode()


def claims(**changed: object) -> dict[str, object]:
    seconds = NOW_NS // 10**9
    words = {
        "sub": "7",
        "iss": RULES.issuer,
        "aud": RULES.audience,
        "nbf": seconds,
        "exp": seconds + 60,
        "scope": "a b",
    }
    return words | changed


def signed(words: object) -> str:
    """As the library would refuse to make it."""
    body = f"{coded({'alg': 'HS256', 'typ': 'JWT'})}.{coded(words)}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(body.encode(), SECRET)
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_what_we_issue_is_believed_until_it_expires() -> None:
    token = issue(SECRET, "7", ("read", "write"), NOW_NS)
    assert verify(SECRET, token, "write", NOW_NS) == Verified(BELIEVED, "7")
    assert verify(SECRET, token, "", NOW_NS).subject == "7"
    assert verify(SECRET, token, "delete", NOW_NS).verdict == SCOPE
    assert verify(SECRET, token, "", NOW_NS + 2 * LIFETIME_NS).verdict == EXPIRED


def test_a_token_without_a_signature_or_with_another_algorithm_is_not_believed() -> None:
    unsigned = f"{coded({'alg': 'none', 'typ': 'JWT'})}.{coded(claims())}."
    assert verify(SECRET, unsigned, "", NOW_NS).verdict == ALGORITHM
    other = jwt.encode(claims(), b"s" * 64, algorithm="HS512")
    assert verify(b"s" * 64, other, "", NOW_NS).verdict == ALGORITHM


def test_a_token_of_somebody_elses_secret_or_with_a_changed_claim_is_not_believed() -> None:
    assert verify(SECRET, issue(new_secret(), "7", (), NOW_NS), "", NOW_NS).verdict == SIGNATURE
    head, _, signature = issue(SECRET, "7", (), NOW_NS).split(".")
    assert verify(SECRET, f"{head}.{coded(claims(sub='1'))}.{signature}", "", NOW_NS).verdict == SIGNATURE


def test_a_token_made_out_for_others_is_not_believed() -> None:
    assert verify(SECRET, jwt.encode(claims(aud="others"), SECRET), "", NOW_NS).verdict == AUDIENCE


@pytest.mark.parametrize("name", ["exp", "aud", "iss", "sub"])
@pytest.mark.parametrize("value", [None, "", [], True, -5, {"a": 1}])
def test_claims_of_a_wrong_type_are_as_good_as_none(name: str, value: object) -> None:
    assert verify(SECRET, signed(claims(**{name: value})), "", NOW_NS).verdict != BELIEVED


@pytest.mark.parametrize("name", ["exp", "aud", "iss"])
def test_claims_that_say_something_else_are_not_believed(name: str) -> None:
    assert verify(SECRET, signed(claims(**{name: "soon"})), "", NOW_NS).verdict != BELIEVED


def test_a_token_that_does_not_say_whose_it_is_is_nobodys() -> None:
    words = claims()
    del words["sub"]
    assert verify(SECRET, signed(words), "", NOW_NS) == Verified(SUBJECT, "")


@given(st.text(max_size=200))
@settings(deadline=None)
def test_whatever_is_no_token_is_not_believed_and_breaks_nothing(token: str) -> None:
    assert verify(SECRET, token, "", NOW_NS) == Verified(SIGNATURE, "") or "." in token


def test_a_token_is_missing_where_no_header_carries_one() -> None:
    assert bearer(None) is None
    assert bearer("Basic abc") is None
    assert bearer("bearer abc") == "abc"
    assert verify(SECRET, None, "", NOW_NS).verdict == MISSING


def test_an_endless_token_is_not_even_looked_at() -> None:
    assert verify(SECRET, "a" * 1_000_000, "", NOW_NS).verdict != BELIEVED
