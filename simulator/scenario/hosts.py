"""The words of what runs: units and the gateway, whose processes have cores, workers, a queue and a place to stand."""

from typing import Annotated, ClassVar, Self

from pydantic import Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario import leaves_architecture as a
from simulator.scenario.leaf import default, said
from simulator.scenario.words import Words

GroupWord = Annotated[str, t.one_of("all", "rest")]
Names = Annotated[list[t.Name], Field(min_length=1)]


def worded(value: object) -> str:
    """One word, or else a list."""
    return "<text>" if isinstance(value, str) else "<list>"


def entry(value: object) -> str:
    """One word, or else a mapping."""
    return "<text>" if isinstance(value, str) else "<words>"


Group = Annotated[Annotated[GroupWord, Tag("<text>")] | Annotated[Names, Tag("<list>")], Discriminator(worded)]


class Grouped(Words):
    """What holds components."""

    components: Group | None = None


class Process(Words):
    """What an instance is: capacity, discipline, life and place."""

    later: ClassVar[tuple[str, ...]] = ("autoscale",)
    replicas: t.Replicas = default("1")
    cores: t.Replicas = default("1")
    workers: t.Limit = default("unlimited")
    queue: t.Room = default("unlimited")
    model: a.Model = default("threads")
    cpu: a.Cpu = default("fifo")
    order: a.Order = default("fifo")
    codel: a.MaybeSpan = default("none")
    contention: t.Share = default("0%")
    coherency: t.Share = default("0%")
    start_up: t.Law | None = None
    warm_up: t.Time = default("0 ms")
    memory: a.MaybeSize = default("none")
    zones: a.Zones = default("all")
    nodes: a.Nodes = default("none")
    weights: a.Weights = default("1")

    def idle(self) -> tuple[str, ...]:
        """On nodes it has no cores of its own."""
        return ("cores",) if self.nodes else ()

    @model_validator(mode="after")
    def possible(self) -> Self:
        """An event loop computes one thing at a time; on a node cores are the node's."""
        if self.model == "event_loop" and self.cores > 1:
            raise said(f"`cores: {self.cores}` of an event loop", "`cores: 1`: it computes one thing at a time")
        if self.model == "event_loop" and self.cpu == "shared":
            raise said("`cpu: shared` of an event loop", "`cpu: fifo`: it finishes what it computes")
        if self.nodes and "cores" in self.model_fields_set:
            raise said("`cores` beside `nodes`", "its instances compute on the cores of their nodes; take `cores` out")
        return self


class Unit(Process, Grouped):
    """What is built, deployed, crashes and scales together."""


class Gateway(Process):
    """Hosts the edge: a unit of its own, or (`in`) inside a unit."""

    in_: t.Name | None = Field(None, alias="in")
    compute: t.Law = default("0 ms")
    rate_limit: a.MaybeRate = default("none")
    burst: a.MaybeCount = default("none")
    per_client: t.Flag = default("false")

    def idle(self) -> tuple[str, ...]:
        """Inside a unit it has no capacity of its own; without a limit nothing bursts."""
        unlimited = ("burst", "per_client") if self.rate_limit is None else ()
        return (*(super().idle() if self.in_ is None else OWN), *unlimited)

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """Either a unit of its own or another's guest; a burst belongs to a limit."""
        own = [word for word in OWN if word in self.model_fields_set]
        if self.in_ is not None and own:
            raise said(
                f"`{own[0]}` beside `in: {self.in_}`",
                f"inside a unit the gateway uses that unit's; take {' '.join(own)} out",
            )
        if self.rate_limit is None and (self.burst is not None or self.per_client):
            word = "per_client" if self.burst is None else "burst"
            raise said(f"`{word}` without `rate_limit`", "say `rate_limit`, such as `rate_limit: 200/s`")
        return self


OWN = tuple(Process.model_fields)


class Node(Words):
    """A machine whose cores the instances on it share."""

    cores: t.Replicas


AnyUnit = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Unit, Tag("<words>")], Discriminator(entry)]
AnyGateway = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Gateway, Tag("<words>")], Discriminator(entry)]
AnyNode = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Node, Tag("<words>")], Discriminator(entry)]
