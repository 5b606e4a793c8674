"""Does the grid of `vary` make sense? Paths that lead somewhere, each value once, not too many cells.

Whether each cell is a valid scenario is asked by `loading.whole`, which reads them all.
"""

import math
from copy import deepcopy
from typing import Any

from simulator.model.topology import Scenario
from simulator.scenario.overrides import flat, plain, set_one
from simulator.scenario.tokens import TextError, canonical, quote
from simulator.scenario.words import Finding

CELLS_MAX = 1_000


def vary(scenario: Scenario, tree: dict[str, Any]) -> list[Finding]:
    """Everything wrong with `vary`."""
    found = []
    paths: dict[str, str] = {}
    for name, one in scenario.vary.items():
        if one.path in paths:
            what = f"{one.path} is already varied by {paths[one.path]!r}"
            found.append(Finding(("vary", name, "set"), what, "each path once"))
        paths.setdefault(one.path, name)
        found += [*leads(name, one.path, one.values[0], tree), *repeated(name, one.values)]
    cells = math.prod(len(one.values) for one in scenario.vary.values())
    if cells > CELLS_MAX:
        found.append(Finding(("vary",), f"a grid of {cells} cells", f"at most {CELLS_MAX}", True))
    return found


def leads(name: str, path: str, value: object, tree: dict[str, Any]) -> list[Finding]:
    """The path leads to a place that is there, or to a word that may be set."""
    if path.split("/")[0] in ("vary", "schema", "name"):
        return [Finding(("vary", name, "set"), f"{quote(path)} cannot vary", "a path into the rest of the file")]
    try:
        set_one(deepcopy(tree), path, plain(value))
    except TextError as bad:
        return [Finding(("vary", name, "set"), bad.what, bad.allowed)]
    return []


def repeated(name: str, values: tuple[object, ...]) -> list[Finding]:
    """Each value once."""
    texts = [canonical(flat(value)) for value in values]
    return [
        Finding(("vary", name, "to", i), f"{text!r} stands there twice", "each value once")
        for i, text in enumerate(texts)
        if text in texts[:i]
    ]
