"""Do the names of the application fit together? One name space, calls that exist, no circle of calls."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

NESTS = ("parallel", "repeat", "choose", "steps", "cache", "miss")  # words under which steps lie


def application(full: dict[str, Any]) -> list[Finding]:
    """Everything wrong with the names in `application`."""
    words = full["application"]
    bodies: dict[str, tuple[Path, Any]] = {
        f"{name}.{o}": (("application", "components", name, "operations", o, "steps"), body["steps"])
        for name, component in words["components"].items()
        for o, body in component["operations"].items()
    }
    routes: dict[str, tuple[Path, Any]] = {
        r: (("application", "routes", r, "steps"), body["steps"]) for r, body in words["routes"].items()
    }
    found = [
        Finding(
            ("application", "routes", name),
            f"{name!r} is also a component",
            "another name: claims must tell them apart",
            True,
        )
        for name in routes
        if name in words["components"]
    ]
    found += databases(words, routes)
    found += unknown_calls([*bodies.values(), *routes.values()], [*bodies])
    return found or circles(bodies)


def databases(words: dict[str, Any], routes: dict[str, Any]) -> Iterator[Finding]:
    """Steps of a route have no database, and `X.database` means the database of X."""
    for path, steps in routes.values():
        for place, step in steps_in(steps, path):
            for verb in ("read", "write"):
                if verb in step:
                    yield Finding(
                        (*place, verb),
                        f"`{verb}` in a route",
                        "the edge has no database; call an operation that does it",
                    )
    for name, component in words["components"].items():
        if "database" in component["operations"]:
            path = ("application", "components", name, "operations", "database")
            yield Finding(
                path, "an operation called 'database'", "another name: COMPONENT.database means its database", True
            )


def unknown_calls(bodies: list[tuple[Path, Any]], known: list[str]) -> list[Finding]:
    """Calls of operations that nobody has."""
    return [
        Finding((*place, "call"), f"there is no operation {step['call']!r}", nearest(step["call"], known, "operations"))
        for path, steps in bodies
        for place, step in steps_in(steps, path)
        if "call" in step and step["call"] not in known
    ]


def circles(bodies: dict[str, tuple[Path, Any]]) -> list[Finding]:
    """Calls that go in a circle: such a request would never end."""
    graph = {
        name: {s["call"] for _, s in steps_in(steps, path) if "call" in s} for name, (path, steps) in bodies.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        path, steps = bodies[circle[0]]
        place = next(p for p, s in steps_in(steps, path) if s.get("call") == circle[1])
        return [Finding((*place, "call"), f"calls go in a circle: {' -> '.join(circle)}", "a call chain that ends")]
    return []


def steps_in(node: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every step of a body, nested ones too, with its place."""
    if isinstance(node, list):
        for i, inner in enumerate(node):
            yield from steps_in(inner, (*path, i))
    elif isinstance(node, dict):
        yield path, node
        for word in NESTS:
            if word in node:
                yield from steps_in(node[word], (*path, word))
