"""`like`, `each`, `rest`, `all`, `none` and defaults: what an architecture becomes once everything is written out."""

import pytest

from simulator.model.topology import UNLIMITED, Architecture, Database
from simulator.scenario import loads
from tests.scenario.small_files import SHOP, problems, replaced

ARCHITECTURES = SHOP[SHOP.index("architectures:") : SHOP.index("faults:")]
REST = SHOP[SHOP.index("faults:") : SHOP.index("expect:")]


def architecture(text: str, name: str = "a") -> Architecture:
    """One architecture of the shop, where only architectures matter."""
    body = SHOP.replace(ARCHITECTURES, f"architectures:\n{text}\n").replace(REST, "")
    body = body[: body.index("expect:")]
    return loads(body, "f", equal=False).scenario.architectures[name]


def test_each_gives_every_component_its_own_and_fills_what_is_left_out() -> None:
    found = architecture("  a: {gateway: {}, units: {each: {replicas: 2, workers: 8}, posts: {workers: 4}}}")
    assert {name: (u.components, u.replicas, u.workers) for name, u in found.units.items()} == {
        "users": (("users",), 2, 8),
        "posts": (("posts",), 2, 4),
    }


def test_each_leaves_those_alone_that_are_placed_otherwise() -> None:
    found = architecture("  a: {gateway: {}, units: {each: {replicas: 2}, shop: {components: [posts]}}}")
    assert {name: (u.components, u.replicas) for name, u in found.units.items()} == {
        "shop": (("posts",), 1),
        "users": (("users",), 2),
    }


def test_rest_takes_whoever_has_no_place() -> None:
    found = architecture("  a: {gateway: {}, units: {users: {}, others: {components: rest}}}")
    assert found.units["others"].components == ("posts",)


def test_like_merges_word_by_word_and_none_takes_away() -> None:
    text = """\
  base: {units: {app: {components: all, replicas: 3, cores: 2}}, gateway: {cores: 4}, network: {latency: 1 ms}}
  a: {like: base, units: {app: none, each: {}}, network: {client: 2 ms}, gateway: {workers: 5}}
  b: {like: a, gateway: none, units: {each: none, app: {components: all}}}"""
    a, b = architecture(text), architecture(text, "b")
    assert set(a.units) == {"users", "posts"}
    assert a.gateway is not None
    assert a.gateway.unit is not None
    assert (a.gateway.unit.cores, a.gateway.unit.workers) == (4, 5)
    assert (a.network.latency.branches[0].mean_ns, a.network.client.branches[0].mean_ns) == (1e6, 2e6)
    assert b.gateway is None
    assert set(b.units) == {"app"}


def test_like_comes_before_each() -> None:
    base = "  base: {gateway: {}, units: {each: {replicas: 3}, users: {cores: 2}}}"
    text = f"{base}\n  a: {{like: base, units: {{each: {{cores: 5}}}}}}"
    found = architecture(text)
    assert {name: (u.replicas, u.cores) for name, u in found.units.items()} == {"users": (3, 2), "posts": (3, 5)}


def test_a_component_without_a_database_gets_its_own_without_limit() -> None:
    found = architecture("  a: {gateway: {}, units: {each: {}}, databases: {main: {components: [users], servers: 2}}}")
    assert found.databases == {
        "main": Database(("users",), UNLIMITED, 2),
        "posts": Database(("posts",), UNLIMITED, UNLIMITED),
    }


@pytest.mark.parametrize(
    ("units", "what"),
    [
        ("{each: {components: [users]}}", "`components` under `each`"),
        ("{users: {components: [posts]}}", "it bears the name of 'users' and does not hold it"),
        ("{a1: {components: rest}, a2: {components: rest}}", "`rest` is already in a1"),
        ("{app: {components: all}, users: {}}", "component 'users' is in both app and users"),
        ("{app: {components: [users, users, posts]}}", "component 'users' is in both app and app"),
    ],
)
def test_what_cannot_be_placed_is_refused(units: str, what: str) -> None:
    text = replaced("{each: {replicas: 2, workers: 8, queue: 100}, posts: {workers: 4}}", units)
    assert any(what in problem.what for problem in problems(text))


def test_a_problem_that_comes_by_like_is_shown_where_it_was_written() -> None:
    text = replaced("  whole:\n", "  third: {like: split}\n  whole:\n").replace(
        "gateway: {cores: 2, compute: 0.1 ms}", "gateway: {in: nobody}"
    )
    found = problems(text)
    assert {(p.path, p.what) for p in found} == {("architectures/split/gateway/in", "there is no unit 'nobody'")}
