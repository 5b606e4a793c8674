"""The words of `vary`, `experiment`, `slo`, `expect`: what is tried, how long and how often, and what must hold."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario.leaf import default, said
from simulator.scenario.steps import form
from simulator.scenario.words import Words

VALUES_MAX = 1_000
CLAIMS_MAX = 1_000


class Vary(Words):
    """A parameter, and the values it takes one after another."""

    set: t.Prose
    to: Annotated[list[Any], Field(min_length=1, max_length=VALUES_MAX)]


class Prices(Words):
    """What hardware costs, in whatever currency: numbers without one."""

    core_hour: t.Price | None = None
    gib_hour: t.Price | None = None

    @model_validator(mode="after")
    def something(self) -> Self:
        """Prices of nothing price nothing."""
        if not self.model_fields_set:
            raise said("no price", f"at least one of: {' '.join(self.words())}")
        return self


class Experiment(Words):
    """How long, how often, with which dice, and what hardware costs."""

    duration: t.Span = default("60 s")
    warm_up: t.WarmUp = default("auto")
    drain: t.Time = default("10 s")
    seed: t.Seed = default("1")
    replications: t.Replications = default("10")
    kind: t.Kind | None = None
    equal: t.Equal = default("hardware")
    prices: Prices | None = None

    @model_validator(mode="after")
    def time_left(self) -> Self:
        """The warm-up leaves something to measure."""
        if self.warm_up is not None and self.warm_up >= self.duration:
            raise said("`warm_up` is not shorter than `duration`", "a shorter warm-up, or a longer run")
        return self


class Goal(Words):
    """A service-level objective."""

    mean: t.Span | None = None
    p50: t.Span | None = None
    p90: t.Span | None = None
    p95: t.Span | None = None
    p99: t.Span | None = None
    availability: t.Share | None = None

    @model_validator(mode="after")
    def something(self) -> Self:
        """An empty goal asks for nothing."""
        if not self.model_fields_set:
            raise said("an empty goal", f"at least one of: {' '.join(self.words())}")
        return self


class Expect(Words):
    """A claim and how it is judged."""

    claim: t.Claim
    seeds: t.SoMany | None = None
    source: t.Prose | None = None
    why: t.Prose | None = None
    control: Annotated[dict[t.Prose, Any], Field(min_length=1)] | None = None


def worded(value: Any) -> str:
    """A claim alone, or the long form."""
    return form(value) if isinstance(value, str) else "<words>"


AnyExpect = Annotated[Annotated[t.Claim, Tag("<text>")] | Annotated[Expect, Tag("<words>")], Discriminator(worded)]
