"""People who wait and think, and requests that come in bursts, worked out on paper."""

from itertools import pairwise

import pytest

from simulator.model import topology as t
from tests.engine.by_hand import MS, ms, play, split, two

APP = two((t.Wait(ms(6)),))
RUN = t.Experiment(100 * MS, drain_ns=100 * MS)


def people(*points: t.Point, think: float = 4, **more: object) -> dict[str, object]:
    """The words of a closed load."""
    return {"process": t.USERS, "points": points, "think": ms(think), "log": (), **more}


def test_a_person_asks_waits_thinks_and_asks_again() -> None:
    told = play(APP, split(), (), experiment=RUN, **people(t.Point(1.0, 0)))
    first = told.answers[0].arrived
    assert 0 < first < 4  # of the first thought a part is over already
    assert [answer.arrived for answer in told.answers] == pytest.approx([first + 10 * k for k in range(10)])
    assert [answer.ended - answer.arrived for answer in told.answers] == pytest.approx([6] * 10)


def test_there_are_never_more_requests_than_people() -> None:
    slow = split(t.Unit(("b",), workers=1))
    told = play(APP, slow, (), experiment=RUN, **people(t.Point(3.0, 0)))
    # one worker serves one after another: the others wait for 12 ms and then 6 ms are their own
    assert [answer.ended for answer in told.answers] == pytest.approx(
        [told.answers[0].ended + 6 * k for k in range(len(told.answers))]
    )
    assert len({answer.arrived for answer in told.answers}) == len(told.answers)


def test_an_answer_of_any_kind_is_followed_by_a_thought() -> None:
    told = play(two((t.Wait(ms(6)), t.Fail(1.0))), split(), (), experiment=RUN, **people(t.Point(1.0, 0)))
    assert [how for _, how in told.endings] == ["error"] * 10
    told = play(APP, split(), (), experiment=RUN, timeout=ms(1), **people(t.Point(1.0, 0)))
    assert [how for _, how in told.endings] == ["timeout"] * 20


def test_people_come_and_go_as_the_points_say() -> None:
    told = play(
        APP, split(), (), experiment=RUN, **people(t.Point(1.0, 0), t.Point(3.0, 40 * MS), t.Point(0.0, 60 * MS))
    )
    arrived = [answer.arrived for answer in told.answers]
    assert len([at for at in arrived if at < 40]) == 4
    assert 5 <= len([at for at in arrived if 40 <= at < 60]) <= 6
    assert max(arrived) < 60


def test_all_arrivals_fall_into_bursts_and_the_rate_stays_the_same() -> None:
    bursts = {"process": t.REGULAR, "points": (t.Point(1_000.0, 0),), "bursts": ms(10), "pauses": ms(40), "log": ()}
    told = play(two(()), split(), (), experiment=RUN, **bursts)
    arrived = [answer.arrived for answer in told.answers]
    assert all(at % 50 < 10.001 for at in arrived)
    assert len(arrived) == pytest.approx(100, abs=1)
    gaps = [later - sooner for sooner, later in pairwise(arrived)]
    assert sorted(gaps)[:-1] == pytest.approx([0.2] * (len(gaps) - 1), abs=1e-4)  # five times as many within a burst


def test_clients_are_drawn_and_the_same_client_goes_to_the_same_instance() -> None:
    sticky = t.Balancer("source_hash")
    four = t.Unit(("b",), replicas=4)
    one = play(two(()), split(four, balancer=sticky), tuple(range(40)))
    many = play(two(()), split(four, balancer=sticky), tuple(range(40)), clients=1_000)
    assert len({where for _, where in one.when("arrive") if where}) == 1
    assert len({where for _, where in many.when("arrive") if where}) == 4


def test_a_calls_key_decides_before_the_client() -> None:
    sticky = t.Balancer("ring_hash")
    four = t.Unit(("b",), replicas=4)
    asking = two((), (t.Call("b", "do", t.Keys(1)),))
    told = play(asking, split(four, balancer=sticky), tuple(range(40)), clients=1_000)
    assert len({where for _, where in told.when("arrive") if where}) == 1
