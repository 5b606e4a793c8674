"""From words to the model: the architectures of a written-out file."""

from collections.abc import Mapping

from simulator.model import topology as m
from simulator.scenario.architecture import Architecture, Database, Gateway, Unit


def architecture(words: Architecture, technologies: Mapping[str, str]) -> m.Architecture:
    """One way to deploy. `technologies`: component -> the name of its technology, where one is stated."""
    network = words.network
    return m.Architecture(
        units={name: unit(entry) for name, entry in words.units.items() if isinstance(entry, Unit)},
        databases={name: database(entry) for name, entry in words.databases.items() if isinstance(entry, Database)},
        gateway=gateway(words.gateway) if isinstance(words.gateway, Gateway) else None,
        balancer=m.Balancer(words.balancer),
        network=m.Network(network.latency, network.client, network.call_cpu.caller, network.call_cpu.callee),
    )


def unit(words: Unit) -> m.Unit:
    """What crashes and scales together."""
    return m.Unit(tuple(words.components or ()), words.replicas, words.cores, words.workers, words.queue)


def database(words: Database) -> m.Database:
    """What reads and writes ask."""
    return m.Database(tuple(words.components or ()), words.connections, words.servers)


def gateway(words: Gateway) -> m.Gateway:
    """What hosts the edge."""
    own = None if words.in_ else m.Unit((), words.replicas, words.cores, words.workers, words.queue)
    return m.Gateway(own, words.compute, words.in_)
