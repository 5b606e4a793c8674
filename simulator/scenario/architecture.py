"""The words of `architectures`. All may be left out or come by `like`.

What runs is in `hosts.py`, what keeps data in `stores.py`, what stands between instances in `between.py`, how callers
protect themselves in `calls.py`.
"""

from typing import Annotated

from pydantic import Field

from simulator.model.topology import EDGE
from simulator.scenario import leaves as t
from simulator.scenario import leaves_architecture as a
from simulator.scenario.between import AnyBalancer, AnyRegistry, Network, Orchestrator
from simulator.scenario.calls import AnyRow
from simulator.scenario.hosts import AnyGateway, AnyNode, AnyUnit, Names
from simulator.scenario.leaf import Leaf, default, group, text_schema
from simulator.scenario.small import name
from simulator.scenario.stores import AnyCache, AnyDatabase
from simulator.scenario.tokens import NAME_PATTERN
from simulator.scenario.words import Words


def entry_name(*words: str) -> Leaf:
    """A name, or one of these words."""
    return Leaf(lambda text: text if text in words else name(text), text_schema(NAME_PATTERN, *words))


EntryName = Annotated[str, entry_name("each")]
CacheName = Annotated[str, entry_name("each", EDGE)]


class Architecture(Words):
    """One way to deploy the application."""

    later = ("broker",)
    like: t.Name | None = None
    zones: Names | None = None
    nodes: dict[t.Name, AnyNode] = Field(default_factory=dict)
    units: dict[EntryName, AnyUnit] = Field(default_factory=dict)
    databases: dict[EntryName, AnyDatabase] = Field(default_factory=dict)
    caches: dict[CacheName, AnyCache] = Field(default_factory=dict)
    gateway: AnyGateway | None = None
    registry: AnyRegistry = default("perfect")
    balancer: AnyBalancer = default("round_robin")
    network: Network = group(Network)
    calls: dict[a.LinkName, AnyRow] = Field(default_factory=dict)
    orchestrator: Orchestrator = group(Orchestrator)
