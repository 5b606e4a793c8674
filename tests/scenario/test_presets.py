"""Registries and balancers by name: short and long forms, the numbers of products, and where these come from."""

from pathlib import Path

import pytest

from simulator.model import topology as m
from simulator.model.quantities import time_text
from simulator.policies import leases
from simulator.policies.catalogue import BALANCERS
from simulator.scenario import loads, presets_balancer, presets_registry, resolved
from simulator.scenario.overrides import flat
from simulator.scenario.technologies import TECHNOLOGIES
from tests.scenario.small_files import SHOP, replaced

S = 1_000_000_000


def deployed(words: str, like: str = "") -> m.Architecture:
    """The shop's split architecture with a registry or a balancer; or what is `like` it."""
    text = replaced("    balancer: random\n", f"    {words}\n")
    text = replaced("  whole:\n", f"  third: {{like: split, {like}}}\n  whole:\n", text) if like else text
    return loads(text, equal=False).scenario.architectures["third" if like else "split"]


def test_eureka_is_as_its_source_has_it() -> None:
    found = deployed("registry: eureka").registry
    assert found == m.Registry("eureka", 30 * S, 180 * S, 60 * S, 30 * S, 30 * S, 0.85, found.at_once)
    evicted = [leases.evict_most(found.at_once, n) for n in range(1, 200)]
    assert evicted == [n - int(n * 0.85) for n in range(1, 200)]


def test_one_death_among_up_to_six_is_never_evicted_by_eureka() -> None:
    found = deployed("registry: eureka").registry
    assert found.heartbeat_ns is not None

    def may(registered: int) -> bool:
        renewals = 2 * (registered - 1)  # one of them is dead
        return leases.may_evict(found.preserve, renewals, registered, found.heartbeat_ns or 0, 60 * S)

    assert not any(may(n) for n in range(1, 7))
    assert may(7)


def test_consul_dns_static_and_perfect() -> None:
    consul = deployed("registry: consul").registry
    assert (consul.heartbeat_ns, consul.lease_ns, consul.sweep_ns) == (10 * S, 10_500_000_000, 500_000_000)
    assert (consul.poll_ns, consul.server_cache_ns, consul.preserve, consul.at_once) == (None, 0, 0.0, 1.0)
    assert deployed("registry: dns").registry == m.Registry("dns", poll_ns=30 * S)
    assert deployed("registry: static").registry == m.Registry("static")
    assert deployed("registry: perfect").registry == m.Registry()


def test_what_the_file_says_of_a_registry_wins_over_its_preset() -> None:
    found = deployed("registry: {preset: eureka, lease: 10 s, heartbeat: 2 s, self_preservation: 0%}").registry
    assert (found.heartbeat_ns, found.lease_ns, found.sweep_ns) == (2 * S, 20 * S, 60 * S)
    assert (found.preserve, found.at_once) == (0.0, 1.0)
    assert deployed("registry: {preset: dns, ttl: 5 s}").registry.poll_ns == 5 * S


def test_words_over_a_short_form_are_laid_over_its_long_form() -> None:
    assert deployed("registry: eureka", "registry: {poll: 5 s}").registry.poll_ns == 5 * S
    assert deployed("registry: eureka", "registry: {poll: 5 s}").registry.kind == "eureka"
    assert deployed("registry: eureka", "registry: dns").registry == m.Registry("dns", poll_ns=30 * S)
    nginx = deployed("balancer: nginx", "balancer: {eject: none, cores: 2}").balancer
    assert (nginx.policy, nginx.eject, nginx.cores, nginx.proxy) == ("smooth_weighted", None, 2, True)
    assert deployed("balancer: random", "balancer: {eject: {failures: 2}}").balancer.policy == "random"
    assert deployed("balancer: nginx", "balancer: random").balancer == m.Balancer("random")


def test_products_stand_in_front_and_do_what_they_do_by_default() -> None:
    nginx, haproxy, envoy = (deployed(f"balancer: {name}").balancer for name in ("nginx", "haproxy", "envoy"))
    after = ("refused", "reset", "timeout")
    assert nginx == m.Balancer("smooth_weighted", True, eject=m.Eject(1, 10 * S, 1.0), retry=m.Retry(1000, on=after))
    assert haproxy == m.Balancer("round_robin", True, retry=m.Retry(4, on=("refused",)))
    assert envoy == m.Balancer("round_robin", True)


def test_health_checks_of_haproxy_have_its_numbers() -> None:
    found = deployed("balancer: {preset: haproxy, health: {every: 2 s}, retry: none}").balancer
    assert (found.health, found.retry) == (m.Probe(2 * S, 3, 2), None)


@pytest.mark.parametrize("policy", BALANCERS)
def test_every_policy_of_the_catalogue_can_be_named(policy: str) -> None:
    assert deployed(f"balancer: {policy}").balancer == m.Balancer(policy)
    assert deployed(f"balancer: {{policy: {policy}}}").balancer == m.Balancer(policy)


def test_every_number_of_a_preset_has_a_source_and_every_preset_says_what_it_leaves_out() -> None:
    for registry in presets_registry.PRESETS.values():
        assert len(registry.simplified) > 20
        assert all(len(said.source) > 20 for said in registry.words.values())
    for balancer in presets_balancer.PRESETS.values():
        assert len(balancer.simplified) > 20
        assert all(len(one.source) > 20 for one in balancer.words.values())


@pytest.mark.parametrize("words", ["registry: eureka", "registry: consul", "balancer: nginx", "balancer: haproxy"])
def test_presets_are_written_out_and_read_back(words: str) -> None:
    loaded = loads(replaced("    balancer: random\n", f"    {words}\n"), equal=False)
    again = loads(resolved(loaded), equal=False)
    assert again.scenario == loaded.scenario
    kind, name = words.split(": ")
    told = again.tree["architectures"]["split"][kind]
    known = {**presets_registry.PRESETS, **presets_balancer.PRESETS}[name]
    assert {"preset", *known.words} <= set(told)


def test_a_preset_may_vary() -> None:
    vary = "set: architectures/split/registry, to: [perfect, eureka, {preset: dns, ttl: 1 s}]"
    text = replaced("set: workload/profile/timeout, to: [1 s, 2 s, 4 s]", vary, SHOP)
    text = text[: text.index("expect:")]
    loaded = loads(text)
    kinds = [cell.loaded.scenario.architectures["split"].registry.kind for cell in loaded.cells()]
    assert kinds == ["perfect", "eureka", "dns"]
    again = loads(resolved(loaded))
    assert [cell.loaded.scenario for cell in again.cells()] == [cell.loaded.scenario for cell in loaded.cells()]


def test_the_language_page_tells_the_numbers_of_every_preset_and_technology() -> None:
    page = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")
    for registry in presets_registry.PRESETS.values():
        assert all(f"`{word}` {said.text}" in page for word, said in registry.words.items())
    for balancer in presets_balancer.PRESETS.values():
        assert all(f"`{word}: {flat(one.value)}`" in page for word, one in balancer.words.items())
    for name, one in TECHNOLOGIES.items():
        assert f"| `{name}` | {time_text(round(one.start_up_s * S))} | {one.memory_mib} MiB |" in page
