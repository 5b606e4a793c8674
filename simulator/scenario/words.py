"""Words: the base of every mapping of the language, and what is said when a mapping is wrong.

A mapping knows its words, and which words of the language belong there but are not simulated yet: those are refused
with "not yet", so that nothing is ever ignored in silence; any other word is unknown and the nearest known one is
named. All errors of a file are collected, each with its path.
"""

from typing import Any, ClassVar, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails

from simulator.scenario.door import Path, Tree, look
from simulator.scenario.leaf import SAID, said, shape
from simulator.scenario.tokens import nearest


class Finding(NamedTuple):
    """Something wrong at a path. `at_key`: the place is the key rather than its value.

    `whole`: about a mapping as a whole (a word is missing, words do not go together); `like` may put that right.
    """

    path: Path
    what: str
    allowed: str = ""
    at_key: bool = False
    whole: bool = False


class Words(BaseModel):
    """A mapping of words. `later`: words of the language that belong here and are not simulated yet."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True)
    later: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def words(cls) -> list[str]:
        """The words one may write here today."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    def idle(self) -> tuple[str, ...]:
        """Words that mean nothing beside what else is said here; their defaults are not written out."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def explained(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Say what is wrong in our own words."""
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            words = " ".join(cls.words())
            raise said(f"found {shape(value)}", f"expected a mapping with the words: {words}", whole=False)
        try:
            return handler(value)
        except ValidationError as error:
            details = [cls.explain(detail) for detail in error.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, details) from None

    @classmethod
    def explain(cls, detail: ErrorDetails) -> InitErrorDetails:
        """One error of pydantic in our own words."""
        kind, place, found = detail["type"], detail["loc"], detail["input"]
        context = detail.get("ctx", {})
        if kind == SAID:
            error = said(context["what"], context["allowed"], context["at_key"], context["whole"])
        elif kind == "extra_forbidden":
            error = cls.unknown(str(place[-1]))
        elif kind == "missing":
            error = said(f"`{place[-1]}` is missing", f"words here: {' '.join(cls.words())}")
        elif kind == "dict_type":
            error = said(f"found {shape(found)}", "expected a mapping: names, and what each stands for", whole=False)
        elif kind in ("list_type", "too_short"):
            error = said(f"found {shape(found)}", "expected a list with at least one item", whole=False)
        elif kind == "too_long":
            error = said("the list is too long", f"at most {context['max_length']} items", whole=False)
        else:
            error = said(detail["msg"], whole=False)
        return InitErrorDetails(type=error, loc=place, input=None)

    @classmethod
    def unknown(cls, word: str) -> Any:
        """A word that does not belong here, or not yet."""
        if word in cls.later:
            allowed = "a word of the language that is not simulated yet; take it out"
            return said(f"`{word}`: not yet", allowed, at_key=True, whole=False)
        return said(f"unknown word {word!r}", nearest(word, cls.words(), "words here"), at_key=True, whole=False)


def findings(error: ValidationError, tree: Tree) -> list[Finding]:
    """All errors of a validation, each with its path in the tree."""
    out = []
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        what, allowed = context.get("what", detail["msg"]), context.get("allowed", "")
        path, at_key = path_in(tree, detail["loc"]), context.get("at_key", False) or "[key]" in detail["loc"][-1:]
        out.append(Finding(path, what, allowed, at_key, context.get("whole", False)))
    return out


def path_in(tree: Tree, place: tuple[int | str, ...]) -> Path:
    """Pydantic's place as a path: without the names of alternatives (`<...>`), and as far as the tree goes."""
    path: Path = ()
    node: Any = tree
    for step in place:
        deeper = look(node, (step,))
        if deeper is not None:
            path, node = (*path, step), deeper
    return path
