"""The words of `calls/LINK`: how a caller protects itself. A word that is left out is said by a less exact row."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario import leaves_architecture as a
from simulator.scenario.hosts import entry
from simulator.scenario.leaf import default, said
from simulator.scenario.retrying import AnyRetry
from simulator.scenario.steps import Steps
from simulator.scenario.words import Words


class Breaker(Words):
    """Opens when too many attempts fail."""

    failures: a.Threshold
    window: t.Span = default("10 s")
    at_least: t.Attempts = default("20")
    open: t.Span = default("5 s")
    probes: a.Few = default("1")


class Adaptive(Words):
    """A bulkhead that finds its own size."""

    least: a.Few = default("1")
    most: t.Limit = default("unlimited")
    shrink: a.Part = default("90%")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """The least first."""
        if self.least > self.most:
            raise said(f"`least: {self.least}` above `most: {self.most}`", "the smaller number as `least`")
        return self


class Hedge(Words):
    """A further attempt to another instance where the first takes long."""

    after: t.Span
    at_most: a.Few = default("1")


def listed(value: Any) -> str:
    """A list of steps, or one word."""
    return "<text>" if isinstance(value, str) else "<list>"


AnyBreaker = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Breaker, Tag("<words>")], Discriminator(entry)]
AnyHedge = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Hedge, Tag("<words>")], Discriminator(entry)]
AnyBulkhead = Annotated[
    Annotated[a.MaybeLimit, Tag("<text>")] | Annotated[Adaptive, Tag("<words>")], Discriminator(entry)
]
AnyFallback = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Steps, Tag("<list>")], Discriminator(listed)]


class Row(Words):
    """What is said of a link; every word may be `none`."""

    later = ("dead_letter",)
    timeout: a.MaybePeriod | None = None
    retry: AnyRetry | None = None
    breaker: AnyBreaker | None = None
    bulkhead: AnyBulkhead | None = None
    hedge: AnyHedge | None = None
    fallback: AnyFallback | None = None
    deadline: a.MaybeFlag | None = None
    cancel: a.MaybeFlag | None = None
    balancer: a.MaybePolicy | None = None


AnyRow = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Row, Tag("<words>")], Discriminator(entry)]
