"""The types of values that only clients and retries have: how many people, which tokens, after which outcomes."""

from typing import Annotated

from simulator.model.topology import Point
from simulator.scenario import rates, small
from simulator.scenario.leaf import Leaf, text_schema
from simulator.scenario.leaves import TIME, one_of, whole
from simulator.scenario.tokens import NAME_PATTERN, TextError, nearest, quote

RETRIED = ("refused", "overloaded", "limited", "reset", "timeout", "error")  # outcomes that may be tried again


def kinds(texts: list[str]) -> tuple[str, ...] | None:
    """After which outcomes something is tried again; None: `safe` ones."""
    if texts in (["safe"], ["any"]):
        return None if texts == ["safe"] else RETRIED
    for i, text in enumerate(texts):
        if text in ("safe", "any"):
            raise TextError(f"{quote(text)} beside others", "`safe` or `any` alone, or a list of outcomes", i)
        if text not in RETRIED:
            raise TextError(f"found {quote(text)}", nearest(text, ("safe", "any", *RETRIED), "one of"), i)
        if text in texts[:i]:
            raise TextError(f"{quote(text)} stands there twice", "each once", i)
    return tuple(texts)


def scopes(texts: list[str]) -> tuple[str, ...] | None:
    """What the tokens of clients carry; None: everything."""
    if texts in (["all"], ["none"]):
        return None if texts == ["all"] else ()
    for i, text in enumerate(texts):
        try:
            small.name(text)
        except TextError as bad:
            raise TextError(bad.what, bad.allowed, i) from None
        if text in texts[:i]:
            raise TextError(f"{quote(text)} stands there twice", "each once", i)
    return tuple(texts)


PERSON = f"[0-9]{{1,6}}(?: (?:from|by) {TIME})?"
PEOPLE = {
    "anyOf": [
        text_schema(PERSON, "50"),
        {"type": "integer", "minimum": 1, "maximum": rates.PEOPLE_MAX},
        {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"type": "integer", "minimum": 0}, text_schema(PERSON, "100 by 60 s")]},
        },
    ]
}
SCOPES = {
    "anyOf": [
        text_schema(NAME_PATTERN, "all", "none"),
        {"type": "array", "minItems": 1, "items": text_schema(NAME_PATTERN, "orders")},
    ]
}
KINDS = {
    "anyOf": [
        {"enum": ["safe", "any", *RETRIED]},
        {"type": "array", "minItems": 1, "items": {"enum": [*RETRIED]}},
    ]
}

People = Annotated[tuple[Point, ...], Leaf(rates.people, PEOPLE, many=True)]
Scopes = Annotated[tuple[str, ...] | None, Leaf(scopes, SCOPES, many=True)]
Kinds = Annotated[tuple[str, ...] | None, Leaf(kinds, KINDS, many=True)]
Clients = Annotated[int, whole(1, small.COUNT_MAX)]
Jitter = Annotated[str, one_of("none", "full", "equal", "decorrelated")]
