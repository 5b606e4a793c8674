"""What the words of an architecture become: disciplines, places, stores, the gateway, what brings processes back."""

import pytest

from simulator.model import topology as m
from simulator.model.laws import constant
from simulator.scenario import loads
from simulator.scenario.technologies import TECHNOLOGIES
from tests.scenario.fleet import FLEET, fleet

S = 1_000_000_000


def test_a_unit_says_how_it_computes_queues_starts_and_where_it_stands() -> None:
    users, posts = fleet().units["users"], fleet().units["posts"]
    assert (users.event_loop, users.order, users.codel_ns, users.warm_up_ns) == (
        True,
        "adaptive_lifo",
        5_000_000,
        10 * S,
    )
    assert (posts.shared_cpu, posts.order, posts.contention, posts.coherency) == (True, "priority", 0.02, 0.001)
    assert (posts.nodes, posts.weights, posts.memory_bytes) == (("first", "second"), (3, 1), 2 << 30)
    assert (users.replicas, users.workers, posts.replicas) == (4, 8, 4)
    assert fleet().nodes == {"first": 4, "second": 2}


def test_what_is_left_out_does_not_happen() -> None:
    here = fleet(name="bare")
    app = here.units["app"]
    assert app == m.Unit(("users", "posts"), cores=8, start_up=app.start_up)
    assert (here.registry, here.balancer, here.orchestrator) == (m.Registry(), m.Balancer(), m.Orchestrator())
    assert (here.network, dict(here.calls), dict(here.nodes), here.zones) == (m.Network(), {}, {}, ())


def test_a_unit_starts_as_the_slowest_of_its_technologies_and_needs_the_memory_of_all() -> None:
    go, spring = TECHNOLOGIES["go"], TECHNOLOGIES["jvm_spring"]
    assert fleet(name="bare").units["app"].start_up == constant(round(spring.start_up_s * S))
    assert fleet(name="bare").memory_bytes == {"app": (go.memory_mib + spring.memory_mib) << 20}
    assert fleet().units["users"].start_up != constant(round(go.start_up_s * S))  # its own word
    assert fleet("      technology: jvm_spring\n", "", "bare").units["app"].start_up == constant(
        round(go.start_up_s * S)
    )


def test_without_a_technology_nothing_is_known_of_start_up_and_memory() -> None:
    text = FLEET.replace("      technology: jvm_spring\n", "").replace("      technology: go\n", "")
    here = loads(text).scenario.architectures["bare"]
    assert (here.units["app"].start_up, dict(here.memory_bytes)) == (None, {})


@pytest.mark.parametrize("name", TECHNOLOGIES)
def test_every_technology_says_where_its_numbers_come_from(name: str) -> None:
    one = TECHNOLOGIES[name]
    assert one.start_up_s > 0
    assert one.memory_mib > 0
    assert one.source.startswith("typical: ") or ".org/" in one.source


def test_zones_are_those_of_the_architecture_unless_a_unit_says_its_own() -> None:
    assert fleet().units["users"].zones == ("east", "west")
    gateway = fleet().gateway
    assert gateway is not None
    assert gateway.unit is not None
    assert gateway.unit.zones == ("east", "west")
    found = fleet("cpu: shared\n", "cpu: shared\n        zones: [west, east]\n")
    assert found.units["posts"].zones == ("west", "east")


def test_databases_have_read_replicas_with_a_lag_and_lose_patience() -> None:
    users = fleet().databases["users"]
    assert (users.connections, users.servers, users.wait_ns, users.read_replicas) == (10, 4, 50_000_000, 2)
    assert users.lag.branches[0].mean_ns == 1e8
    assert fleet(name="bare").databases["users"] == m.Database(("users",))


def test_a_cache_is_there_for_everybody_who_caches() -> None:
    ttl = fleet().caches["users"].ttl
    assert fleet().caches["users"] == m.Store(50, ttl, "lfu", coalesce=True, shared=True, warm=True)
    assert fleet().caches["edge"] == m.Store(ttl=constant(S))  # `each` is for components
    assert fleet(name="bare").caches == {"users": m.Store(), "edge": m.Store()}
    assert "posts" not in fleet().caches
    assert "posts" in fleet("      edge: {ttl: 1 s}", "      posts: {ttl: none}").caches


def test_the_gateway_limits_rates() -> None:
    gateway = fleet().gateway
    assert gateway is not None
    assert (gateway.rate_per_s, gateway.burst, gateway.per_client) == (200.0, 50, True)
    inside = fleet("      replicas: 2\n      cores: 2\n      compute: 0.2 ms", "      in: users").gateway
    assert inside is not None
    assert (inside.unit, inside.host, inside.rate_per_s) == (None, "users", 200.0)


def test_network_balancer_and_orchestrator() -> None:
    here = fleet()
    assert here.network == m.Network(
        constant(500_000), constant(5_000_000), loss=0.001, retransmit_ns=100_000_000
    )._replace(cross_zone=constant(2_000_000))
    assert here.balancer == m.Balancer(
        "least_outstanding", False, 30 * S, m.Eject(3, 30 * S, 0.5), m.Probe(2 * S, 2, 2)
    )
    assert here.orchestrator == m.Orchestrator(S, 60 * S, m.Probe(5 * S, 3), m.Probe(S, 1))
    proxied = fleet(name="proxied").balancer
    assert (proxied.proxy, proxied.replicas, proxied.cores, proxied.retry) == (True, 2, 3, m.Retry(2, on=("refused",)))


def test_none_inside_an_entry_means_without_whatever_each_says() -> None:
    text = FLEET.replace("      each: {replicas: 4, workers: 8, queue: 100}", "      each: {replicas: 4, codel: 5 ms}")
    text = text.replace("        order: priority\n", "        order: priority\n        codel: none\n")
    assert loads(text).scenario.architectures["split"].units["posts"].codel_ns is None
