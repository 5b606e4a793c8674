"""Single values that only architectures have: sizes, limits that may be `none`, lists of names, policies, links.

The other types come from `leaves.py`. A word that may be switched off reads `none` as None.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from simulator.model.laws import Law as ModelLaw
from simulator.model.quantities import RATE, SIZE
from simulator.model.topology import EDGE
from simulator.policies import catalogue, eviction, queueing
from simulator.scenario import leaves as t
from simulator.scenario import presets_balancer, presets_registry, small
from simulator.scenario.leaf import Leaf, text_schema
from simulator.scenario.rules import ANY, Link
from simulator.scenario.technologies import TECHNOLOGIES
from simulator.scenario.tokens import NAME_PATTERN, NUMBER_PATTERN, TextError, nearest, quote

NAMES_MAX = 1_000
WEIGHTS_MAX = 1_000
BYTES_MAX = 1 << 50
RATE_MAX_PER_S = 10**9
STRANGERS = {
    "broker": "not yet: nothing is published today",
    "client": "clients have the `timeout` and `retry` of their workload",
}
NONE = {"const": "none"}
POLICIES = tuple(catalogue.BALANCERS)
PRODUCTS = tuple(presets_balancer.PRESETS)
REGISTRIES = tuple(presets_registry.PRESETS)


def perhaps(leaf: Leaf) -> Leaf:
    """The same, or `none`."""

    def parse(text: str, *folder: Path | None) -> object:
        return None if text == "none" else leaf.parse(text, *folder)

    return Leaf(parse, {"anyOf": [*leaf.json.get("anyOf", [leaf.json]), NONE]}, leaf.files)


def listed(parse: Callable[[str], object], empty: str, most: int) -> Callable[[list[str]], tuple[object, ...]]:
    """A list of values, or the one word that stands for none of them."""

    def read(texts: list[str]) -> tuple[object, ...]:
        if texts == [empty]:
            return ()
        if len(texts) > most:
            raise TextError(f"a list of {len(texts)}", f"at most {most}")
        out = []
        for i, text in enumerate(texts):
            try:
                out.append(parse(text))
            except TextError as bad:
                raise TextError(bad.what, bad.allowed, i) from None
        return tuple(out)

    return read


def names_or(word: str) -> Leaf:
    """Names in turn, or a word that stands for no list."""
    one = text_schema(NAME_PATTERN, word)
    return Leaf(listed(small.name, word, NAMES_MAX), many_of(one), many=True)


def many_of(one: dict[str, object]) -> dict[str, object]:
    """One value, or a list of such values."""
    return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}


def weight(text: str) -> int:
    """How much more than others an instance is given."""
    return small.count(text, 1, t.WEIGHT_MAX)


def size_bytes(text: str) -> int:
    """A size of memory in whole bytes, above 0."""
    value = small.within(small.quantity(text, SIZE), 1, BYTES_MAX, text, "from 1 B to 2^50 B")
    if value.denominator != 1:
        raise TextError(f"{quote(text)} is finer than a byte", "whole bytes")
    return int(value)


def limit_per_s(text: str) -> float:
    """A rate above 0."""
    value = small.within(small.quantity(text, RATE), 0, RATE_MAX_PER_S, text, f"at most {RATE_MAX_PER_S}/s")
    return float(value) if value else float(small.wrong(text, "a rate above 0/s"))


def chance(text: str) -> float:
    """A share that leaves something over."""
    found = small.share(text)
    if found > MOST_LOST:
        raise TextError(f"{quote(text)} is out of range", "from 0% to 90%; silence is a fault, `cut`")
    return found


def part(text: str) -> float:
    """A share above 0% and below 100%."""
    found = small.share(text)
    if not 0.0 < found < 1.0:
        raise TextError(f"{quote(text)} makes no sense here", "a share above 0% and below 100%")
    return found


def threshold(text: str) -> float:
    """A share above 0%."""
    return small.share(text) or float(small.wrong(text, "a share above 0%"))


def link(text: str) -> Link:
    """`[CALLER ->] CALLEE`: who asks whom; `any` stands for everybody."""
    caller, arrow, callee = text.rpartition(" -> ")
    caller = caller if arrow else ANY
    component, dot, operation = callee.partition(".")
    if caller in STRANGERS or component == EDGE or callee.startswith(f"{ANY}."):
        raise TextError(f"{quote(text)} is no link", STRANGERS.get(caller, "COMPONENT, COMPONENT.OPERATION or `any`"))
    if caller not in (ANY, EDGE):
        small.name(caller)
    if dot:
        small.operation(callee)
    elif component != ANY:
        small.name(component)
    return caller, component, operation


def checked_link(text: str) -> str:
    """A link, as it was written."""
    link(text)
    return text


def product(text: str) -> str:
    """A policy, or a product's name."""
    return known(text, (*POLICIES, *PRODUCTS))


def known(text: str, names: Sequence[str]) -> str:
    """One of these names."""
    if text not in names:
        raise TextError(f"found {quote(text)}", nearest(text, [*names], "one of"))
    return text


MOST_LOST = 0.9
LINK = rf"(?:{NAME_PATTERN} -> )?(?:{t.OPERATION}|{NAME_PATTERN})"
SIZE_TEXT = f"{NUMBER_PATTERN} ?(?:B|KiB|MiB|GiB)"
RATE_TEXT = f"{NUMBER_PATTERN} ?/(?:s|min|h)"

MaybeTime = Annotated[int | None, perhaps(Leaf(small.time_ns, text_schema(t.TIME, "250 ms", "0 ms")))]
MaybeSpan = Annotated[int | None, perhaps(Leaf(small.span_ns, text_schema(t.TIME, "250 ms", "30 s")))]
MaybeLaw = Annotated[ModelLaw | None, perhaps(Leaf(t.law, t.LAW, files=True))]
MaybePeriod = Annotated[ModelLaw | None, perhaps(Leaf(t.period, t.LAW, files=True))]
MaybeSize = Annotated[int | None, perhaps(Leaf(size_bytes, text_schema(SIZE_TEXT, "512 MiB")))]
MaybeRate = Annotated[float | None, perhaps(Leaf(limit_per_s, text_schema(RATE_TEXT, "200/s")))]
MaybeCount = Annotated[int | None, perhaps(t.whole(1, small.COUNT_MAX))]
MaybeLimit = Annotated[int | None, perhaps(t.whole(1, small.COUNT_MAX, "unlimited"))]
MaybeBackoff = Annotated[tuple[int, int | None] | None, perhaps(Leaf(small.backoff, t.BACKOFF))]
MaybeFlag = Annotated[bool | None, perhaps(Leaf(t.flag, {"type": "boolean"}))]
MaybePolicy = Annotated[str | None, perhaps(t.one_of(*POLICIES))]

Zones = Annotated[tuple[str, ...], names_or("all")]
Nodes = Annotated[tuple[str, ...], names_or("none")]
WEIGHT_JSON: dict[str, object] = {"type": "integer", "minimum": 1, "maximum": t.WEIGHT_MAX, "examples": [1]}
Weights = Annotated[tuple[int, ...], Leaf(listed(weight, "", WEIGHTS_MAX), many_of(WEIGHT_JSON), many=True)]
Few = Annotated[int, t.whole(1, 1_000)]
Copies = Annotated[int, t.whole(0, 1_000)]
Loss = Annotated[float, Leaf(chance, text_schema(t.SHARE, "0.1%"))]
Part = Annotated[float, Leaf(part, text_schema(t.SHARE, "90%"))]
Threshold = Annotated[float, Leaf(threshold, text_schema(t.SHARE, "50%"))]

Model = Annotated[str, t.one_of("threads", "event_loop")]
Cpu = Annotated[str, t.one_of("fifo", "shared")]
Order = Annotated[str, t.one_of(*queueing.ORDERS)]
Evict = Annotated[str, t.one_of(*eviction.KINDS)]
At = Annotated[str, t.one_of("caller", "proxy")]
Policy = Annotated[str, t.one_of(*POLICIES)]
Product = Annotated[str, t.one_of(*PRODUCTS)]
Registry = Annotated[str, t.one_of(*REGISTRIES)]
Technology = Annotated[str, t.one_of(*TECHNOLOGIES)]
PolicyOrProduct = Annotated[str, Leaf(product, {"enum": [*POLICIES, *PRODUCTS]})]
LinkName = Annotated[str, Leaf(checked_link, text_schema(LINK, "posts.list", "edge -> posts"))]
