"""Writing out: a tree in which `like`, `each` and the short forms are gone, and every component has its place.

Works on a tree whose shape has been checked (`file.read`). Order: `like` (`inherit.py`), `each`, defaults. A component
without a unit is an error; one without a database gets its own, without limit. `origin.py` leads back from a place in
the written-out tree to the place in the file where it was said.
"""

from collections.abc import Iterator
from typing import Any

from simulator.model.topology import EDGE, PERFECT
from simulator.scenario.between import long_balancer, long_registry
from simulator.scenario.check_application import steps_in
from simulator.scenario.door import Path, Tree
from simulator.scenario.inherit import inherited
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

Mapping = dict[str, Any]
LONG = {"registry": (long_registry, PERFECT), "balancer": (long_balancer, "round_robin")}


def written_out(tree: Mapping) -> tuple[Mapping, list[Finding]]:
    """The tree with everything written out, and what cannot be."""
    problems: list[Finding] = []
    out = dict(tree)
    out["application"] = long_application(tree["application"])
    out["workload"] = {name: long_workload(name, load) for name, load in tree["workload"].items()}
    out["architectures"] = {
        name: long_architecture(tree, name, inherited(tree["architectures"], name, problems), problems)
        for name in tree["architectures"]
    }
    if "expect" in tree:
        out["expect"] = [{"claim": item} if isinstance(item, str) else item for item in tree["expect"]]
    return out, problems


def long_architecture(tree: Mapping, name: str, merged: Mapping, problems: list[Finding]) -> Mapping:
    """An architecture with everybody in its place, every cache named, and what its presets say."""
    components, path = list(tree["application"]["components"]), ("architectures", name)
    out = merged | {
        kind: placed(merged.get(kind, {}), components, (*path, kind), problems) for kind in ("units", "databases")
    }
    stores = kept(merged.get("caches", {}), tree["application"], (*path, "caches"), problems)
    presets = {word: long(merged.get(word, short)) for word, (long, short) in LONG.items()}
    return out | ({"caches": stores} if stores else {}) | presets


def long_application(application: Mapping) -> Mapping:
    """Operations and routes in their long form."""
    components = {
        name: component | {"operations": {o: long_steps(body) for o, body in component["operations"].items()}}
        for name, component in application["components"].items()
    }
    routes = {name: long_steps(body) for name, body in application["routes"].items()}
    return application | {"components": components, "routes": routes}


def long_steps(body: Tree) -> Mapping:
    """One operation or route in its long form."""
    if isinstance(body, str):
        return {"steps": [{"call": body}]}
    return {"steps": body} if isinstance(body, list) else body


def long_workload(name: str, load: Mapping) -> Mapping:
    """A workload with the defaults that depend on its other words; a log may name the route of each line itself."""
    if "log" in load:
        return {"speed": "1x"} | load
    route = {} if "route" in load or "mix" in load else {"route": name}
    return route | ({} if "users" in load else {"process": "poisson"}) | load


def kept(entries: Mapping, application: Mapping, path: Path, problems: list[Finding]) -> Mapping:
    """The caches with `each` written out: one for everybody who caches anything, by default without limit."""
    components = list(application["components"])
    entries = dict(entries)
    each = entries.pop("each", {})
    for name in [name for name in entries if name not in (*components, EDGE)]:
        allowed = nearest(name, [*components, EDGE], "components and `edge`")
        problems.append(Finding((*path, name), f"there is no component {name!r}", allowed, True))
    users = [name for name, one in application["components"].items() if caches(one["operations"])]
    users += [EDGE] if caches(application["routes"]) else []
    return {
        name: (each if name != EDGE else {}) | entries.get(name, {})
        for name in [*users, *(name for name in entries if name not in users)]
    }


def caches(bodies: Mapping) -> bool:
    """Whether a `cache` step stands in any of these operations or routes."""
    return any("cache" in step for body in bodies.values() for _, step in steps_in(long_steps(body)["steps"], ()))


def placed(entries: Mapping, components: list[str], path: Path, problems: list[Finding]) -> Mapping:
    """Units (or databases) with their components listed, `each` written out; each component in exactly one."""
    entries = dict(entries)
    each = entries.pop("each", None)
    if each is not None and "components" in each:
        problems.append(
            Finding((*path, "each", "components"), "`components` under `each`", "`each` stands for one component each")
        )
    out = {name: (each or {}) | entry if name in components else entry for name, entry in entries.items()}
    home = homes(out, components, path, problems)
    for component in components:
        if component in home:
            continue
        if component in out:
            problems.append(
                Finding((*path, component), f"it bears the name of {component!r} and does not hold it", "another name")
            )
        elif each is None and path[-1] == "units":
            where = (
                f"name a unit {component}, add it to `components` of one, or write `each: {{}}` or `components: rest`"
            )
            problems.append(Finding(path, f"component {component!r} is in no unit", where))
        out.setdefault(component, dict(each or {}))
        home[component] = component
    return {name: entry | {"components": [c for c in components if home[c] == name]} for name, entry in out.items()}


def homes(entries: Mapping, components: list[str], path: Path, problems: list[Finding]) -> dict[str, str]:
    """Which entry holds each component; every component at most once."""
    home: dict[str, str] = {}
    rest = [name for name, entry in entries.items() if entry.get("components") == "rest"]
    for name, entry in entries.items():
        for component in members(name, entry, components, path, problems):
            if component in home:
                what = f"component {component!r} is in both {home[component]} and {name}"
                problems.append(Finding((*path, name), what, "each component in exactly one"))
            home.setdefault(component, name)
    for component in components:
        if rest and component not in home:
            home[component] = rest[0]
    again = f"`rest` is already in {rest[0]}" if rest else ""
    problems += [Finding((*path, name, "components"), again, "`rest` once") for name in rest[1:]]
    allowed = f"say which with `components`; known: {' '.join(components)}"
    idle = [
        name for name, entry in entries.items() if name not in components and entry.get("components") in (None, "rest")
    ]
    empty = [name for name in idle if name not in home.values() and name not in rest[1:]]
    problems += [Finding((*path, name), "it holds no component", allowed) for name in empty]
    return home


def members(name: str, entry: Mapping, components: list[str], path: Path, problems: list[Finding]) -> Iterator[str]:
    """The components that an entry names; `rest` comes later."""
    mine = entry.get("components", [name] if name in components else [])
    if mine == "rest":
        return
    for i, component in enumerate(components if mine == "all" else mine):
        if component in components:
            yield component
        else:
            allowed = nearest(component, components, "components")
            problems.append(Finding((*path, name, "components", i), f"there is no component {component!r}", allowed))
