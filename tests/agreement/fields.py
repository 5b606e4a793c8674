"""Which fields of a scenario take which values: a field that is always the same is never tested."""

from collections.abc import Iterator, Mapping
from typing import Any

FEW = 3  # values of a field that are remembered


def fields(thing: Any) -> Iterator[tuple[str, str]]:
    """`Type.field` and what stands there, for everything within; a row of `calls` is a mapping of `rules`."""
    if hasattr(thing, "_fields"):
        for name in thing._fields:
            value = getattr(thing, name)
            yield f"{type(thing).__name__}.{name}", repr(value)
            if name == "calls" and isinstance(value, Mapping):
                yield from ((f"rules.{word}", repr(said)) for row in value.values() for word, said in row.items())
            yield from fields(value)
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from fields(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from fields(value)


def remember(values: dict[str, set[str]], thing: Any) -> None:
    """Note the values of another scenario."""
    for name, value in fields(thing):
        seen = values.setdefault(name, set())
        if len(seen) < FEW:
            seen.add(value)
