"""The words of `application`: components with their operations, and the routes that clients can ask for."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from simulator.scenario import leaves as t
from simulator.scenario.leaf import default
from simulator.scenario.steps import Steps, form
from simulator.scenario.words import Words


class Operation(Words):
    """What a component can be asked for."""

    steps: Steps
    idempotent: t.Flag | None = None
    priority: t.Priority = default("0")


class Route(Words):
    """What a client can ask for."""

    steps: Steps
    auth: t.Auth = default("none")
    priority: t.Priority = default("0")


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
    technology: t.Name | None = None


class Application(Words):
    """What the software does."""

    components: Annotated[dict[t.Name, Component], Field(min_length=1)]
    routes: Annotated[dict[t.Name, AnyRoute], Field(min_length=1)]
    authentication: t.Law = default("0 ms")
