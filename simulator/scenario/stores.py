"""The words of what keeps data: databases and caches."""

from typing import Annotated

from pydantic import Discriminator, Tag

from simulator.scenario import leaves as t
from simulator.scenario import leaves_architecture as a
from simulator.scenario.hosts import Grouped, entry
from simulator.scenario.leaf import default
from simulator.scenario.words import Words


class Database(Grouped):
    """What reads and writes ask."""

    connections: t.Limit = default("unlimited")
    servers: t.Limit = default("unlimited")
    wait_at_most: a.MaybeTime = default("none")
    read_replicas: a.Copies = default("0")
    lag: t.Law = default("0 ms")


class Cache(Words):
    """What a component keeps of what it has computed or asked."""

    capacity: t.Limit = default("unlimited")
    ttl: a.MaybePeriod = default("none")
    evict: a.Evict = default("lru")
    coalesce: t.Flag = default("false")
    shared: t.Flag = default("false")
    warm: t.Flag = default("false")


AnyDatabase = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Database, Tag("<words>")], Discriminator(entry)]
AnyCache = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Cache, Tag("<words>")], Discriminator(entry)]
