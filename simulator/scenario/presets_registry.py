"""Registries by name: what each product's own sources and pages give as its defaults, and what we leave out.

`registry: eureka` is short for `{preset: eureka}`, and the numbers below stand where the file says nothing. A number is
text of the language, so that the written-out file shows it. How they become what the runtimes obey is told in
`build_between.py`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.model.topology import PERFECT, STATIC


class Said(NamedTuple):
    """A number of a preset, as one would write it, and where the product says so."""

    text: str
    source: str


class Preset(NamedTuple):
    """`words`: word -> number; words that are not there have no meaning for this kind. `simplified`: left out here."""

    words: Mapping[str, Said]
    simplified: str


K8S = "the Corefile that kubeadm and the kubernetes.io page `Customizing DNS Service` install"
PRESETS: dict[str, Preset] = {
    PERFECT: Preset({}, "who runs is known at once; nothing in the world is like that"),
    STATIC: Preset({}, "a list written once, in which the dead stay; no reload"),
    "dns": Preset(
        {
            "ttl": Said("30 s", f"CoreDNS, plugin `kubernetes`: `ttl 30` in {K8S} (the plugin's own default is 5 s)"),
            "server_cache": Said(
                "0 s", "CoreDNS answers for the cluster from memory; `cache 30` adds nothing to a TTL"
            ),
        },
        "The truth that the platform writes is perfect. Each caller asks again when its answer is `ttl` old; clients "
        "that keep connections or ignore TTLs are not modelled.",
    ),
    "eureka": Preset(
        {
            "heartbeat": Said("30 s", "LeaseInfo.DEFAULT_LEASE_RENEWAL_INTERVAL = 30"),
            "lease": Said(
                "90 s",
                "LeaseInfo.DEFAULT_LEASE_DURATION = 90. It counts twice: Lease.renew adds the duration to the time of "
                "the beat, and Lease.isExpired adds it again (its own comment says so): a lease ends after 180 s",
            ),
            "sweep": Said("60 s", "DefaultEurekaServerConfig.getEvictionIntervalTimerInMs: 60 * 1000"),
            "server_cache": Said("30 s", "DefaultEurekaServerConfig.getResponseCacheUpdateIntervalMs: 30 * 1000"),
            "poll": Said("30 s", "DefaultEurekaClientConfig.getRegistryFetchIntervalSeconds: 30"),
            "self_preservation": Said(
                "85%",
                "DefaultEurekaServerConfig.getRenewalPercentThreshold: 0.85. AbstractInstanceRegistry."
                "isLeaseExpirationEnabled: evicts only while the renewals of the last minute exceed int(2N x 0.85); "
                "AbstractInstanceRegistry.evict: at most N - int(N x 0.85) at once",
            ),
        },
        "One server, so no replication between peers; N is who is registered now (the source updates it every 15 "
        "minutes); expelled in the order of their numbers, where the source draws; the client's own balancer takes no "
        "further copy (Ribbon would add up to 30 s).",
    ),
    "consul": Preset(
        {
            "heartbeat": Said("10 s", "`interval` of the checks on Consul's pages; required, there is no default"),
            "lease": Said("10500 ms", "critical at the first check that fails (`failures_before_critical`: 0)"),
            "sweep": Said("500 ms", "half a second in which the answer to a check may come"),
            "poll": Said("0 s", "blocking queries: whoever watches a service is answered when its health changes"),
        },
        "The agent asks and here the instance beats; a refused check is noticed up to a second late; who is critical "
        "is out of the list as with `?passing`; no DNS interface, no anti-entropy, no leader.",
    ),
}
