"""From a file, or a text, to a scenario: between them lies a chain of small rooms; this file walks through them.

text -> document (`door`) -> overrides -> words, their shapes checked (`file`) -> written out (`expand`) -> scenario
(`build`) -> checked across (`checks`). Each room is entered only if the one before found nothing wrong; what is wrong
leaves as one `ScenarioError` with every problem of the room. Pydantic and the YAML parser are imported only when
something is loaded.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.model.errors import Problem, ScenarioError
from simulator.model.topology import Scenario
from simulator.scenario.tokens import canonical

if TYPE_CHECKING:
    from simulator.scenario.door import Document, Place, Tree
    from simulator.scenario.file import File


@dataclass(frozen=True)
class Source:
    """What was read: the text, its document, the folder of its files. `equal`: unequal hardware is an error."""

    file: str
    text: str
    folder: Path | None
    equal: bool
    document: Document


@dataclass(frozen=True)
class Cell:
    """One cell of the grid that `vary` spans: the values of its parameters in one spelling, and the file under them."""

    at: dict[str, str]
    loaded: Loaded


@dataclass(frozen=True)
class Loaded:
    """A scenario and what it comes from.

    `tree` is the file as plain dicts, lists and texts, with the overrides laid over it; `full` the same with `like`,
    `each` and short forms written out, and `words` what stands there.
    """

    scenario: Scenario
    overrides: dict[str, object]
    tree: dict[str, Any] = field(repr=False)
    full: dict[str, Any] = field(repr=False)
    words: File = field(repr=False)
    source: Source = field(repr=False)
    document: Document = field(repr=False)
    grid: tuple[Cell, ...] | None = field(default=None, repr=False)

    @property
    def file(self) -> str:
        """The name of the file, for messages."""
        return self.source.file

    @property
    def text(self) -> str:
        """The text of the file, without overrides."""
        return self.source.text

    def with_overrides(self, more: Mapping[str, object]) -> Loaded:
        """The same file under further overrides, checked anew; raises ScenarioError."""
        return whole(opened(self.source, {**self.overrides, **more}, {}))

    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the grid of `vary`, the last parameter fastest; one without a name where nothing varies."""
        return self.grid if self.grid is not None else tuple(cells(self))

    def hardware_problems(self) -> tuple[Problem, ...]:
        """Where the architectures are unequal; empty where they are equal, or where the file says `equal: nothing`."""
        from simulator.scenario.check_hardware import unequal
        from simulator.scenario.reporting import problems

        return problems(self.document, unequal(self.scenario))


def load(path: Path | str, overrides: Mapping[str, object] | None = None, *, equal: bool = True) -> Loaded:
    """Read and check a file; ScenarioError carries all problems. `equal=False`: unequal hardware is accepted."""
    from simulator.scenario.door import decode, refuse_size

    path = Path(path)
    try:
        refuse_size(path.stat().st_size, str(path))
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError([Problem(str(path), 0, 0, "", f"cannot be read: {reason}", "a scenario file")]) from None
    return loads(decode(raw, str(path)), str(path), overrides, equal=equal, folder=path.parent)


def loads(
    text: str,
    name: str = "<text>",
    overrides: Mapping[str, object] | None = None,
    *,
    equal: bool = True,
    folder: Path | None = None,
) -> Loaded:
    """The same for a text. `folder`: where the files it names are looked for; by default the present one."""
    from simulator.scenario.door import parse

    source = Source(name, text, folder, equal, parse(text, name))
    return whole(opened(source, dict(overrides or {}), {}))


def resolved(loaded: Loaded) -> str:
    """The file with every default, `like` and `each` written out; it loads to the same scenario."""
    from simulator.scenario.resolve import written

    return written(loaded)


def opened(source: Source, overrides: dict[str, object], places: Mapping[str, Place]) -> Loaded:
    """One pass through the rooms, without a look into `vary` and controls."""
    from simulator.scenario.build import scenario
    from simulator.scenario.check_hardware import unequal
    from simulator.scenario.checks import across, replays
    from simulator.scenario.expand import written_out
    from simulator.scenario.overrides import applied
    from simulator.scenario.reporting import refuse

    document, found = applied(source.document, overrides, places)
    refuse(document, found)
    tree = mapping(worded(document, document.tree, source.folder)[0])
    full, found = written_out(tree)
    refuse(document, found)
    _, words = worded(document, full, source.folder)
    logs, found = replays(words, source.folder)
    refuse(document, found)
    built = scenario(words, logs)
    refuse(document, across(built, full) or (unequal(built) if source.equal else []))
    return Loaded(built, overrides, tree, full, words, source, document)


def worded(document: Document, tree: Tree, folder: Path | None) -> tuple[Tree, File]:
    """The words of a tree, if nothing is wrong with their shapes."""
    from simulator.scenario.file import File, read
    from simulator.scenario.reporting import refuse

    words = read(tree, folder)
    if not isinstance(words, File):
        refuse(document, words)
        raise AssertionError("a file without words and without problems")
    return tree, words


def mapping(tree: Tree) -> dict[str, Any]:
    """The tree of a whole file; its words have been read, so it is a mapping."""
    assert isinstance(tree, dict)
    return tree


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
    from simulator.scenario.overrides import flat

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
