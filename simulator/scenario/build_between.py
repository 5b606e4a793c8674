"""From words to the model: what stands between instances. Presets have been written out before (`expand.py`)."""

from simulator.model import topology as m
from simulator.scenario.between import Balancer, Eject, Health, Orchestrator, Probe, Registry
from simulator.scenario.retrying import retry

EUREKA, DNS = "eureka", "dns"
TWICE = 2  # in Eureka a lease counts twice


def registry(words: Registry | str) -> m.Registry:
    """How callers learn who runs, with effective numbers.

    Eureka's lease is doubled, and at most the share that self-preservation does not guard leaves at once. A TTL is a
    poll of everybody whose copy is that old. Polling every 0 s means that changes are pushed.
    """
    assert isinstance(words, Registry), "short forms have been written out"
    lease_ns, preserve = words.lease, words.self_preservation or 0.0
    if lease_ns is not None and words.preset == EUREKA:
        lease_ns *= TWICE
    return m.Registry(
        kind=words.preset,
        heartbeat_ns=words.heartbeat,
        lease_ns=lease_ns,
        sweep_ns=words.sweep,
        server_cache_ns=words.server_cache or 0,
        poll_ns=(words.ttl if words.preset == DNS else words.poll) or None,
        preserve=preserve,
        at_once=1.0 - preserve,
    )


def balancer(words: Balancer | str) -> m.Balancer:
    """Who distributes."""
    assert isinstance(words, Balancer), "short forms have been written out"
    return m.Balancer(
        policy=words.policy,
        proxy=words.proxy,
        slow_start_ns=words.slow_start,
        eject=eject(words.eject),
        health=probe(words.health),
        replicas=words.replicas,
        cores=words.cores,
        compute=words.compute,
        retry=retry(words.retry),
    )


def eject(words: Eject | str) -> m.Eject | None:
    """How outliers are left out."""
    return m.Eject(words.failures, words.open, words.at_most) if isinstance(words, Eject) else None


def probe(words: Health | Probe | str) -> m.Probe | None:
    """How health is checked."""
    if isinstance(words, Health):
        return m.Probe(words.every, words.fall, words.rise)
    return m.Probe(words.every, words.fall) if isinstance(words, Probe) else None


def orchestrator(words: Orchestrator) -> m.Orchestrator:
    """What brings processes back."""
    first_ns, most_ns = words.restart or (None, None)
    return m.Orchestrator(first_ns, most_ns, probe(words.liveness), probe(words.readiness))
