"""Headers, statuses and bodies say the same on both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.errors import TestbedError
from simulator.policies.outcomes import DENIED, ERROR, LIMITED, OK, OVERLOADED
from simulator.policies.screening import MALFORMED, UNAUTHENTICATED, WELL_FORMED
from simulator.testbed import wire

COUNT = st.integers(0, (1 << 62) - 1)


@given(st.builds(wire.Errand, COUNT, st.integers(0, (1 << 64) - 1), COUNT, st.integers(0, 2), st.integers(1, 9)))
def test_an_errand_arrives_as_it_was_sent(errand: wire.Errand) -> None:
    assert wire.errand_of(wire.headers(errand)) == errand


@given(st.sampled_from((OK, DENIED, LIMITED, ERROR, OVERLOADED)), st.integers(0, 2), COUNT, COUNT, COUNT)
def test_an_answer_arrives_as_it_was_given(outcome: int, manners: int, a: int, b: int, c: int) -> None:
    answer = wire.Answer(outcome, a, b, c)
    assert wire.answer_of(wire.status_of(outcome, manners), wire.body(answer)) == answer


def test_statuses_are_those_of_http() -> None:
    statuses = [wire.status_of(outcome, WELL_FORMED) for outcome in (OK, ERROR, OVERLOADED, LIMITED)]
    assert statuses == [200, 500, 503, 429]
    assert [wire.status_of(DENIED, manners) for manners in (MALFORMED, UNAUTHENTICATED)] == [400, 401]


@pytest.mark.parametrize(
    ("status", "content"), [(500, b"Internal Server Error"), (200, b"{}"), (302, b"{}"), (200, b"[]")]
)
def test_what_is_no_answer_is_an_error_that_says_so(status: int, content: bytes) -> None:
    with pytest.raises(TestbedError, match=str(status)):
        wire.answer_of(status, content)


@pytest.mark.parametrize("fields", [{}, {**wire.headers(wire.Errand(0, 1, 2, 0)), wire.KEY: "none"}])
def test_missing_or_broken_headers_are_no_errand(fields: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        wire.errand_of(fields)
