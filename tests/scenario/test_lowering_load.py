"""People who come and go, bursts, who is who, who may not, and how fast a gateway lets them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import program as p
from simulator.model import topology as t
from simulator.model.laws import Branch, Law, constant
from simulator.policies import catalogue, screening
from simulator.scenario.user_rows import people
from tests.scenario.small_programs import APP, PEOPLE, SPLIT, S, calls, code, opcodes, program

END = 100 * S
GATEWAY = t.Gateway(t.Unit((), 2))


def course(*points: tuple[float, float, bool]) -> tuple[t.Point, ...]:
    """Points as (number, s, ramp)."""
    return tuple(t.Point(number, round(at_s * S), ramp) for number, at_s, ramp in points)


def stays(*points: tuple[float, float, bool]) -> list[tuple[float, float]]:
    """(from s, until s) of everybody."""
    return [(row.from_ns / S, row.until_ns / S) for row in people(course(*points), END)]


def test_a_jump_brings_many_at_once_and_takes_the_last_first() -> None:
    assert stays((2, 0, False), (3, 10, False), (1, 20, False)) == [(0, 100), (0, 20), (10, 20)]


def test_on_a_ramp_each_comes_when_the_line_crosses_his_number() -> None:
    assert stays((0, 0, False), (4, 40, True)) == [(0, 100), (10, 100), (20, 100), (30, 100)]
    assert stays((4, 0, False), (1, 30, True)) == [(0, 100), (0, 30), (0, 20), (0, 10)]


def test_who_comes_after_somebody_has_gone_is_a_new_person() -> None:
    assert stays((2, 0, False), (1, 10, False), (2, 20, False)) == [(0, 100), (0, 10), (20, 100)]


def test_who_would_come_after_the_end_does_not_count() -> None:
    assert stays((1, 0, False), (9, 100, False)) == [(0, 100)]
    assert stays((5, 100, False)) == []


def there(points: tuple[t.Point, ...], t_ns: int) -> float:
    """The number that the course says at a moment."""
    number, before = 0.0, None
    for point in points:
        if t_ns < point.at_ns:
            if point.ramp and before is not None:
                done = (t_ns - before.at_ns) / (point.at_ns - before.at_ns)
                return before.rate_per_s + done * (point.rate_per_s - before.rate_per_s)
            return number
        number, before = point.rate_per_s, point
    return number


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9), st.booleans()), min_size=1, max_size=6), st.data())
def test_at_any_moment_as_many_are_there_as_the_course_says(
    moves: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    points, at_s = [t.Point(float(moves[0][0]), 0)], 0
    for number, pause_s, ramp in moves[1:]:
        at_s += pause_s
        points.append(t.Point(float(number), at_s * S, ramp))
    t_ns = data.draw(st.integers(0, END - 1))
    number = sum(row.from_ns <= t_ns < row.until_ns for row in people(tuple(points), END))
    assert abs(number - there(tuple(points), t_ns)) <= 1.0


def test_a_closed_loop_has_people_who_think_and_no_rate() -> None:
    load = {"process": t.USERS, "points": course((3, 0, False)), "think": constant(9)}
    made = program(others={"later": PEOPLE._replace(**load)})
    row = made.sources[1]
    assert (row.process, row.n_segments, row.users, row.n_users, row.clients) == (p.USERS, 0, 0, 3, 3)
    assert made.laws[row.think].a == 9.0
    assert made.users == (p.UserRow(0, made.duration_ns),) * 3


def test_people_who_do_not_think_have_a_law_all_the_same() -> None:
    made = program(process=t.USERS, points=course((3, 0, False)))
    assert made.laws[made.sources[0].think].a == 0.0


def test_clients_of_different_workloads_are_different_people_in_every_architecture() -> None:
    crowd = PEOPLE._replace(process=t.USERS, points=course((3, 0, False)), only=("y",))
    made = program(others={"crowd": crowd, "robots": PEOPLE._replace(clients=5)}, clients=100)
    assert [(row.first_client, row.clients, row.n_users) for row in made.sources] == [
        *((0, 100, 0), (100, 3, 0), (103, 5, 0)),
    ]
    assert made.users == ()


def test_bursts_stretch_a_rate_that_stays_as_it_is_written() -> None:
    bursts, pauses = Law((Branch(1, 2.0),)), Law((Branch(9, 4.0, 8.0),))
    made = program(bursts=bursts, pauses=pauses)
    row = made.sources[0]
    assert made.laws[row.bursts].kind == 1
    assert (made.laws[row.pauses].a, made.laws[row.pauses].b) == (4.0, 8.0)
    assert row.on_share == 2.0 / (2.0 + 6.0)
    assert made.segments == program().segments


def test_a_steady_load_has_no_bursts() -> None:
    row = program().sources[0]
    assert (row.bursts, row.pauses, row.on_share, row.think, row.n_users) == (-1, -1, 1.0, -1, 0)


@pytest.mark.parametrize(("scopes", "forbidden"), [(None, 0), (("write",), 0), ((), 1), (("read",), 1)])
def test_a_route_asks_for_a_scope_that_not_everybody_has(scopes: tuple[str, ...] | None, forbidden: int) -> None:
    routes = {"r": t.Route((t.Call("a", "do"),), auth=True, scope="write")}
    made = program(SPLIT._replace(gateway=GATEWAY), APP._replace(routes=routes), scopes=scopes)
    assert made.mixes[0].forbidden == forbidden
    steps = code(made, calls(made, "edge.r")[0].entry)
    assert [step.a for step in steps if step.op == p.CHECK] == [screening.UNAUTHENTICATED, screening.FORBIDDEN]


def limits(made: p.Program) -> list[p.PolicyRow]:
    """The slots of the rate limit that the code of `r` asks."""
    row = calls(made, "edge.r")[0]
    limit = made.code[row.entry]
    assert (limit.op, limit.b) == (p.LIMIT, 1)
    return list(made.policies[limit.a : limit.a + made.units[row.unit].replicas])


def test_a_rate_limit_is_shared_out_among_the_gateways() -> None:
    made = program(SPLIT._replace(gateway=GATEWAY._replace(rate_per_s=30.0, burst=10)))
    rows = limits(made)
    assert [(row.owner, row.config, row.size) for row in rows] == [(0, (15.0, 5.0), 0), (1, (15.0, 5.0), 0)]
    assert {row.number for row in rows} == {catalogue.number(catalogue.LIMITS["rate_limit"])}
    assert opcodes(made, calls(made, "edge.r")[0].entry) == "limit call join return"


def test_a_burst_is_a_second_s_worth_and_at_least_one_request() -> None:
    bursts = [
        limits(program(SPLIT._replace(gateway=GATEWAY._replace(rate_per_s=rate))))[0].config[1] for rate in (8.0, 0.5)
    ]
    assert bursts == [4.0, 1.0]


def test_a_limit_for_each_client_remembers_all_clients() -> None:
    gateway = GATEWAY._replace(rate_per_s=30.0, per_client=True)
    made = program(SPLIT._replace(gateway=gateway), others={"robots": PEOPLE._replace(clients=5)}, clients=100)
    assert {(catalogue.POLICIES[row.number].__name__, row.size) for row in limits(made)} == {
        ("simulator.policies.token_bucket_per_client", 105)
    }


def test_all_routes_of_a_gateway_share_its_limit() -> None:
    routes = {"r": t.Route((t.Call("a", "do"),)), "s": t.Route((t.Call("b", "do"),))}
    gateway = t.Gateway(None, constant(3), "b", rate_per_s=9.0)
    made = program(SPLIT._replace(gateway=gateway), APP._replace(routes=routes), mix=(("r", 1.0), ("s", 1.0)))
    entries = [calls(made, f"edge.{name}")[0].entry for name in ("r", "s")]
    assert len({made.code[entry].a for entry in entries}) == 1
    assert [row.owner for row in limits(made)] == [2, 3, 4]
    asked = [opcodes(made, entry) for entry in entries]
    assert asked == ["limit compute call join return", "limit compute spawn join return"]
