"""The order of a queue, who is turned away, and what matters more, worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import MS, Told, ms, play, split, two

ONE = t.Unit(("b",), workers=1)
TEN = two((t.Wait(ms(10)),))


def ends(told: Told) -> list[float]:
    return [at for at, _ in told.endings]


def test_first_come_first_served_and_last_come_first_served() -> None:
    assert ends(play(TEN, split(ONE), (0, 1, 2, 3))) == [10, 20, 30, 40]
    assert ends(play(TEN, split(ONE._replace(order="lifo")), (0, 1, 2, 3))) == [10, 40, 30, 20]


def test_an_adaptive_queue_is_taken_from_the_back_once_it_has_stood_for_100_ms() -> None:
    forty = two((t.Wait(ms(40)),))
    told = play(forty, split(ONE._replace(order="adaptive_lifo")), (0, 1, 2, 3, 4, 5))
    # not empty since 1; at 40 and 80 it takes the oldest (1 and 2), from 120 on the newest
    assert ends(told) == [40, 80, 120, 240, 200, 160]


def test_codel_turns_away_who_has_waited_too_long_once_the_queue_stands() -> None:
    forty = two((t.Wait(ms(40)),))
    told = play(forty, split(ONE._replace(codel_ns=30 * MS)), (0, 1, 2, 3, 100, 101, 119))
    # at 40 and 80 the queue has stood for less than 100 ms and nobody has waited as long; at 120 it has: the fourth,
    # since 3, is dropped; those of 100 and 101 have waited for 20 and 19 ms; the first of them is served until 160,
    # when the other has waited for 59 and is dropped, and the last for 41, and is dropped too
    assert [at for at, _ in told.when("dropped")] == [120, 160, 160]
    assert told.endings[:5] == [(40, "ok"), (80, "ok"), (120, "ok"), (120, "error"), (160, "ok")]
    assert told.endings[5:] == [(160, "error")] * 2
    assert [how for _, _, how in told.calls() if how == "overloaded"] == ["overloaded"] * 3


def test_the_important_go_first_and_are_first_come_among_equals() -> None:
    told = play(mixed(), ranked(order="priority"), (), **requests((0, "low"), (1, "low"), (2, "high"), (3, "high")))
    assert ends(told) == [10, 40, 20, 30]


def test_the_last_in_a_full_queue_makes_room_for_something_more_important() -> None:
    few = ranked(order="priority", queue=2)
    log = requests((0, "low"), (1, "low"), (2, "high"), (3, "low"), (4, "high"), (5, "high"))
    told = play(mixed(), few, (), **log)
    assert told.when("overloaded") == [(3, 0), (5, 0)]  # as important as the last: no reason to displace it
    assert told.when("displaced") == [(4, 0)]
    assert told.endings == [
        *((10, "ok"), (4, "overloaded"), (20, "ok")),
        *((3, "overloaded"), (30, "ok"), (5, "overloaded")),
    ]


def test_a_call_is_as_important_as_its_caller_unless_it_says_otherwise() -> None:
    operations = {
        "a": {"do": t.Operation((t.Call("b", "do"),))},
        "b": {"do": t.Operation((t.Wait(ms(10)),))},
    }
    routes = {name: t.Route((t.Call("a", "do"),), priority=n) for n, name in enumerate(("low", "high"))}
    app = t.Application(operations, routes)
    units = {"a": t.Unit(("a",)), "b": ONE._replace(order="priority")}
    log = requests((0, "low"), (1, "low"), (2, "high"))
    assert ends(play(app, split(units=units), (), **log)) == [10, 30, 20]
    own = {**operations, "b": {"do": t.Operation((t.Wait(ms(10)),), priority=5)}}
    assert ends(play(app._replace(operations=own), split(units=units), (), **log)) == [10, 20, 30]


def mixed() -> t.Application:
    """Two routes, one more important than the other."""
    routes = {name: t.Route((t.Wait(ms(10)),), priority=n) for n, name in enumerate(("low", "high"))}
    return t.Application({"b": {"do": t.Operation((t.Wait(ms(1)),))}}, routes)


def ranked(**unit: object) -> t.Architecture:
    """One unit with one worker."""
    return t.Architecture({"b": ONE._replace(**unit)}, {})


def requests(*log: tuple[float, str]) -> dict[str, object]:
    """Requests at some ms for some route."""
    mix = (("low", 1.0), ("high", 1.0))
    return {"mix": mix, "log": tuple((round(at * MS), route) for at, route in log)}
