"""The words of `workload`: who asks for what, how often, how long they wait, and whether they try again."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario import leaves_clients as c
from simulator.scenario.leaf import at_word, default, said
from simulator.scenario.retrying import AnyRetry
from simulator.scenario.words import Words

SOURCES = ("rate", "users", "log")
BELONGS = {"process": "rate", "speed": "log", "think": "users"}  # a word that needs a certain source of requests


class Bursts(Words):
    """All arrivals fall into bursts; the rate stays the long-run mean."""

    bursts: t.Period
    pauses: t.Period


def worded(value: Any) -> str:
    """One word, or a mapping."""
    return "<words>" if isinstance(value, dict | Bursts) else "<text>"


AnyProcess = Annotated[Annotated[t.Process, Tag("<text>")] | Annotated[Bursts, Tag("<words>")], Discriminator(worded)]


class Workload(Words):
    """One stream of requests: open load at a rate, people who wait for answers, or the replay of an access log."""

    route: t.Name | None = None
    mix: Annotated[dict[t.Name, t.Weight], Field(min_length=1)] | None = None
    rate: t.Rate | None = None
    process: AnyProcess | None = None
    users: c.People | None = None
    think: t.Law = default("0 ms")
    log: t.File | None = None
    speed: t.Factor | None = None
    timeout: t.Period | None = None
    retry: AnyRetry | None = None
    deadline: t.Flag = default("false")
    clients: c.Clients = default("1")
    scopes: c.Scopes = default("all")
    unauthenticated: t.Share = default("0%")
    malformed: t.Share = default("0%")
    only: Annotated[list[t.Name], Field(min_length=1)] | None = None

    def idle(self) -> tuple[str, ...]:
        """Only people think, and they are clients themselves."""
        return ("think",) if self.users is None else ("clients",)

    @model_validator(mode="after")
    def sensible(self) -> Self:
        """Exactly one source of requests, and only its own words."""
        sources = [word for word in SOURCES if getattr(self, word) is not None]
        if len(sources) != 1:
            found = (
                f"both {' and '.join(f'`{word}`' for word in sources)}" if sources else "no `rate`, `users` or `log`"
            )
            raise said(found, f"exactly one of: {' '.join(SOURCES)}")
        for word, source in BELONGS.items():
            if source not in sources and word in self.model_fields_set:
                raise at_word(word, f"`{word}` beside `{sources[0]}`", f"`{word}` belongs to `{source}`; take it out")
        if self.users is not None and "clients" in self.model_fields_set:
            raise at_word("clients", "`clients` beside `users`", "each of the users is a client; take `clients` out")
        if self.route is not None and self.mix is not None:
            raise said("both `route` and `mix`", "one of them; without both, the entry's name is the route")
        if self.unauthenticated + self.malformed > 1.0:
            raise said("`unauthenticated` and `malformed` together exceed 100%", "shares that add to at most 100%")
        if self.deadline and self.timeout is None:
            raise at_word("deadline", "`deadline` without `timeout`", "a `timeout`: it is the time left that travels")
        return self
