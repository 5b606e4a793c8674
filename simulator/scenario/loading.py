"""From a file, or a text, to a scenario, and what has been loaded.

The work is done in `rooms.py`. Pydantic and the YAML parser take longer to import than all the rest of the program, so
they are imported only when something is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.model.errors import Problem, ScenarioError
from simulator.model.topology import Scenario

if TYPE_CHECKING:
    from simulator.scenario.door import Document
    from simulator.scenario.file import File
    from simulator.scenario.stated import Stated


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

    @property
    def stated(self) -> Stated:
        """What is said of technologies and prices, which no run needs."""
        from simulator.scenario.stated import stated

        return stated(self.words)

    def with_overrides(self, more: Mapping[str, object], *, equal: bool | None = None) -> Loaded:
        """The same file under further overrides, checked anew; raises ScenarioError. `equal` False: on any hardware."""
        from simulator.scenario.rooms import opened, whole

        source = self.source if equal is None else replace(self.source, equal=equal)
        return whole(opened(source, {**self.overrides, **more}, {}))

    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the grid of `vary`, the last parameter fastest; one without a name where nothing varies."""
        from simulator.scenario.rooms import cells

        return self.grid if self.grid is not None else tuple(cells(self))

    def hardware_problems(self) -> tuple[Problem, ...]:
        """Where the architectures are unequal; empty where they are equal, or where the file says `equal: nothing`."""
        from simulator.scenario.check_hardware import unequal
        from simulator.scenario.reporting import problems

        return problems(self.document, unequal(self.scenario))

    def idle(self) -> tuple[Problem, ...]:
        """Words that change nothing in some architecture: no errors, but worth knowing."""
        from simulator.scenario.idle import idle_faults, idle_in_architectures
        from simulator.scenario.reporting import problems

        return problems(self.document, [*idle_faults(self.scenario), *idle_in_architectures(self.scenario)])


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
    from simulator.scenario.rooms import opened, whole

    source = Source(name, text, folder, equal, parse(text, name))
    return whole(opened(source, dict(overrides or {}), {}))


def resolved(loaded: Loaded) -> str:
    """The file with every default, `like` and `each` written out; it loads to the same scenario."""
    from simulator.scenario.resolve import written

    return written(loaded)
