"""The words of `architectures`: units, databases, gateway, balancer, network. All may be left out or come by `like`."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario.leaf import Leaf, default, group, said, text_schema
from simulator.scenario.small import name
from simulator.scenario.tokens import NAME_PATTERN
from simulator.scenario.words import Words

OWN = ("replicas", "cores", "workers", "queue")
UNIT_LATER = tuple("model cpu order codel contention coherency start_up warm_up memory zones autoscale".split())

EntryName = Annotated[str, Leaf(lambda text: text if text == "each" else name(text), text_schema(NAME_PATTERN, "each"))]
GroupWord = Annotated[str, t.one_of("all", "rest")]
Names = Annotated[list[t.Name], Field(min_length=1)]


def form(value: Any) -> str:
    """A list of names, one word, or a mapping."""
    return "<list>" if isinstance(value, list) else "<text>" if isinstance(value, str) else "<words>"


def worded(value: Any) -> str:
    """One word, or else a list."""
    return "<text>" if isinstance(value, str) else "<list>"


def entry(value: Any) -> str:
    """One word, or else a mapping."""
    return "<text>" if isinstance(value, str) else "<words>"


Group = Annotated[Annotated[GroupWord, Tag("<text>")] | Annotated[Names, Tag("<list>")], Discriminator(worded)]


class Unit(Words):
    """What is built, deployed, crashes and scales together."""

    later = UNIT_LATER
    components: Group | None = None
    replicas: t.Replicas = default("1")
    cores: t.Replicas = default("1")
    workers: t.Limit = default("unlimited")
    queue: t.Room = default("unlimited")


class Database(Words):
    """What reads and writes ask."""

    later = ("wait_at_most", "read_replicas", "lag")
    components: Group | None = None
    connections: t.Limit = default("unlimited")
    servers: t.Limit = default("unlimited")


class Gateway(Words):
    """Hosts the edge: a unit of its own, or (`in`) inside a unit."""

    later = (*UNIT_LATER, "rate_limit", "burst", "per_client")
    in_: t.Name | None = Field(None, alias="in")
    compute: t.Law = default("0 ms")
    replicas: t.Replicas = default("1")
    cores: t.Replicas = default("1")
    workers: t.Limit = default("unlimited")
    queue: t.Room = default("unlimited")

    def idle(self) -> tuple[str, ...]:
        """Inside a unit it has no capacity of its own."""
        return () if self.in_ is None else OWN

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """Either a unit of its own or another's guest."""
        own = [word for word in OWN if word in self.model_fields_set]
        if self.in_ is not None and own:
            raise said(
                f"`{own[0]}` beside `in: {self.in_}`",
                f"inside a unit the gateway uses that unit's; take {' '.join(own)} out",
            )
        return self


class CallCpu(Words):
    """Processor time that each call between instances costs on both sides."""

    caller: t.Law = default("0 ms")
    callee: t.Law = default("0 ms")


class Network(Words):
    """What crossing from one instance to another costs."""

    later = ("loss", "retransmit", "bandwidth", "cross_zone")
    latency: t.Law = default("0 ms")
    client: t.Law = default("0 ms")
    call_cpu: CallCpu = group(CallCpu)


AnyUnit = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Unit, Tag("<words>")], Discriminator(entry)]
AnyDatabase = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Database, Tag("<words>")], Discriminator(entry)]
AnyGateway = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Gateway, Tag("<words>")], Discriminator(entry)]


class Architecture(Words):
    """One way to deploy the application."""

    later = ("caches", "broker", "zones", "calls", "orchestrator", "nodes")
    like: t.Name | None = None
    units: dict[EntryName, AnyUnit] = Field(default_factory=dict)
    databases: dict[EntryName, AnyDatabase] = Field(default_factory=dict)
    gateway: AnyGateway | None = None
    registry: t.Registry = default("perfect")
    balancer: t.Balancer = default("round_robin")
    network: Network = group(Network)
