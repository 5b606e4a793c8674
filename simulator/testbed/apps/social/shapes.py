"""What values may look like: each shape can check a value and describe itself as a JSON schema.

One description for both, so that what a service says of itself is what it does. A shape that is asked for more than it
allows says so in words that never repeat the value: it may be a password.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

ID_MOST = (1 << 53) - 1  # the largest whole number that every JSON reader gets right


class Shape(Protocol):
    """Anything that can describe and check."""

    def schema(self) -> dict[str, object]:
        """As JSON schema."""

    def wrong(self, value: object) -> str:
        """What is wrong with a value; empty where nothing is."""


class Text(NamedTuple):
    """Text of so many characters (Unicode code points)."""

    least: int
    most: int

    def schema(self) -> dict[str, object]:
        """As JSON schema."""
        return {"type": "string", "minLength": self.least, "maxLength": self.most}

    def wrong(self, value: object) -> str:
        """Not text, too short, or too long."""
        if isinstance(value, str) and self.least <= len(value) <= self.most:
            return ""
        return f"must be text of {self.least} to {self.most} characters"


class Whole(NamedTuple):
    """A whole number within bounds."""

    least: int
    most: int

    def schema(self) -> dict[str, object]:
        """As JSON schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def wrong(self, value: object) -> str:
        """Not whole, too small, or too large."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, int | float) and number and self.least <= value <= self.most and value == int(value):
            return ""
        return f"must be a whole number from {self.least} to {self.most}"


class OneOf(NamedTuple):
    """A list of some of these words."""

    words: tuple[str, ...]

    def schema(self) -> dict[str, object]:
        """As JSON schema."""
        items = {"type": "string", "enum": list(self.words)}
        return {"type": "array", "items": items, "maxItems": len(self.words)}

    def wrong(self, value: object) -> str:
        """No list, or with other words in it."""
        if isinstance(value, list) and len(value) <= len(self.words) and all(word in self.words for word in value):
            return ""
        return f"must be a list of some of: {', '.join(self.words)}"


class Record(NamedTuple):
    """An object with exactly these fields; those in `optional` may be missing."""

    fields: Mapping[str, Shape]
    optional: tuple[str, ...] = ()

    def schema(self) -> dict[str, object]:
        """As JSON schema."""
        return {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.fields.items()},
            "required": [name for name in self.fields if name not in self.optional],
            "additionalProperties": False,
        }

    def wrong(self, value: object) -> str:
        """No object, a field too many or missing, or a field that is wrong."""
        if not isinstance(value, dict):
            return "must be an object"
        if not value.keys() <= self.fields.keys():
            return f"has unknown fields; known are: {', '.join(self.fields) or 'none'}"
        for name, shape in self.fields.items():
            if name not in value and name not in self.optional:
                return f"`{name}` is missing"
            if name in value and (problem := shape.wrong(value[name])):
                return f"`{name}` {problem}"
        return ""


class Listing(NamedTuple):
    """A list of at most so many of one shape."""

    of: Shape
    most: int

    def schema(self) -> dict[str, object]:
        """As JSON schema."""
        return {"type": "array", "items": self.of.schema(), "maxItems": self.most}

    def wrong(self, value: object) -> str:
        """No list, too long, or with something wrong in it."""
        if not isinstance(value, list) or len(value) > self.most:
            return f"must be a list of at most {self.most}"
        return next((f"item {i} {problem}" for i, v in enumerate(value) if (problem := self.of.wrong(v))), "")


ID = Whole(1, ID_MOST)
LIMIT_MOST = 100
LIMIT = Whole(1, LIMIT_MOST)
