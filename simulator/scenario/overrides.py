"""Overrides: `PATH=VALUE` said outside the file (`--set`), or inside it by `vary` and `control`.

They are laid over the tree before anything is checked, so that a wrong override is reported like a wrong file, at the
override. A path is keys and list positions joined by `/`. A word that the file leaves out may be set; a name that
nobody gave may not (it would be a typing error that silently makes a new thing). The steps of an operation or route
are reached with and without `steps` in the path, whichever form the file uses.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from simulator.model.errors import ScenarioError
from simulator.model.topology import EDGE
from simulator.scenario.door import Document, Path, Place, Tree, look, parse
from simulator.scenario.expand import long_steps
from simulator.scenario.tokens import TextError, nearest, quote
from simulator.scenario.words import Finding

PATH_MAX = 64
NAMED = (  # places whose keys are names that somebody gave; `*` is any key
    ("application", "components"),
    ("application", "components", "*", "operations"),
    ("application", "routes"),
    ("workload",),
    ("workload", "*", "mix"),
    ("architectures",),
    ("architectures", "*", "units"),
    ("architectures", "*", "databases"),
    ("architectures", "*", "caches"),
    ("architectures", "*", "nodes"),
    ("faults",),
    ("vary",),
    ("slo",),
)


def label(path: str, value: object) -> str:
    """How an override is named in messages."""
    return f"--set {path}={flat(value)}"


def flat(value: object) -> str:
    """A value as one line of text: flow YAML where it is more than text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flat(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flat, value)) + "]"
    return str(value)


def plain(value: object) -> Tree:
    """A value as a tree; a text that begins with a bracket or a quote is read as YAML on one line."""
    text = value.strip() if isinstance(value, str) else ""
    if text[:1] not in ("[", "{", '"', "'"):
        return texts(value)
    try:
        return parse(text, "").tree
    except ScenarioError as error:
        raise TextError(error.problems[0].what, error.problems[0].allowed) from None


def texts(value: object) -> Tree:
    """Python data as a tree of texts, as somebody would write them."""
    if isinstance(value, Mapping):
        return {str(key): texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [texts(inner) for inner in value]
    if value is None or str(value).strip() == "":
        raise TextError("nothing is written there", "a value")
    return str(value).lower() if isinstance(value, bool) else str(value)


def applied(
    document: Document, overrides: Mapping[str, object], places: Mapping[str, Place]
) -> tuple[Document, list[Finding]]:
    """The document with the overrides laid over it. `places`: where each was said; without one it is a `--set`."""
    out = replace(document, tree=deepcopy(document.tree), values=dict(document.values), keys=dict(document.keys))
    problems = []
    for text, value in overrides.items():
        place = places.get(text, Place(label(text, value), 0, 0))
        path: Path = tuple(text.split("/"))
        try:
            path = set_one(out.tree, text, plain(value))
        except TextError as bad:
            problems.append(Finding(path, bad.what, bad.allowed))
        new = [path[:i] for i in range(1, len(path)) if path[:i] not in out.values]
        for inner in (*new, path):
            out.values[inner] = out.keys[inner] = place
        for inner in [known for known in out.values if known[: len(path)] == path and known != path]:
            del out.values[inner]
            out.keys.pop(inner, None)
    return out, problems


def set_one(tree: Tree, text: str, value: Tree) -> Path:
    """Put one value at its path; the path as it is in this tree."""
    if not text or len(parts := text.split("/")) > PATH_MAX or "" in parts:
        raise TextError(
            f"{quote(text)} is not a path", "keys and list positions joined by `/`, such as `workload/visit/rate`"
        )
    path: Path = ()
    for i, part in enumerate(parts):
        path = lengthened(tree, path, part)
        key = found(tree, path, part)
        node: Any = look(tree, path)
        path = (*path, key)
        if i == len(parts) - 1:
            node[key] = value
        elif isinstance(node, dict) and key not in node:
            node[key] = {}
    return path


def lengthened(tree: Tree, path: Path, part: str) -> Path:
    """Bring an operation or a route into the form that the path speaks of."""
    steps_of = path[:2] == ("application", "components") and path[3:4] == ("operations",) and len(path) == 5
    if not steps_of and not (path[:2] == ("application", "routes") and len(path) == 3):
        return path
    body = look(tree, path)
    if isinstance(body, list) and part.isdigit():
        return path
    if isinstance(body, str | list):
        above: Any = look(tree, path[:-1])
        above[path[-1]] = body = long_steps(body)
    return (*path, "steps") if part.isdigit() and isinstance(body, dict) and "steps" in body else path


def found(tree: Tree, path: Path, part: str) -> str | int:
    """The key or position that a part of a path means; it must exist, or be a word that may be set."""
    node = look(tree, path)
    here = "/".join(map(str, path)) or "the file"
    if isinstance(node, list):
        if not part.isdigit() or not part.isascii() or len(part) > 9 or int(part) >= len(node):
            raise TextError(f"{here} has no position {quote(part)}", f"0 to {len(node) - 1}")
        return int(part)
    if not isinstance(node, dict):
        raise TextError(f"{here} is a single value; nothing lies under it", f"set {here} itself")
    if part not in node and named(path):
        known = list(dict.fromkeys([*node, *brought(tree, path)]))
        if part not in known:
            raise TextError(f"{here} has no {quote(part)}", nearest(part, known, "there"))
    return part


def named(path: Path) -> bool:
    """Are the keys here names that somebody gave?"""
    return any(
        len(path) == len(pattern) and all(want in ("*", have) for want, have in zip(pattern, path, strict=True))
        for pattern in NAMED
    )


def brought(tree: Tree, path: Path) -> list[str]:
    """Entries of an architecture's `units`, `databases`, `caches` or `nodes` that `like` or `each` bring."""
    if path[0] != "architectures" or len(path) != 3:
        return []
    components = look(tree, ("application", "components")) if path[2] != "nodes" else None
    out = list(components) if isinstance(components, dict) else []
    out += [EDGE] if path[2] == "caches" else []
    name: Any = path[1]
    seen: list[str] = []
    while isinstance(name, str) and name not in seen:
        seen.append(name)
        entries = look(tree, ("architectures", name, path[2]))
        out += [entry for entry in entries if entry not in out] if isinstance(entries, dict) else []
        name = look(tree, ("architectures", name, "like"))
    return out
