"""Rate limits, scopes, and gateways that can be full, worked out on paper."""

from simulator.model import topology as t
from tests.engine.by_hand import Told, ms, play, split, two

APP = two((t.Wait(ms(1)),))


def gate(replicas: int = 1, compute: float = 0, **more: object) -> t.Gateway:
    """A gateway of its own."""
    return t.Gateway(t.Unit((), replicas), ms(compute))._replace(**more)


def test_a_bucket_holds_one_seconds_worth_unless_it_says_otherwise() -> None:
    told = play(APP, split(gateway=gate(rate_per_s=3.0)), (0, 0, 0, 0, 100))
    assert [how for _, how in told.endings] == ["ok", "ok", "ok", "limited", "limited"]
    told = play(APP, split(gateway=gate(rate_per_s=100.0, burst=1)), (0, 5, 10, 19, 20))
    assert [how for _, how in told.endings] == ["ok", "limited", "ok", "limited", "ok"]  # a token every 10 ms


def test_a_limit_is_shared_out_among_the_gateways() -> None:
    told = play(APP, split(gateway=gate(2, rate_per_s=100.0, burst=2)), (0, 0, 0, 0, 10, 10, 20, 20))
    # each has a bucket of one that fills in 20 ms
    assert [how for _, how in told.endings] == ["ok", "ok", *["limited"] * 4, "ok", "ok"]


def test_each_client_has_a_bucket_of_its_own() -> None:
    people = {"process": t.USERS, "think": ms(4), "log": ()}
    limited = split(gateway=gate(rate_per_s=50.0, burst=1, per_client=True))
    alone, together = (play(APP, limited, (), points=(t.Point(n, 0),), **people) for n in (1.0, 2.0))
    assert alone.when("limited")
    assert served(together) == 2 * served(alone)


def served(told: Told) -> int:
    """How many requests got what they asked for."""
    return sum(how == "ok" for _, how in told.endings)


def test_who_is_over_the_limit_costs_the_gateway_nothing() -> None:
    app = APP._replace(authentication=ms(5), routes={"r": t.Route((t.Call("a", "do"),), auth=True)})
    told = play(app, split(gateway=gate(compute=2, rate_per_s=1.0)), (0, 10))
    assert told.endings == [(2 + 5 + 1, "ok"), (10, "limited")]


def test_a_token_without_the_scope_of_the_route_is_denied_after_authentication() -> None:
    app = APP._replace(authentication=ms(5), routes={"r": t.Route((t.Call("a", "do"),), auth=True, scope="orders")})
    welcome, denied = (6, "ok"), (5, "denied")
    for scopes, ending in ((None, welcome), (("orders",), welcome), (("users",), denied), ((), denied)):
        assert play(app, split(gateway=gate()), (0,), scopes=scopes).endings == [ending]


def test_a_gateway_can_be_full_like_anybody_else() -> None:
    full = t.Gateway(t.Unit((), workers=1, queue=0))
    assert play(APP, split(gateway=full), (0, 0.5, 1.5)).endings == [(1, "ok"), (0.5, "overloaded"), (2.5, "ok")]


def test_several_gateways_stand_behind_a_balancer() -> None:
    told = play(APP, split(gateway=gate(3)), (0, 10, 20, 30))
    assert [where for _, where in told.when("arrive") if where < 3] == [0, 1, 2, 0]


def test_a_response_cache_at_the_gateway_spares_those_behind_it() -> None:
    app = APP._replace(routes={"r": t.Route((t.Cache(t.Keys(1), (t.Call("a", "do"),)),))})
    told = play(app, split(gateway=gate(), caches={"edge": t.Store(ttl=ms(10))}), (0, 5, 11, 20))
    assert told.endings == [(1, "ok"), (5, "ok"), (12, "ok"), (20, "ok")]
    assert [at for at, where in told.when("arrive") if where == 1] == [0, 11]
