"""From words to the model: the architectures of a written-out file."""

from collections.abc import Callable, Mapping

from simulator.model import topology as m
from simulator.scenario import technologies as tech
from simulator.scenario.architecture import Architecture
from simulator.scenario.build_between import balancer, orchestrator, registry
from simulator.scenario.build_calls import row
from simulator.scenario.calls import Row
from simulator.scenario.hosts import Gateway, Node, Process, Unit
from simulator.scenario.leaves_architecture import link
from simulator.scenario.stores import Cache, Database

Steps = Callable[[object], tuple[m.Step, ...]]


def architecture(words: Architecture, technologies: Mapping[str, str], steps: Steps) -> m.Architecture:
    """One way to deploy.

    `technologies`: component -> the name of its technology, where one is stated. `steps` builds the steps of fallbacks.
    """
    zones = tuple(words.zones or ())
    units = {name: unit(entry, zones, technologies) for name, entry in words.units.items() if isinstance(entry, Unit)}
    return m.Architecture(
        units=units,
        databases={name: database(entry) for name, entry in words.databases.items() if isinstance(entry, Database)},
        gateway=gateway(words.gateway, zones) if isinstance(words.gateway, Gateway) else None,
        balancer=balancer(words.balancer),
        network=network(words),
        caches={name: store(entry) for name, entry in words.caches.items() if isinstance(entry, Cache)},
        registry=registry(words.registry),
        orchestrator=orchestrator(words.orchestrator),
        calls={link(name): row(entry, steps) for name, entry in words.calls.items() if isinstance(entry, Row)},
        zones=zones,
        nodes={name: entry.cores for name, entry in words.nodes.items() if isinstance(entry, Node)},
        memory_bytes={name: size for name, one in units.items() if (size := memory_bytes(one, technologies))},
    )


def unit(words: Unit, zones: tuple[str, ...], technologies: Mapping[str, str]) -> m.Unit:
    """What crashes and scales together. Who says nothing of its start-up starts as the slowest of its technologies."""
    components = tuple(words.components or ())
    made = process(words, zones)
    start_up = tech.start_up(used(components, technologies)) if words.start_up is None else words.start_up
    return made._replace(components=components, start_up=start_up)


def process(words: Process, zones: tuple[str, ...]) -> m.Unit:
    """What every instance is; without components."""
    return m.Unit(
        components=(),
        replicas=words.replicas,
        cores=words.cores,
        workers=words.workers,
        queue=words.queue,
        event_loop=words.model == "event_loop",
        shared_cpu=words.cpu == "shared",
        order=words.order,
        codel_ns=words.codel,
        contention=words.contention,
        coherency=words.coherency,
        start_up=words.start_up,
        warm_up_ns=words.warm_up,
        memory_bytes=words.memory,
        zones=words.zones or zones,
        nodes=words.nodes,
        weights=words.weights,
    )


def used(components: tuple[str, ...], technologies: Mapping[str, str]) -> tuple[str, ...]:
    """The technologies of these components, where stated."""
    return tuple(technologies[name] for name in components if name in technologies)


def memory_bytes(made: m.Unit, technologies: Mapping[str, str]) -> int:
    """What a process of this unit needs before it has done anything; 0 where no technology is stated."""
    return tech.memory_bytes(used(made.components, technologies))


def database(words: Database) -> m.Database:
    """What reads and writes ask."""
    return m.Database(
        tuple(words.components or ()),
        words.connections,
        words.servers,
        words.wait_at_most,
        words.read_replicas,
        words.lag,
    )


def store(words: Cache) -> m.Store:
    """What a component keeps."""
    return m.Store(words.capacity, words.ttl, words.evict, words.coalesce, words.shared, words.warm)


def gateway(words: Gateway, zones: tuple[str, ...]) -> m.Gateway:
    """What hosts the edge."""
    own = None if words.in_ else process(words, zones)
    return m.Gateway(own, words.compute, words.in_, words.rate_limit, words.burst, words.per_client)


def network(words: Architecture) -> m.Network:
    """What crossing costs."""
    said = words.network
    return m.Network(
        said.latency,
        said.client,
        said.call_cpu.caller,
        said.call_cpu.callee,
        said.loss,
        said.retransmit,
        said.cross_zone,
    )
