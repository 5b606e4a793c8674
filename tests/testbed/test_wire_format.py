"""Headers, statuses and bodies say the same on both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.errors import TestbedError
from simulator.policies.outcomes import DENIED, ERROR, IN_FLIGHT, LIMITED, OK, ORPHANED, OVERLOADED
from simulator.policies.screening import MALFORMED, UNAUTHENTICATED, WELL_FORMED
from simulator.testbed import wire

COUNT = st.integers(0, (1 << 62) - 1)


KEY = st.integers(0, (1 << 64) - 1)
PAPERS = st.builds(wire.Papers, st.sampled_from(("", "Bearer a.b.c")), st.binary())


@given(st.builds(wire.Errand, COUNT, KEY, COUNT, st.just(0), st.integers(1, 9), COUNT, COUNT, st.integers(), PAPERS))
def test_an_errand_arrives_as_it_was_sent(errand: wire.Errand) -> None:
    assert wire.errand_of(wire.headers(errand), errand.papers.content) == errand


@given(st.integers(0, 3))
def test_how_a_client_behaves_does_not_travel(manners: int) -> None:
    assert wire.headers(wire.Errand(1, 2, 3, manners)) == wire.headers(wire.Errand(1, 2, 3, WELL_FORMED))


@given(st.sampled_from(sorted({*range(12)} - {ORPHANED, IN_FLIGHT})), st.integers(0, 3), COUNT, COUNT, COUNT)
def test_an_answer_arrives_as_it_was_given(outcome: int, manners: int, a: int, b: int, c: int) -> None:
    answer = wire.Answer(outcome, a, b, c, manners)
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
