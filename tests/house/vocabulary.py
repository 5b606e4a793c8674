"""All words of the language, found in the classes that read it, and which of them a file uses."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from simulator.model import laws
from simulator.policies import eviction, queueing, retry
from simulator.scenario import presets_balancer, presets_registry, targets
from simulator.scenario.file import File
from simulator.scenario.leaf import Leaf
from simulator.scenario.leaves_architecture import POLICIES
from simulator.scenario.stores import Cache as Store
from simulator.scenario.words import Words

Kind = type[Words] | Leaf

# Values that are words too, by the words under which they stand. What is the default is nobody's to write.
VALUES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "process": (("process",), ("regular",)),
    "balancer": (("balancer", "policy", "preset"), (*POLICIES[1:], *presets_balancer.PRESETS)),
    "registry": (("registry", "preset"), tuple(presets_registry.PRESETS)[1:]),
    "model": (("model",), ("event_loop",)),
    "cpu": (("cpu",), ("shared",)),
    "order": (("order",), queueing.ORDERS[1:]),
    "evict": (("evict",), eviction.KINDS[1:]),
    "jitter": (("jitter",), retry.JITTERS[1:]),
    "on": (("on",), ("any",)),
}
LAWS = (*laws.NAMES[1:], "or", "max")  # a constant is just a time
TARGETS = tuple(dict.fromkeys(form for forms in targets.STRIKES.values() for form in forms))


def known() -> list[str]:
    """Every word, in the order in which the classes tell of them."""
    words: dict[str, None] = {}
    todo: list[type[Words]] = [File]
    for cls in todo:
        for name, field in cls.model_fields.items():
            words[name_of(cls, name)] = None
            inner = kinds(field.annotation, tuple(field.metadata))
            todo += [kind for kind in inner if isinstance(kind, type) and kind not in todo]
    values = [f"{group}: {value}" for group, (_, values) in VALUES.items() for value in values]
    return [*words, *(f"law: {law}" for law in LAWS), *values, *(f"target: {form}" for form in TARGETS)]


def name_of(cls: type[Words], name: str) -> str:
    """CLASS.WORD, by the class that says it first; a store is told from a step by its file."""
    owner = next(base for base in reversed(cls.__mro__) if name in getattr(base, "__annotations__", {}))
    return f"{'stores.' if owner is Store else ''}{owner.__name__}.{cls.model_fields[name].alias or name}"


def kinds(annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[Kind]:
    """What may stand behind a word: mappings of words, and leaves."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from kinds(inner[0], (*metadata, *inner[1:]))
    elif origin in (Union, UnionType):
        for one in inner:
            yield from kinds(one, metadata)
    elif origin in (dict, list):
        yield from kinds(inner[-1])
    elif isinstance(annotation, type) and issubclass(annotation, Words):
        yield annotation
    else:
        yield from (one for one in metadata if isinstance(one, Leaf))


def used(tree: Any) -> set[str]:
    """The words of a file, as it is written."""
    return set(in_mapping(File, tree))


def in_mapping(cls: type[Words], node: dict[str, Any]) -> Iterator[str]:
    """The words of one mapping, and of what stands behind them."""
    for name, field in cls.model_fields.items():
        word = field.alias or name
        if word in node:
            yield name_of(cls, name)
            yield from behind(word, list(kinds(field.annotation, tuple(field.metadata))), node[word])


def behind(word: str, found: list[Kind], node: Any) -> Iterator[str]:
    """The words behind a word. A mapping whose keys are no words of any class has names as keys."""
    if isinstance(node, list):
        for one in node:
            yield from behind(word, found, one)
    elif isinstance(node, dict):
        fitting = [kind for kind in found if isinstance(kind, type) and set(node) <= set(kind.words())]
        if fitting:
            yield from in_mapping(fitting[0], node)
        else:
            for one in node.values():
                yield from behind(word, found, one)
    else:
        yield from in_text(word, str(node), found)


def in_text(word: str, text: str, found: list[Kind]) -> Iterator[str]:
    """Values that are words."""
    yield from (f"{group}: {text}" for group, (places, values) in VALUES.items() if word in places and text in values)
    if any(isinstance(kind, Leaf) and kind.files for kind in found):
        yield from (f"law: {law}" for law in LAWS if law in text.split())
    if any(
        text and isinstance(kind, Leaf) and kind.json.get("pattern", "") == f"^{targets.PATTERN}$" for kind in found
    ):
        yield f"target: {targets.target(text).form}"
