"""Which rows of `calls` rule a link: all that match, merged word by word, the more exact winning.

From the least exact to the most: `any`, COMPONENT, COMPONENT.OPERATION, CALLER -> any, CALLER -> COMPONENT,
CALLER -> COMPONENT.OPERATION. A word is taken whole: a row that says `retry` replaces all of another row's `retry`.
`none` switches off what a less exact row says. `any` as caller means components and the edge; clients have the rules
of their workload.
"""

from collections.abc import Iterator
from typing import Any

from simulator.model.topology import Retry, Rules, Scenario

ANY = "any"
TAKEN = ("reset", "timeout", "error")  # outcomes after which the work may have been done
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


def proxy_retry(retry: Retry, replicas: int, idempotent: bool) -> Retry | None:
    """What a proxy tries again by itself (`Balancer.retry`), in front of a unit of so many replicas.

    Each instance at most once, and an operation that is not idempotent only where it was not taken.
    """
    attempts = min(retry.attempts, replicas)
    if retry.on is None or idempotent:
        return retry._replace(attempts=attempts)
    on = tuple(kind for kind in retry.on if kind not in TAKEN)
    return retry._replace(attempts=attempts, on=on) if on else None


def matching(caller: str, component: str, operation: str) -> Iterator[Link]:
    """The rows that may speak of a call, from the least exact to the most exact."""
    for who in (ANY, caller):
        yield who, ANY, ""
        yield who, component, ""
        yield who, component, operation


def said_by(scenario: Scenario, architecture: str, call: Link, word: str) -> Link | None:
    """The row that has the last word of `word` (a field of `Rules`) on a call: caller, component, operation."""
    said = scenario.architectures[architecture].calls
    return next((link for link in reversed([*matching(*call)]) if word in said.get(link, {})), None)


def link_text(link: Link) -> str:
    """A row's key, as one would write it."""
    caller, component, operation = link
    callee = f"{component}.{operation}" if operation else component
    return callee if caller == ANY else f"{caller} -> {callee}"
