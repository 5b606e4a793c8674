"""Real proxies: nginx, HAProxy and Envoy where the program has a balancer of its own, configured from its rows."""

from simulator.testbed.proxies.passing import beyond, proxied
from simulator.testbed.proxies.plan import ProxyPlan
from simulator.testbed.proxies.products import PRODUCTS, found, missing, objections, own_answer, plan_of
from simulator.testbed.proxies.proxy import Proxy

__all__ = [
    "PRODUCTS",
    "Proxy",
    "ProxyPlan",
    "beyond",
    "found",
    "missing",
    "objections",
    "own_answer",
    "plan_of",
    "proxied",
]
