"""The course of a rate: a list of points, each a jump (`1000/s from 60 s`) or a ramp's end (`50/s by 2 min`)."""

from simulator.model.quantities import RATE, TIME, time_text
from simulator.model.topology import Point
from simulator.scenario.small import whole_ns, within
from simulator.scenario.tokens import Reader, TextError, quote

RATE_MAX_PER_S = 10**9


def point(text: str) -> tuple[Point, bool]:
    """A point of a rate, and whether it says its time itself: `200/s`, `1000/s from 60 s`, `50/s by 120 s`."""
    reader = Reader(text)
    rate = within(reader.amount(RATE), 0, RATE_MAX_PER_S, text, f"at most {RATE_MAX_PER_S}/s")
    how = reader.has("from", "by")
    at_ns = whole_ns(reader.amount(TIME), text) if how else 0
    reader.done()
    return Point(float(rate), at_ns, how == "by"), bool(how)


def at_item(i: int, text: str) -> tuple[Point, bool]:
    """A point of a list; what is wrong with it is wrong at item `i`."""
    try:
        return point(text)
    except TextError as bad:
        raise TextError(bad.what, bad.allowed, i) from None


def points(texts: list[str]) -> tuple[Point, ...]:
    """The course of a rate: jumps (`from`) and straight ramps (`by`), in the order of time."""
    out: list[Point] = []
    for i, text in enumerate(texts):
        new, timed = at_item(i, text)
        if i == 0 and new.ramp:
            raise TextError(
                f"{quote(text)} has no point before it to start its ramp from", "`RATE`, or `RATE from TIME`, first", i
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
    if not any(new.rate_per_s for new in out):
        raise TextError("no request ever comes at this rate", "a rate above 0/s somewhere")
    return tuple(out)
