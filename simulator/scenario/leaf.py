"""A leaf: the type of a single value, which reads one form of the small syntax.

A leaf knows how to read its text and what an editor should know about it (the JSON Schema). What it refuses becomes
an error of kind `said`, whose context carries the two halves of a message: what is wrong, and what is allowed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from simulator.scenario.tokens import TextError, quote

SAID = "said"


def said(what: str, allowed: str = "", at_key: bool = False, whole: bool = True) -> PydanticCustomError:
    """An error in our words. `at_key`: its place is the key, not the value; `whole`: it is about several words."""
    return PydanticCustomError(SAID, "{what}", {"what": what, "allowed": allowed, "at_key": at_key, "whole": whole})


def at_word(word: str, what: str, allowed: str = "", *, at_key: bool = True) -> ValidationError:
    """An error at one word of a mapping: at the word itself, or (`at_key` False) at what stands behind it."""
    error = said(what, allowed, at_key)
    return ValidationError.from_exception_data(SAID, [InitErrorDetails(type=error, loc=(word,), input=None)])


@dataclass(frozen=True, eq=False)
class Leaf:
    """A type of single values: `parse(text)`, or `parse(text, folder)` where `files`; `json`: its JSON Schema.

    `many`: a list of texts is welcome too, and `parse` gets the list either way.
    """

    parse: Callable[..., object]
    json: Mapping[str, Any]
    files: bool = False
    many: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.json)

    def read(self, value: object, info: ValidationInfo) -> object:
        """The value behind what was written."""
        listed = isinstance(value, list) and self.many
        texts = value if isinstance(value, list) and self.many else [value]
        if not texts or not all(isinstance(text, str) for text in texts):
            raise said(
                f"found {shape(value)}",
                f"expected {'one value or a list of them' if self.many else 'one value'}, {self.hint()}",
                whole=False,
            )
        folder = [(info.context or {}).get("folder")] if self.files else []
        try:
            return self.parse(texts if self.many else texts[0], *folder)
        except TextError as bad:
            raise self.placed(bad, listed) from None

    def placed(self, bad: TextError, listed: bool) -> PydanticCustomError | ValidationError:
        """The error, at the item of a list where the reader knows it."""
        error = said(bad.what, bad.allowed, whole=False)
        if not listed or bad.item is None:
            return error
        return ValidationError.from_exception_data(SAID, [InitErrorDetails(type=error, loc=(bad.item,), input=None)])

    def hint(self) -> str:
        """An example, for messages."""
        schema = self.json.get("anyOf", [self.json])[0]
        if "enum" in schema:
            return f"one of {' '.join(schema['enum'])}"
        examples = self.json.get("examples", [])
        return f"such as `{examples[0]}`" if examples else "written as text"


def shape(value: object) -> str:
    """What a value looks like, for messages."""
    if isinstance(value, dict):
        return "a mapping (words with values)"
    if isinstance(value, list):
        return "an empty list" if not value else "a list"
    return quote(str(value))


def default(text: str) -> Any:
    """The value of a word that is left out, as it would be written."""
    return Field(text)


def group(model: Callable[[], object]) -> Any:
    """A mapping that is left out: all its words at their defaults."""
    return Field(default_factory=model)


def text_schema(pattern: str, *examples: str) -> dict[str, Any]:
    """The JSON Schema of a text."""
    return {"type": "string", "pattern": f"^{pattern}$", "examples": list(examples)}
