"""A number and how sure of it one may be. Nothing measured leaves the project without one of these."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value with its interval, in the unit of whatever it estimates.

    None stands for a number that cannot be given, and `why` then says why: no value (hidden, undefined, infinite), or a
    value without bounds (one replication only).
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, or None where there is none."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2.0

    def times(self, factor: float) -> "Estimate":
        """The same in another unit; `factor` > 0."""
        value, low, high = (None if x is None else x * factor for x in (self.value, self.low, self.high))
        return Estimate(value, low, high, self.why)

    def document(self) -> dict[str, float | str | None]:
        """Plain data for JSON: value, low, high, and why where one is missing. An infinite one becomes null, too."""
        shown = {name: _finite(x) for name, x in (("value", self.value), ("low", self.low), ("high", self.high))}
        if self.why is not None:
            return {**shown, "why": self.why}
        return {**shown, "why": "infinite"} if None in shown.values() else dict(shown)


def _finite(x: float | None) -> float | None:
    return None if x is None or not math.isfinite(x) else x
