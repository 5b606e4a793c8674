"""The words of `application`: components with their operations, and the routes that clients can ask for."""

from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario.leaf import at_word, default
from simulator.scenario.leaves_architecture import Technology
from simulator.scenario.steps import Steps, form
from simulator.scenario.words import Words


class Operation(Words):
    """What a component can be asked for. Where nothing is said, its priority is that of whoever asks."""

    steps: Steps
    idempotent: t.Flag | None = None
    priority: t.Priority | None = None


class Route(Words):
    """What a client can ask for."""

    steps: Steps
    auth: t.Auth = default("none")
    scope: t.Name | None = None
    priority: t.Priority = default("0")

    @model_validator(mode="after")
    def known_client(self) -> Self:
        """Only a token can carry a scope."""
        if self.scope is not None and self.auth != "required":
            raise at_word("scope", "`scope` without a token", "`auth: required` beside it")
        return self


def listed(value: object) -> str:
    """A list of steps, or the long form."""
    return "<list>" if isinstance(value, list) else "<words>"


AnyOperation = Annotated[Annotated[Steps, Tag("<list>")] | Annotated[Operation, Tag("<words>")], Discriminator(listed)]
AnyRoute = Annotated[
    Annotated[t.Called, Tag("<text>")] | Annotated[Steps, Tag("<list>")] | Annotated[Route, Tag("<words>")],
    Discriminator(form),
]


class Component(Words):
    """A part of the software with a database of its own."""

    later = ("consumes",)
    operations: Annotated[dict[t.Name, AnyOperation], Field(min_length=1)]
    technology: Technology | None = None


class Application(Words):
    """What the software does."""

    components: Annotated[dict[t.Name, Component], Field(min_length=1)]
    routes: Annotated[dict[t.Name, AnyRoute], Field(min_length=1)]
    authentication: t.Law = default("0 ms")
