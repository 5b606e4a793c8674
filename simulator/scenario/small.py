"""The small syntax: what one plain value may say. Quantities, counts, names, operations, keys, back-offs.

Each function takes the text of one value and returns numbers in the units of the model (ns, per second, shares from 0
to 1) or raises `TextError`. Everything has a bound, so that no later room meets a number it cannot hold. Laws, courses
of a rate, targets of faults and claims have files of their own (`laws.py`, `rates.py`, `targets.py`, `claims.py`).
"""

import re
from fractions import Fraction

from simulator.model.quantities import FACTOR, NUMBER, SECOND_NS, SHARE, TIME, time_text
from simulator.model.topology import UNLIMITED, Keys
from simulator.scenario.tokens import NAME_PATTERN, Reader, TextError, quote

TIME_MAX_NS = 10**9 * SECOND_NS
FACTOR_MAX = 10**6
PRICE_MAX = 10**9
COUNT_MAX = 10**9
NAME_MAX = 64
KEYS_MAX = 1_000_000
ZIPF_MAX = 100

RESERVED = frozenset(
    "any all rest each none client edge gateway registry broker balancer database zone node unlimited true false null "
    "yes no on off y n of in at before during after from to while is down if then within agrees with over or".split()
)


def quantity(text: str, kind: str) -> Fraction:
    """One quantity and nothing else, exact, in the base unit of its kind."""
    reader = Reader(text)
    value = reader.amount(kind)
    reader.done()
    return value


def within(value: Fraction, low: Fraction | int, high: Fraction | int, text: str, limits: str) -> Fraction:
    """The value, if it lies inside its bounds."""
    if not low <= value <= high:
        raise TextError(f"{quote(text)} is out of range", limits)
    return value


def whole_ns(value: Fraction, text: str) -> int:
    """A time as whole nanoseconds."""
    within(value, 0, TIME_MAX_NS, text, "at most 10^9 s (about 30 years)")
    if value.denominator != 1:
        raise TextError(f"{quote(text)} is finer than a nanosecond", "whole nanoseconds")
    return int(value)


def time_ns(text: str) -> int:
    """A time, 0 included."""
    return whole_ns(quantity(text, TIME), text)


def span_ns(text: str) -> int:
    """A time above 0."""
    return time_ns(text) or wrong(text, "a time above 0")


def wrong(text: str, allowed: str) -> int:
    """A value that reads well and makes no sense here."""
    raise TextError(f"{quote(text)} makes no sense here", allowed)


def share(text: str) -> float:
    """A share as a fraction from 0 to 1."""
    return float(within(quantity(text, SHARE), 0, 1, text, "from 0% to 100%"))


def factor(text: str) -> float:
    """A factor above 0."""
    value = within(quantity(text, FACTOR), 0, FACTOR_MAX, text, f"at most {FACTOR_MAX}x")
    return float(value) if value else float(wrong(text, "a factor above 0x"))


def price(text: str) -> float:
    """A number without a unit, 0 included: money of whatever currency."""
    return float(within(quantity(text, NUMBER), 0, PRICE_MAX, text, "at most 10^9"))


def portion(text: str) -> float:
    """A share above 0."""
    return share(text) or float(wrong(text, "a share above 0%"))


def backoff(text: str) -> tuple[int, int | None]:
    """`10 ms`, or `10 ms doubling to 1 s`: the first pause, and the longest (None: all are alike)."""
    reader = Reader(text)
    first_ns, most_ns = whole_ns(reader.amount(TIME), text), None
    if reader.has("doubling"):
        reader.need("to")
        most_ns = whole_ns(reader.amount(TIME), text)
        if not 0 < first_ns <= most_ns:
            raise TextError(
                f"{quote(text)} cannot double from {time_text(first_ns)} to {time_text(most_ns)}",
                "a time above 0 first, then one that is not shorter",
            )
    reader.done()
    return first_ns, most_ns


def keys(text: str) -> Keys:
    """`uniform over 1000`, `zipf 1.1 over 10000`: how keys are drawn, and how many there are."""
    reader = Reader(text)
    exponent = None
    if reader.need("uniform", "zipf") == "zipf":
        limits = f"an exponent above 0, at most {ZIPF_MAX}"
        exponent = float(within(reader.amount(NUMBER), 0, ZIPF_MAX, text, limits) or wrong(text, limits))
    reader.need("over")
    many = within(reader.amount(NUMBER), 1, KEYS_MAX, text, f"over 1 to {KEYS_MAX:,} keys")
    reader.done()
    if many.denominator != 1:
        raise TextError(f"{quote(text)} is not a whole number of keys", f"over 1 to {KEYS_MAX:,} keys")
    return Keys(int(many), exponent)


def count(text: str, low: int, high: int, word: str = "") -> int:
    """A whole number from `low` to `high`, or UNLIMITED where it says `word`."""
    if word and text == word:
        return UNLIMITED
    allowed = f"a whole number from {low} to {high}" + (f", or `{word}`" if word else "")
    if not re.fullmatch("0|[1-9][0-9]{0,17}", text):
        raise TextError(f"found {quote(text)}", f"expected {allowed}")
    if not low <= int(text) <= high:
        raise TextError(f"{text} is out of range", allowed)
    return int(text)


def name(text: str) -> str:
    """A name somebody gives: a letter, then letters, digits, `_` and `-`; not a word of the language."""
    if text.lower() in RESERVED:
        raise TextError(f"{quote(text)} is a word of the language and cannot be a name", "choose another")
    if len(text) > NAME_MAX or not re.fullmatch(NAME_PATTERN, text):
        raise TextError(
            f"{quote(text)} is not a name", f"a letter, then letters, digits, _ and - (not last), at most {NAME_MAX}"
        )
    return text


def operation(text: str) -> tuple[str, str]:
    """COMPONENT.OPERATION."""
    component, dot, called = text.partition(".")
    if not dot or not re.fullmatch(NAME_PATTERN, component) or not re.fullmatch(NAME_PATTERN, called):
        raise TextError(f"{quote(text)} is not an operation", "COMPONENT.OPERATION, such as `users.get`")
    return component, called


def so_many(text: str) -> tuple[int, int]:
    """`28 of 30`: so many seeds out of so many."""
    found = re.fullmatch("([1-9][0-9]{0,5}) of ([1-9][0-9]{0,5})", text)
    if not found or int(found[1]) > int(found[2]):
        raise TextError(f"{quote(text)} does not say how many of how many seeds", "such as `28 of 30`")
    return int(found[1]), int(found[2])
