"""The chain of rooms that a scenario passes through, each entered only if the one before found nothing wrong.

document (`door`) -> overrides -> words, their shapes checked (`file`) -> written out (`expand`) -> scenario (`build`)
-> checked across (`checks`). What is wrong leaves as one `ScenarioError` with every problem of the room. Then every
cell of `vary` and every control passes through the rooms too.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario.build import scenario
from simulator.scenario.check_hardware import unequal
from simulator.scenario.checks import across, replays
from simulator.scenario.door import Document, Place, Tree, look
from simulator.scenario.door import Path as DocumentPath
from simulator.scenario.expand import written_out
from simulator.scenario.file import File, read
from simulator.scenario.loading import Cell, Loaded, Source
from simulator.scenario.overrides import applied, flat
from simulator.scenario.reporting import refuse
from simulator.scenario.tokens import canonical


def opened(source: Source, overrides: dict[str, object], places: Mapping[str, Place]) -> Loaded:
    """One pass through the rooms, without a look into `vary` and controls."""
    document, found = applied(source.document, overrides, places)
    refuse(document, found)
    tree = shaped(document, source.folder)
    full, found = written_out(tree)
    refuse(document, found)
    words = worded(document, full, source.folder)
    logs, found = replays(words, source.folder)
    refuse(document, found)
    built = scenario(words, logs)
    refuse(document, across(built, tree, full) or (unequal(built) if source.equal else []))
    return Loaded(built, overrides, tree, full, words, source, document)


def shaped(document: Document, folder: Path | None) -> dict[str, Any]:
    """The tree, if every value has its form. Whether an architecture says enough is asked when `like` is followed."""
    tree = document.tree
    found = read(tree, folder)
    if not isinstance(found, File):
        refuse(document, [one for one in found if not (one.whole and is_like(tree, one.path))])
    assert isinstance(tree, dict)
    return tree


def is_like(tree: Tree, path: DocumentPath) -> bool:
    """Whether a place lies in an architecture that starts from another."""
    return path[:1] == ("architectures",) and look(tree, (*path[:2], "like")) is not None


def worded(document: Document, tree: Tree, folder: Path | None) -> File:
    """The words of a tree, if nothing is wrong with them."""
    words = read(tree, folder)
    if not isinstance(words, File):
        refuse(document, words)
        raise AssertionError("a file without words and without problems")
    return words


def whole(loaded: Loaded) -> Loaded:
    """The same, after every cell of `vary` and every control has passed through the rooms too."""
    found: list[Problem] = []
    document = loaded.document
    for i, expected in enumerate(loaded.scenario.expect):
        places = {path: document.place(("expect", i, "control", path)) for path, _ in expected.control}
        found += trouble(replace(loaded.source, equal=False), {**loaded.overrides, **dict(expected.control)}, places)
    grid: list[Cell] = []
    try:
        grid = list(cells(loaded))
    except ScenarioError as error:
        found += error.problems
    if found:
        raise ScenarioError(list(dict.fromkeys(found)))
    return replace(loaded, grid=tuple(grid))


def trouble(source: Source, overrides: dict[str, object], places: Mapping[str, Place]) -> tuple[Problem, ...]:
    """What is wrong with the file under these overrides."""
    try:
        opened(source, overrides, places)
    except ScenarioError as error:
        return error.problems
    return ()


def cells(loaded: Loaded) -> Iterator[Cell]:
    """The grid, cell by cell; the first that cannot be raises ScenarioError."""
    vary = loaded.scenario.vary
    if not vary:
        yield Cell({}, loaded)
        return
    for picks in itertools.product(*(range(len(one.values)) for one in vary.values())):
        chosen = {one.path: one.values[i] for one, i in zip(vary.values(), picks, strict=True)}
        named = zip(vary.items(), picks, strict=True)
        places = {one.path: loaded.document.place(("vary", name, "to", i)) for (name, one), i in named}
        at = {name: canonical(flat(one.values[i])) for (name, one), i in zip(vary.items(), picks, strict=True)}
        yield Cell(at, opened(loaded.source, {**loaded.overrides, **chosen}, places))
