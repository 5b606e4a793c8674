"""Numbers as people read them: no more digits than the interval bears, a unit, and a reason where there is no number.

Works on estimates as documents (`value`, `low`, `high`, `why`), so that a table, a page and a stored file say the same.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Document = Mapping[str, Any]
NONE = "–"
DIGITS = 4  # of a number without an interval
DIGITS_MAX = 5  # of a number with one


class Spoken(NamedTuple):
    """A number and its half-width (with ±), as texts; the half-width is empty where there is none."""

    value: str
    half: str

    def __str__(self) -> str:
        return f"{self.value} {self.half}".rstrip()


def spoken(estimate: Document, factor: float = 1.0) -> Spoken:
    """An estimate in another unit (`factor` times larger), rounded to what its interval bears."""
    value, low, high = (None if estimate[k] is None else estimate[k] * factor for k in ("value", "low", "high"))
    if value is None:
        return Spoken(NONE, "")
    if low is None or high is None:
        return Spoken(plain(value), "")
    half = (high - low) / 2.0
    if half == 0:
        return Spoken(plain(value), "±0")
    places = decimals(value, half)
    return Spoken(f"{value:,.{places}f}", f"±{half_width(half, places)}")


def decimals(value: float, half: float) -> int:
    """Two digits of the half-width, as long as the value keeps at most five."""
    of_half = 1 - magnitude(half) if half > 0 else DIGITS - 1 - magnitude(value)
    return max(0, min(of_half, DIGITS_MAX - 1 - magnitude(value)))


def half_width(half: float, places: int) -> str:
    """A half-width at so many decimals; one too small to be seen there is not called zero."""
    text = f"{half:,.{places}f}"
    return f"<{10.0**-places:.{places}f}" if half > 0 and float(text.replace(",", "")) == 0 else text


def magnitude(value: float) -> int:
    """The exponent of its first digit; 0 of nothing."""
    return math.floor(math.log10(abs(value))) if value else 0


def plain(value: float | None) -> str:
    """A number without an interval."""
    if value is None or not math.isfinite(value):
        return NONE
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.{max(0, min(9, DIGITS - 1 - magnitude(value)))}f}"


def between(estimate: Document, unit: str = "", factor: float = 1.0) -> str:
    """The bounds of an interval in words: `1.53 to 1.55 ms`; empty where there are none."""
    if estimate["low"] is None or estimate["high"] is None:
        return ""
    low, high = estimate["low"] * factor, estimate["high"] * factor
    half, most = (high - low) / 2.0, DIGITS_MAX - 1 - magnitude(max(abs(low), abs(high)))
    places = max(0, min(most, math.ceil(-math.log10(half / 3.0)) if half > 0 else DIGITS - 1))
    return f"{low:,.{places}f} to {high:,.{places}f} {unit}".rstrip()


def reasons(found: Iterable[tuple[str, Document]]) -> list[str]:
    """Why numbers are missing: one line for each reason, with all whom it concerns."""
    whom: dict[str, list[str]] = {}
    for subject, estimate in found:
        if estimate["value"] is None or estimate["low"] is None:
            need, _, have = str(estimate.get("why", "no value")).partition(", there are ")
            whom.setdefault(need, []).append(f"{subject} has {int(have):,}" if have.isdigit() else subject)
    return [f"{need}: {', '.join(dict.fromkeys(subjects))}" for need, subjects in whom.items()]


def counted(number: int, one: str, many: str = "") -> str:
    """`1 core`, `2 cores`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
