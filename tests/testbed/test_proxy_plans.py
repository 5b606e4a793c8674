"""From the rows of a program to the configuration of a real proxy; what a product cannot do is refused by name."""

import json
import subprocess
from pathlib import Path

import pytest

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.topology import Eject, Probe, Retry
from simulator.policies.outcomes import REFUSED, RESET, TIMEOUT
from simulator.scenario import loads
from simulator.scenario.lower import lower
from simulator.testbed.proxies import PRODUCTS, beyond, found, missing, objections, own_answer, proxied
from simulator.testbed.proxies.plan import Checks, Tries
from tests.testbed.proxied_systems import behind_a_proxy, planned
from tests.testbed.small_systems import chain

SHOP = """
schema: 1
name: shop
lesson: Somebody dies behind a proxy.
topic: balancing
source: the products' documentation
application:
  components:
    shop:
      operations:
        look: [compute: 1 ms]
        buy: [compute: 1 ms, write: 1 ms]
  routes: {look: shop.look, buy: shop.buy}
workload: {look: {rate: 10/s}, buy: {rate: 10/s}}
architectures:
  one:
    units: {shop: {replicas: 3}}
    registry: static
    balancer: BALANCER
faults: {dead: {at: 1 s, crash: shop, instances: 1}}
experiment: {duration: 5 s}
"""
RETRY, HEALTH = "retry: {attempts: 3, on: [refused, reset]}", "health: {every: 1 s}"
EJECT = "eject: {failures: 2, open: 1 s, at_most: 100%}"
ABLE = {"nginx": ("", RETRY, EJECT), "haproxy": ("", RETRY, HEALTH), "envoy": ("", RETRY, EJECT, HEALTH)}
# Envoy is no package of Debian: its checker is asked where there is one.
HERE = [product for product in PRODUCTS if product != "envoy" or found(product)]
CHECKED = [
    (product, policy, more) for product in HERE for policy in PRODUCTS[product].policies for more in ABLE[product]
]


def shop(balancer: str) -> Program:
    """Two operations behind a proxy, one of which may not be done twice."""
    return lower(loads(SHOP.replace("BALANCER", balancer)).scenario, "one")


def text(program: Program, product: str) -> str:
    """The configuration, without empty space at the ends of lines."""
    return PRODUCTS[product].text(planned(program, product))


def refusal(program: Program, product: str) -> str:
    """Why a product cannot be the proxy of a program."""
    with pytest.raises(TestbedError) as raised:
        planned(program, product)
    return str(raised.value)


def test_what_comes_to_a_proxy_is_meant_for_the_same_operation_beyond_it() -> None:
    program = shop("nginx")
    relays = [link for link, row in enumerate(program.links) if row.relay]
    assert len(relays) == 2
    for link in relays:
        behind = program.links[beyond(program, link)]
        assert behind.operation == program.links[link].operation
        assert program.names.units[behind.unit] == "shop"
        assert beyond(program, beyond(program, link)) == beyond(program, link)
    assert {program.names.units[proxy]: program.names.units[unit] for proxy, unit in proxied(program).items()} == {
        "shop-balancer": "shop"
    }
    direct = chain(10, 1)
    assert [beyond(direct, link) for link in range(len(direct.links))] == list(range(len(direct.links)))


def test_the_preset_of_nginx_becomes_what_nginx_does_by_itself() -> None:
    plan = planned(shop("nginx"), "nginx")
    assert plan.policy == "smooth_weighted"
    assert plan.eject is not None
    assert (plan.eject.failures, plan.eject.open_ms, plan.eject.at_most) == (1, 10_000, 1.0)
    assert {tries.after for tries in plan.tries} == {("refused",), ("refused", "reset", "timeout")}
    written = text(shop("nginx"), "nginx")
    assert "server 127.0.0.1:7000 max_fails=1 fail_timeout=10s;" in written
    assert "proxy_next_upstream error; proxy_next_upstream_tries 3;" in written
    assert "proxy_next_upstream error timeout non_idempotent; proxy_next_upstream_tries 3;" in written


def test_the_preset_of_haproxy_becomes_what_haproxy_does_by_itself() -> None:
    written = text(shop("haproxy"), "haproxy")
    assert "balance roundrobin\n    retries 2\n    option redispatch 1\n    retry-on conn-failure\n" in written
    checked = text(shop("{preset: haproxy, health: {every: 2 s, fall: 3, rise: 2}}"), "haproxy")
    assert "check inter 2000ms fall 3 rise 2" in checked
    assert "option httpchk GET /ready" in checked


def test_the_preset_of_envoy_tries_nothing_again_and_leaves_nobody_out() -> None:
    clusters = json.loads(text(shop("envoy"), "envoy"))["static_resources"]["clusters"]
    assert clusters[0]["lb_policy"] == "ROUND_ROBIN"
    assert "outlier_detection" not in clusters[0]
    assert "retry_policy" not in text(shop("envoy"), "envoy")
    told = text(
        shop("{preset: envoy, retry: {attempts: 2, on: [refused, reset]}, eject: {failures: 5, open: 30 s}}"), "envoy"
    )
    assert '"consecutive_5xx": 5' in told
    assert '"retry_on": "connect-failure,reset"' in told


def test_nothing_is_tried_again_and_nobody_left_out_where_the_program_does_not() -> None:
    program = behind_a_proxy("round_robin")
    assert planned(program, "nginx").tries == (Tries((1,)),)
    assert "proxy_next_upstream off;" in text(program, "nginx")
    assert "max_fails=0;" in text(program, "nginx")
    assert "retries 0" in text(program, "haproxy")
    assert "redispatch" not in text(program, "haproxy")


@pytest.mark.parametrize(
    ("product", "policy", "words"),
    [
        ("nginx", "least_outstanding", "least_conn;"),
        ("nginx", "two_choices_distinct", "random two least_conn;"),
        ("nginx", "random", "random;"),
        ("haproxy", "round_robin", "balance roundrobin"),
        ("haproxy", "least_outstanding", "balance leastconn"),
        ("haproxy", "two_choices", "balance random(2)"),
        ("envoy", "two_choices", '"lb_policy": "LEAST_REQUEST"'),
    ],
)
def test_a_policy_has_the_words_of_the_product(product: str, policy: str, words: str) -> None:
    assert words in text(behind_a_proxy(policy), product)


def test_weights_are_written_where_the_policy_looks_at_them() -> None:
    unit = {"weights": (5, 1, 1)}
    assert "server 127.0.0.1:7000 weight=5 " in text(behind_a_proxy("smooth_weighted", unit=unit), "nginx")
    assert "weight" not in text(behind_a_proxy("round_robin", unit=unit), "nginx")
    weighted = text(behind_a_proxy("weighted", unit=unit), "haproxy")
    assert [line.split()[-1] for line in weighted.splitlines() if "server at" in line] == ["255", "51", "51"]
    assert "`weights`" in refusal(behind_a_proxy("two_choices", unit=unit), "envoy")


def test_a_policy_that_a_product_does_not_have_is_refused_with_who_has_it() -> None:
    assert "`policy: two_choices`: nginx does not have it; there is haproxy and envoy" in refusal(
        behind_a_proxy("two_choices"), "nginx"
    )
    assert "there is nginx" in refusal(behind_a_proxy("two_choices_distinct"), "haproxy")
    assert "none of the others has it either" in refusal(behind_a_proxy("peak_ewma"), "haproxy")


@pytest.mark.parametrize(
    ("product", "words", "word"),
    [
        ("nginx", {"health": Probe(1_000_000_000)}, "`health`"),
        ("nginx", {"eject": Eject()}, "`at_most`"),
        ("nginx", {"eject": Eject(1, 1_500_000_000, 1.0)}, "`open`"),
        ("haproxy", {"eject": Eject()}, "`eject`"),
        ("nginx", {"retry": Retry(attempts=2, on=("overloaded",))}, "`retry`"),
        ("haproxy", {"retry": Retry(attempts=2, on=("limited",))}, "`retry`"),
        ("nginx", {"slow_start_ns": 1_000_000_000}, "`slow_start`"),
        ("envoy", {"retry": Retry(attempts=2, on=("refused",), back_off_ns=1_000_000)}, "`back_off`"),
    ],
)
def test_what_a_product_cannot_do_is_refused_by_its_word(product: str, words: dict[str, object], word: str) -> None:
    assert word in refusal(behind_a_proxy("round_robin", **words), product)


def test_a_product_that_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(TestbedError, match="no such proxy: apache; there are nginx, haproxy, envoy"):
        objections(behind_a_proxy("round_robin"), 1, "apache")


def test_deaths_behind_a_proxy_that_knows_them_at_once_are_refused() -> None:
    program = shop("haproxy")
    assert not objections(program, *proxied(program), "haproxy")
    knowing = lower(loads(SHOP.replace("BALANCER", "haproxy").replace("    registry: static\n", "")).scenario, "one")
    assert "`registry: static`" in refusal(knowing, "haproxy")


def test_callers_that_stop_whom_they_asked_are_refused() -> None:
    program = behind_a_proxy("round_robin")
    stopping = program._replace(links=tuple(row._replace(cancel=1) for row in program.links))
    assert "`cancel`" in refusal(stopping, "nginx")


def test_a_delayed_message_behind_a_real_proxy_is_refused() -> None:
    late = loads(SHOP.replace("BALANCER", "haproxy").replace("registry: static", "network: {latency: 1 ms}"))
    assert "`latency`" in refusal(lower(late.scenario, "one"), "haproxy")


@pytest.mark.parametrize(("product", "policy", "more"), CHECKED)
def test_the_products_own_checkers_accept_what_is_written(product: str, policy: str, more: str, tmp_path: Path) -> None:
    assert not missing(product), missing(product)
    able, plan = PRODUCTS[product], planned(shop(f"{{at: proxy, policy: {policy}, {more}}}"), product)
    file = tmp_path / able.file
    file.write_text(able.text(plan._replace(port=7999)))
    command = [word.format(folder=tmp_path, file=file) for word in (*able.command, *able.check)]
    checked = subprocess.run([found(product) or "", *command], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[WARNING]" not in checked.stderr


def test_operations_that_may_not_be_done_twice_are_told_apart_by_the_link_in_the_header() -> None:
    program = shop("{at: proxy, retry: {attempts: 2, on: [refused, reset]}}")
    manners = planned(program, "haproxy").tries
    assert sorted(tries.after for tries in manners) == [("refused",), ("refused", "reset")]
    (once,) = (tries.links[0] for tries in manners if tries.after == ("refused",))
    name = program.names.operations[program.links[once].operation]
    assert "buy" in name
    assert f"disable-l7-retry if {{ req.hdr(Splitpoint-Link) {once} }}" in text(program, "haproxy")
    assert f" {once} 46" in text(program, "nginx")
    assert f'"regex": "{once}"' in text(program, "envoy")


def test_checks_and_ejections_are_read_from_the_directory() -> None:
    program = behind_a_proxy("round_robin", health=Probe(2_000_000_000, 4, 5))
    assert planned(program, "haproxy").checks == Checks(2000, 4, 5)


@pytest.mark.parametrize(
    ("product", "status", "fields", "content", "outcome"),
    [
        ("nginx", 502, {"Splitpoint-Sent": "0"}, b"<html>", REFUSED),
        ("nginx", 502, {"Splitpoint-Sent": "0, 211"}, b"<html>", RESET),
        ("nginx", 504, {}, b"<html>", TIMEOUT),
        ("haproxy", 503, {}, b"<html>", REFUSED),
        ("haproxy", 502, {}, b"<html>", RESET),
        ("envoy", 503, {}, b"upstream connect error or disconnect/reset before headers. reset reason: x", RESET),
        ("envoy", 503, {}, b"... reset reason: remote connection failure, transport failure", REFUSED),
        ("haproxy", 503, {}, b'{"arrived_ns": 1}', None),
        ("nginx", 500, {}, b"oops", None),
    ],
)
def test_an_answer_of_the_proxy_itself_says_whether_the_errand_was_taken(
    product: str, status: int, fields: dict[str, str], content: bytes, outcome: int | None
) -> None:
    assert own_answer(product, status, fields, content) == outcome
