"""The words of `workload`: who asks for what, how often, and how long they wait."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.scenario import leaves as t
from simulator.scenario.leaf import default, said
from simulator.scenario.words import Words


class Workload(Words):
    """One stream of requests: open load at a rate, or the replay of an access log."""

    later = ("users", "think", "retry")
    route: t.Name | None = None
    mix: Annotated[dict[t.Name, t.Weight], Field(min_length=1)] | None = None
    rate: t.Rate | None = None
    process: t.Process | None = None
    log: t.File | None = None
    speed: t.Factor | None = None
    timeout: t.Period | None = None
    unauthenticated: t.Share = default("0%")
    malformed: t.Share = default("0%")
    only: Annotated[list[t.Name], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def sensible(self) -> Self:
        """Exactly one source of requests, and only its own words."""
        if (self.rate is None) == (self.log is None):
            raise said(
                f"{'neither `rate` nor' if self.rate is None else 'both `rate` and'} `log`", "exactly one of: rate log"
            )
        if self.route is not None and self.mix is not None:
            raise said("both `route` and `mix`", "one of them; without both, the entry's name is the route")
        if self.log is not None and self.process is not None:
            raise said("`process` beside `log`", "the log says when requests come; take `process` out")
        if self.rate is not None and self.speed is not None:
            raise said("`speed` beside `rate`", "`speed` is for the replay of a `log`; change the rate itself")
        if self.unauthenticated + self.malformed > 1.0:
            raise said("`unauthenticated` and `malformed` together exceed 100%", "shares that add to at most 100%")
        return self
