"""The door: the text of a file becomes a tree of plain dicts, lists and texts, and every node keeps its position.

YAML's own guesses about types are never asked: each plain scalar stays the text that was written, and the place in
the file decides what it means. We listen to the parser's events, before it composes anything, so that what the
language does not have (anchors, aliases, tags, merge keys, a second document, a key written twice, a key with nothing
behind it) is refused where it stands, and a file that is too large or too deep is refused before it costs anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario.tokens import quote

BYTES_MAX = 1_000_000
DEPTH_MAX = 32

Tree = dict[str, Any] | list[Any] | str
Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where something was written. `file` is a file's name, or an override as written, and then `line` is 0."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A tree and where it comes from: the place of every value and of every key, by path."""

    file: str
    tree: Tree
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Where `path` was written, or the nearest thing round it. The place of a mapping or a list is its key."""
        while path and path not in self.values:
            path = path[:-1]
        here = self.values.get(path, Place(self.file, 1, 1))
        return self.keys.get(path, here) if isinstance(look(self.tree, path), dict | list) else here


def look(tree: Tree, path: Path) -> Tree | None:
    """The node at `path`; None where there is none."""
    node: Any = tree
    for step in path:
        inside = step in node if isinstance(node, dict) else isinstance(node, list) and step in range(len(node))
        if not inside:
            return None
        node = node[step]
    found: Tree = node
    return found


def decode(raw: bytes, file: str) -> str:
    """The text of a file; not more than BYTES_MAX of UTF-8."""
    refuse_size(len(raw), file)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_start = raw.rfind(b"\n", 0, error.start) + 1
        line, column = raw.count(b"\n", 0, error.start) + 1, error.start - line_start + 1
        problem = Problem(
            file, line, column, "", f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8"
        )
        raise ScenarioError([problem]) from None


def refuse_size(size: int, file: str) -> None:
    """Too large a file is not even parsed."""
    if size > BYTES_MAX:
        raise ScenarioError([Problem(file, 1, 1, "", f"{size} bytes are too many", f"at most {BYTES_MAX} (1 MB)")])


def parse(text: str, file: str) -> Document:
    """A text as a document; everything the language does not have raises ScenarioError."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    refuse_size(len(text.encode("utf-8", "surrogatepass")), file)
    yaml = YAML(typ="safe", pure=True)
    document = Document(file, {})
    composer = Composer(iter(()), document)
    try:
        composer.events = yaml.parse(text)
        tree = composer.document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        composer.refuse(
            mark, f"not YAML: {error.problem or error.context}", "mind indentation, and spaces after `:` and `,`"
        )
    except YAMLError as error:
        at = getattr(error, "position", 0)
        line = text.count("\n", 0, at) + 1
        character = f"character {getattr(error, 'character', '')!r}"
        problem = Problem(
            file, line, at - text.rfind("\n", 0, at), "", f"{character} cannot stand in YAML", "plain text"
        )
        raise ScenarioError([problem]) from None
    return Document(file, tree, document.values, document.keys)


class Composer:
    """Builds the tree out of the parser's events, depth first."""

    def __init__(self, events: Iterator[Any], document: Document):
        self.events, self.to = events, document

    def refuse(self, mark: Any, what: str, allowed: str = "") -> NoReturn:
        """Stop: this is not part of the language."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ScenarioError([Problem(self.to.file, line, column, "", what, allowed)])

    def document(self) -> Tree:
        """The one document of the stream."""
        next(self.events)
        start = next(self.events)
        if type(start).__name__ == "StreamEndEvent":
            self.refuse(None, "the file is empty", "at least: schema name lesson application workload architectures")
        if start.version not in (None, (1, 2)) or start.tags:
            self.refuse(start.start_mark, "directives are not part of the language", "no line that begins with %")
        tree = self.node(next(self.events), (), 1)
        next(self.events)
        after = next(self.events)
        if type(after).__name__ != "StreamEndEvent":
            self.refuse(after.start_mark, "a second document begins here", "one scenario a file")
        return tree

    def node(self, event: Any, path: Path, depth: int) -> Tree:
        """One value, whatever it is."""
        self.refuse_extras(event, depth)
        self.to.values[path] = self.place(event)
        kind = type(event).__name__
        if kind == "ScalarEvent":
            if not event.value and event.style is None:
                self.refuse(event.start_mark, "nothing is written here", "a value")
            return str(event.value)
        return self.mapping(path, depth) if kind == "MappingStartEvent" else self.sequence(path, depth)

    def refuse_extras(self, event: Any, depth: int) -> None:
        """Anchors, aliases, tags, and too deep a nest."""
        mark = event.start_mark
        if depth > DEPTH_MAX:
            self.refuse(mark, "nested too deep", f"at most {DEPTH_MAX} levels")
        if event.anchor:
            sign = "*" if type(event).__name__ == "AliasEvent" else "&"
            self.refuse(mark, f"{quote(sign + event.anchor)}: no anchors and aliases", "reuse is by `like` and `each`")
        if event.tag:
            self.refuse(mark, f"tag {quote(str(event.tag))}: no tags", "the place in the file decides the type")

    def place(self, event: Any) -> Place:
        """Line and column of an event, from 1."""
        return Place(self.to.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def sequence(self, path: Path, depth: int) -> list[Tree]:
        """A list, up to its end."""
        out: list[Tree] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            out.append(self.node(event, (*path, len(out)), depth + 1))
        return out

    def mapping(self, path: Path, depth: int) -> dict[str, Tree]:
        """A mapping, up to its end."""
        out: dict[str, Tree] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self.key(event, out)
            here = (*path, key)
            self.to.keys[here] = self.place(event)
            value = next(self.events)
            if type(value).__name__ == "ScalarEvent" and not value.value and value.style is None and not value.anchor:
                hint = "a value; mind that inside { } and [ ] a comma ends one"
                self.refuse(event.start_mark, f"{quote(key)} has nothing behind it", hint)
            out[key] = self.node(value, here, depth + 1)
        return out

    def key(self, event: Any, before: dict[str, Tree]) -> str:
        """A key, which is a word and not written twice."""
        if type(event).__name__ not in ("ScalarEvent", "AliasEvent"):
            self.refuse(event.start_mark, "a list or a mapping stands where a key should be", "a key is a word")
        self.refuse_extras(event, 0)
        key = str(event.value)
        if key == "<<":
            self.refuse(event.start_mark, "`<<`: no merge keys", "reuse is by `like` and `each`")
        if not key:
            self.refuse(event.start_mark, "a key is missing before `:`", "a key is a word")
        if key in before:
            self.refuse(event.start_mark, f"{quote(key)} is written twice", "write each key once")
        return key
