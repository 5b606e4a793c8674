"""The edge finds out by itself what the dice have made of a client: from its body and its token alone."""

from collections import Counter

import pytest

from simulator.model.program import Program
from simulator.policies.screening import FORBIDDEN, MALFORMED, UNAUTHENTICATED, WELL_FORMED
from simulator.scenario.lower import lower
from simulator.testbed.demand import demands
from simulator.testbed.papers import Clerk, Door
from simulator.testbed.tokens import new_secret
from simulator.testbed.wire import Errand
from tests.scenarios.lessons import scenario
from tests.testbed.small_systems import chain, everything

KINDS = (MALFORMED, UNAUTHENTICATED, FORBIDDEN)


@pytest.fixture(scope="module")
def program() -> Program:
    """Clients of all manners."""
    return lower(scenario("front_door"), "no-limit")


def found(door: Door, errand: Errand, auth: bool) -> int:
    """What a door makes of somebody; the dice's opinion is taken away first."""
    blind = errand._replace(manners=WELL_FORMED)
    asked = KINDS if auth else (MALFORMED,)
    return next((kind for kind in asked if door.denies(kind, blind)), WELL_FORMED)


def test_every_client_is_seen_through(program: Program) -> None:
    secret = new_secret()
    clerk, door = Clerk(program, secret), Door(program, secret)
    authenticated = {row.link for row in program.mixes if row.auth}
    shown = [clerk.equipped(demand).errand for demand in demands(program, 1, 0)[:3000]]
    seen = Counter((one.manners, found(door, one, one.link in authenticated)) for one in shown)
    assert set(seen) == {(kind, kind) for kind in (WELL_FORMED, *KINDS)}


def test_a_door_of_another_launch_believes_nobody(program: Program) -> None:
    clerk, door = Clerk(program, new_secret()), Door(program, new_secret())
    (honest, *_) = [clerk.equipped(d).errand for d in demands(program, 1, 0) if d.errand.manners == WELL_FORMED]
    assert door.denies(UNAUTHENTICATED, honest)


def test_where_nobody_is_asked_for_anything_nothing_is_shown() -> None:
    plain = chain(100, 1)
    clerk = Clerk(plain, new_secret())
    assert all(clerk.equipped(demand) == demand for demand in demands(plain, 1, 0))


def test_no_two_ways_of_lying_look_alike() -> None:
    program = everything(300, 2)
    clerk = Clerk(program, new_secret())
    liars = [demand for demand in demands(program, 1, 0) if demand.errand.manners == UNAUTHENTICATED]
    assert len({clerk.equipped(demand).errand.papers.token for demand in liars}) == 3
