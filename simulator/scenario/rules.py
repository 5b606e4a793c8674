"""Which rows of `calls` rule a link: all that match, merged word by word, the more exact winning.

From the least exact to the most: `any`, COMPONENT, COMPONENT.OPERATION, CALLER -> any, CALLER -> COMPONENT,
CALLER -> COMPONENT.OPERATION. A word is taken whole: a row that says `retry` replaces all of another row's `retry`.
`none` switches off what a less exact row says. `any` as caller means components and the edge; clients have the rules
of their workload.
"""

from collections.abc import Iterator
from typing import Any

from simulator.model.topology import Rules, Scenario

ANY = "any"
Link = tuple[str, str, str]  # caller or "any", component or "any", operation or ""


def rules(scenario: Scenario, architecture: str, caller: str, component: str, operation: str) -> Rules:
    """The rules of a call in the architecture of that name. `caller`: a component or "edge"; never clients.

    A row of `Architecture.calls` maps the words it says (fields of `Rules`) to their values, None where it says `none`.
    """
    said = scenario.architectures[architecture].calls
    merged: dict[str, Any] = {}
    for link in matching(caller, component, operation):
        merged.update(said.get(link, {}))
    return Rules()._replace(**{word: value for word, value in merged.items() if value is not None})


def matching(caller: str, component: str, operation: str) -> Iterator[Link]:
    """The rows that may speak of a call, from the least exact to the most exact."""
    for who in (ANY, caller):
        yield who, ANY, ""
        yield who, component, ""
        yield who, component, operation
