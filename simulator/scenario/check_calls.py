"""Do the rows of `calls` make sense? Names that exist, each link once, hedges that may be sent, fallbacks that end."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from simulator.model.topology import EDGE, Call, Query, Rules, Scenario
from simulator.scenario.door import Path
from simulator.scenario.idempotency import unsafe
from simulator.scenario.leaves_architecture import link
from simulator.scenario.links import Asked, calls_within, links
from simulator.scenario.rules import ANY, Link, link_text, rules, said_by
from simulator.scenario.tokens import nearest
from simulator.scenario.walking import steps_within
from simulator.scenario.words import Finding


def calls(scenario: Scenario, full: dict[str, Any]) -> list[Finding]:
    """Everything wrong with the rows of `calls`. Deeper checks wait until the names are right."""
    found: list[Finding] = []
    for name in scenario.architectures:
        written = Rows(scenario, name, full["architectures"][name].get("calls", {}))
        found += [*written.names()] or [*written.fallback_calls()] or [*written.circles()] or [*written.rules()]
    return found


class Rows:
    """The rows of one architecture, with the texts of their links."""

    def __init__(self, scenario: Scenario, name: str, written: dict[str, Any]):
        self.scenario, self.name = scenario, name
        self.path: Path = ("architectures", name, "calls")
        self.texts = [*written]
        self.operations = scenario.application.operations

    def names(self) -> Iterator[Finding]:
        """Who is called and who calls exists; nobody is written twice."""
        seen: dict[Link, str] = {}
        for text in self.texts:
            row = link(text)
            path = (*self.path, text)
            if row in seen:
                yield Finding(path, f"{text!r} and {seen[row]!r} are one link", "each link once", True)
            seen.setdefault(row, text)
            caller, component, operation = row
            if caller not in (ANY, EDGE, *self.operations):
                allowed = nearest(caller, [*self.operations, EDGE, ANY], "callers")
                yield Finding(path, f"there is no component {caller!r}", allowed, True)
            if component not in (ANY, *self.operations):
                allowed = nearest(component, [*self.operations, ANY], "components")
                yield Finding(path, f"there is no component {component!r}", allowed, True)
            elif operation and operation not in self.operations[component]:
                allowed = nearest(operation, [*self.operations[component]], "operations")
                yield Finding(path, f"{component!r} has no operation {operation!r}", allowed, True)

    def fallback_calls(self) -> Iterator[Finding]:
        """What a fallback calls exists."""
        known = [f"{c}.{o}" for c, operations in self.operations.items() for o in operations]
        for row, words in self.scenario.architectures[self.name].calls.items():
            for call in calls_within(words.get("fallback") or ()):
                text = f"{call.component}.{call.operation}"
                if text not in known:
                    what = f"there is no operation {text!r}"
                    yield Finding(self.place(row, "fallback"), what, nearest(text, known, "operations"))

    def circles(self) -> Iterator[Finding]:
        """Calls and fallbacks end: whoever is asked in a fallback leads back to nobody who may be asked before."""
        graph: dict[str, set[str]] = {}
        for component, operations in self.operations.items():
            for name, body in operations.items():
                graph[f"{component}.{name}"] = {f"{component} -> {target(c)}" for c in calls_within(body.steps)}
        for asked in links(self.scenario, self.name):
            inner = calls_within(self.of(asked).fallback or ())
            graph[f"{asked.caller} -> {target(asked)}"] = {f"{asked.caller} -> {target(c)}" for c in inner}
        for key in [key for callees in graph.values() for key in callees]:
            graph.setdefault(key, set()).add(key.partition(" -> ")[2])
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = [*reversed(error.args[1])]
            what = f"with fallbacks, calls go in a circle: {', '.join(circle)}"
            yield Finding(self.culprit(circle), what, "a fallback that asks nobody who may be failing")

    def culprit(self, circle: list[str]) -> Path:
        """The first row whose fallback closes a circle; calls alone go in none."""
        return next(
            self.said(asked, "fallback")
            for asked in links(self.scenario, self.name)
            if f"{asked.caller} -> {target(asked)}" in circle and self.of(asked).fallback
        )

    def rules(self) -> Iterator[Finding]:
        """What links are told can be done."""
        forbidden, found = unsafe(self.scenario.application), list[Finding]()
        for asked in links(self.scenario, self.name):
            told = self.of(asked)
            if told.hedge_ns is not None and asked[2:] in forbidden:
                what = f"`hedge` of {target(asked)}, which is not idempotent"
                allowed = f"`hedge: none` at `{target(asked)}`, or `idempotent: true` at the operation"
                found.append(Finding(self.said(asked, "hedge_ns"), what, allowed))
            queries = [step for step in steps_within(told.fallback or ()) if isinstance(step, Query)]
            if asked.caller == EDGE and queries:
                allowed = "the edge has no database; call an operation that does it"
                found.append(Finding(self.said(asked, "fallback"), "a database in a fallback of the edge", allowed))
            if told.balancer is not None and self.scenario.architectures[self.name].balancer.proxy:
                what = "`balancer` of a link beside `at: proxy`"
                found.append(Finding(self.said(asked, "balancer"), what, "the proxy decides for all; say its `policy`"))
        yield from dict.fromkeys(found)

    def of(self, asked: Asked) -> Rules:
        """What is told to a link."""
        return rules(self.scenario, self.name, *asked[1:])

    def said(self, asked: Asked, word: str) -> Path:
        """Where something was said that holds for a link."""
        row = said_by(self.scenario, self.name, (asked.caller, asked.component, asked.operation), word)
        return self.place(row, "hedge" if word == "hedge_ns" else word) if row else self.path

    def place(self, row: Link, word: str) -> Path:
        """A word of a row."""
        text = next((text for text in self.texts if link(text) == row), link_text(row))
        return (*self.path, text, word)


def target(call: Call | Asked) -> str:
    """COMPONENT.OPERATION."""
    return f"{call.component}.{call.operation}"
