"""What counts as hardware: cores of nodes once, proxies of every called unit, servers of read replicas."""

import pytest

from simulator.model import topology as m
from simulator.model.topology import UNLIMITED
from simulator.scenario.check_hardware import connections, cores, servers, unequal
from simulator.scenario.links import Asked, called_units, links

APP = m.Application(
    {"a": {"go": m.Operation((m.Call("b", "go"),))}, "b": {"go": m.Operation(()), "guess": m.Operation(())}},
    {"home": m.Route((m.Call("a", "go"),))},
)
SPLIT = m.Architecture(
    {"a": m.Unit(("a",), 2, 3), "b": m.Unit(("b",), 4, 1)},
    {"d": m.Database(("a", "b"), 5, 7)},
    m.Gateway(m.Unit((), 1, 2)),
)
WHOLE = m.Architecture({"app": m.Unit(("a", "b"), 3, 4)}, {"d": m.Database(("a", "b"), 10, 7)})
CONNECTIONS = 2 * 5 + 4 * 5


def scenario(one: m.Architecture, other: m.Architecture = WHOLE) -> m.Scenario:
    return m.Scenario("s", "", APP, {}, {"one": one, "other": other})


def test_cores_of_units_and_gateway() -> None:
    assert cores(scenario(SPLIT), "one") == 2 * 3 + 4 + 2
    assert cores(scenario(SPLIT), "other") == 12
    assert unequal(scenario(SPLIT)) == []


def test_cores_of_nodes_count_once_used_or_not() -> None:
    units = {**SPLIT.units, "b": m.Unit(("b",), 4, nodes=("n",))}
    there = SPLIT._replace(units=units, nodes={"n": 8, "spare": 16})
    assert cores(scenario(there), "one") == 2 * 3 + 2 + 8 + 16


def test_every_called_unit_has_proxies() -> None:
    proxied = SPLIT._replace(balancer=m.Balancer(proxy=True, replicas=2, cores=3))
    assert called_units(scenario(proxied), "one") == ("gateway", "a", "b")
    assert cores(scenario(proxied), "one") == 12 + 3 * 2 * 3
    alone = WHOLE._replace(balancer=m.Balancer(proxy=True))
    assert cores(scenario(SPLIT, alone), "other") == 12 + 1  # clients call it
    assert [found.what for found in unequal(scenario(proxied))] == [
        "unequal hardware, cores (replicas x cores over units, gateway and proxies): one 30, other 12"
    ]


def test_without_a_gateway_clients_call_the_unit_of_the_routes_one_call() -> None:
    assert called_units(scenario(SPLIT._replace(gateway=None)), "one") == ("a", "b")
    guest = SPLIT._replace(gateway=m.Gateway(None, host="b"))
    assert called_units(scenario(guest), "one") == ("a", "b")
    assert links(scenario(guest), "one") == (Asked("a", "a", "b", "go"), Asked("b", "edge", "a", "go"))


def test_a_fallback_makes_links_too() -> None:
    told = SPLIT._replace(calls={("a", "b", "go"): {"fallback": (m.Call("b", "guess"),)}})
    assert Asked("a", "a", "b", "guess") in links(scenario(told), "one")


@pytest.mark.parametrize(("replicas", "total"), [(0, 7), (2, 21)])
def test_read_replicas_have_servers_of_their_own(replicas: int, total: int) -> None:
    database = m.Database(("a", "b"), 5, 7, read_replicas=replicas)
    assert servers(scenario(SPLIT._replace(databases={"d": database})), "one") == total


def test_unlimited_equals_only_unlimited() -> None:
    free = SPLIT._replace(databases={"d": m.Database(("a", "b"), read_replicas=3)})
    assert servers(scenario(free), "one") == UNLIMITED
    assert connections(scenario(free), "one") == UNLIMITED
    assert connections(scenario(SPLIT), "one") == connections(scenario(SPLIT), "other") == CONNECTIONS
    assert len(unequal(scenario(free))) == 2
