"""Writing a tree of texts as YAML that the door reads back as the same tree.

Scalars stay plain where a plain scalar is read as the same text everywhere, in block and in flow style; any other
text is put in double quotes. Short lists and mappings stand on one line, longer ones in block style.
"""

import re
from collections.abc import Mapping
from typing import Any

WIDTH = 110
PLAIN = re.compile(r"(?:[A-Za-z0-9]|\.(?=\w))[A-Za-z0-9 _.+*/()<>=%µ;'-]*", re.ASCII)
PRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def yaml(tree: Mapping[str, Any]) -> str:
    """The whole tree as a document."""
    return "\n".join(block(tree, 0)) + "\n"


def block(tree: Any, depth: int) -> list[str]:
    """A mapping or a list in block style, as lines."""
    margin, lines = "  " * depth, []
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            lines += [margin + line for line in entry(f"{scalar(str(key))}:", value, depth)]
    else:
        for value in tree:
            inner = entry("-", value, depth)
            lines += [margin + line for line in inner]
    return lines


def entry(head: str, value: Any, depth: int) -> list[str]:
    """A key (or a dash) with what is behind it, without the margin."""
    line = f"{head} {flow(value)}"
    if isinstance(value, str) or not value or (fits(value) and len(line) + 2 * depth <= WIDTH):
        return [line]
    body = [text[2 * depth :] for text in block(value, depth + 1)]
    if head == "-":
        return ["- " + body[0][2:], *body[1:]]
    return [head, *body]


def fits(value: Any) -> bool:
    """Whether something may stand on one line: it holds no more than one mapping or list of mappings within."""
    return nested(value) <= 3


def nested(value: Any) -> int:
    """How deep a value is."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(nested, inner), default=0)


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(str(value))


def scalar(text: str) -> str:
    """A text, plain or quoted."""
    if PLAIN.fullmatch(text) and not text.endswith(" ") and "  " not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + PRINTABLE.sub(escape, escaped) + '"'


def escape(found: re.Match[str]) -> str:
    """A character that cannot stand in YAML."""
    number = ord(found.group())
    return f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"
