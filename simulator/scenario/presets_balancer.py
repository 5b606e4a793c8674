"""Balancers by name: the documented defaults of the products that stand in front of instances, and what we leave out.

`balancer: nginx` is short for `{preset: nginx}`: a proxy in front of every called unit, which behaves as below where
the file says nothing. What the file says wins, word by word, and `none` switches a thing off.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.scenario.door import Tree


class Said(NamedTuple):
    """What a product does by itself, as one would write it, and where the product says so."""

    value: Tree
    source: str


class Preset(NamedTuple):
    """`words`: word of `balancer` -> what stands for it. `simplified`: what is left out here."""

    words: Mapping[str, Said]
    simplified: str


NGINX = "nginx.org/en/docs/http"
ENVOY = "envoyproxy.io, v3 API, config.cluster.v3.Cluster"
PRESETS: dict[str, Preset] = {
    "nginx": Preset(
        {
            "policy": Said(
                "smooth_weighted", f"{NGINX}/ngx_http_upstream_module.html: weighted round-robin by default"
            ),
            "eject": Said(
                {"failures": "1", "open": "10 s", "at_most": "100%"},
                f"{NGINX}/ngx_http_upstream_module.html#server: max_fails=1, fail_timeout=10s",
            ),
            "retry": Said(
                {"attempts": "1000", "on": ["refused", "reset", "timeout"]},
                f"{NGINX}/ngx_http_proxy_module.html#proxy_next_upstream: `error timeout`, not for requests that "
                "are not idempotent once they have been sent; proxy_next_upstream_tries 0: no limit but the servers",
            ),
        },
        "One worker, or several that share a `zone`. The last instance stays; with all of them out nginx answers 502.",
    ),
    "haproxy": Preset(
        {
            "policy": Said("round_robin", "HAProxy configuration manual, `balance`: roundrobin"),
            "retry": Said(
                {"attempts": "4", "on": ["refused"]},
                "HAProxy configuration manual, `retries`: 3, `retry-on`: conn-failure; with `option redispatch` round "
                "robin goes to another server at once (src/backend.c, stream_choose_redispatch)",
            ),
        },
        "Checks only where `health` asks for them, as with the word `check` (its defaults there: inter 2s fall 3 rise "
        "2); a queue of its own (`maxconn`) is not modelled.",
    ),
    "envoy": Preset(
        {"policy": Said("round_robin", f"{ENVOY}.LbPolicy: ROUND_ROBIN is 0, the default")},
        "No outlier detection, health checks or retries unless they are configured: `eject`, `health`, `retry`. "
        "`policy: two_choices` is its LEAST_REQUEST with choice_count 2, where all weights are equal.",
    ),
}
