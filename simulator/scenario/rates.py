"""The course of a rate: a list of points, each a jump (`1000/s from 60 s`) or a ramp's end (`50/s by 2 min`).

The number of people in a closed loop has a course of the same form: `50`, `100 from 60 s`, `20 by 2 min`.
"""

from collections.abc import Callable

from simulator.model.quantities import NUMBER, RATE, TIME, time_text
from simulator.model.topology import Point
from simulator.scenario.small import whole_ns, within
from simulator.scenario.tokens import Reader, TextError, quote

RATE_MAX_PER_S = 10**9
PEOPLE_MAX = 100_000
Read = Callable[[str], tuple[Point, bool]]  # the text of a point -> the point, and whether it says its time itself


def point(text: str) -> tuple[Point, bool]:
    """A point of a rate, and whether it says its time itself: `200/s`, `1000/s from 60 s`, `50/s by 120 s`."""
    reader = Reader(text)
    rate = within(reader.amount(RATE), 0, RATE_MAX_PER_S, text, f"at most {RATE_MAX_PER_S}/s")
    return at_time(reader, float(rate))


def crowd(text: str) -> tuple[Point, bool]:
    """A point of a number of people: `50`, `100 from 60 s`, `20 by 120 s`."""
    reader = Reader(text)
    many = within(reader.amount(NUMBER), 0, PEOPLE_MAX, text, f"at most {PEOPLE_MAX:,} people")
    if many.denominator != 1:
        raise TextError(f"{quote(text)} is not a whole number of people", "whole people, such as `50`")
    return at_time(reader, float(many))


def at_time(reader: Reader, height: float) -> tuple[Point, bool]:
    """The rest of a point: from when on, or by when."""
    how = reader.has("from", "by")
    at_ns = whole_ns(reader.amount(TIME), reader.text) if how else 0
    reader.done()
    return Point(height, at_ns, how == "by"), bool(how)


def at_item(i: int, text: str, read: Read) -> tuple[Point, bool]:
    """A point of a list; what is wrong with it is wrong at item `i`."""
    try:
        return read(text)
    except TextError as bad:
        raise TextError(bad.what, bad.allowed, i) from None


def points(texts: list[str]) -> tuple[Point, ...]:
    """The course of a rate."""
    out = course(texts, point)
    if not any(new.rate_per_s for new in out):
        raise TextError("no request ever comes at this rate", "a rate above 0/s somewhere")
    return out


def people(texts: list[str]) -> tuple[Point, ...]:
    """The course of a number of people."""
    out = course(texts, crowd)
    if not any(new.rate_per_s for new in out):
        raise TextError("nobody is ever there", "more than 0 people at some time")
    return out


def course(texts: list[str], read: Read) -> tuple[Point, ...]:
    """Jumps (`from`) and straight ramps (`by`), in the order of time."""
    out: list[Point] = []
    for i, text in enumerate(texts):
        new, timed = at_item(i, text, read)
        if i == 0 and new.ramp:
            raise TextError(
                f"{quote(text)} has no point before it to start its ramp from",
                "a point without a time, or `from` a time, first",
                i,
            )
        if i > 0 and not timed:
            raise TextError(
                f"{quote(text)} does not say when", f"`{text} from TIME` (a jump) or `{text} by TIME` (a ramp)", i
            )
        if out and (new.at_ns < out[-1].at_ns or (new.at_ns == out[-1].at_ns and (new.ramp or not out[-1].ramp))):
            raise TextError(
                f"{quote(text)} does not come after {quote(texts[i - 1])}",
                f"a time after {time_text(out[-1].at_ns)}",
                i,
            )
        out.append(new)
    return tuple(out)
