"""Axes that say their numbers plainly: 1, 10, 100 and not powers, 1 % and not 0.01, as many as one can read."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARES = {0.5: "p50", 0.1: "p90", 0.05: "p95", 0.01: "p99", 1e-3: "p99.9", 1e-4: "p99.99", 1e-5: "p99.999"}


def number(value: float, digits: int = 3) -> str:
    """A number as people write it: `digits` significant ones, thousands apart, no exponent, a real minus sign."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(places, 9)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share for reading: 100 % and 0 % only where they are exact, else never rounded up to them."""
    if share in (0.0, 1.0):
        return f"{share * 100:.0f} %"
    for places in (1, 2, 3):
        text = f"{share * 100:.{places}f}"
        if 0.0 < float(text) < 100.0:
            return f"{text} %"
    return "> 99.999 %" if share > 0.5 else "< 0.001 %"


def plain_log(axes: "Axes", axis: str, low: float, high: float) -> None:
    """A logarithmic axis from `low` to `high` (both > 0) with plain numbers at it."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    getattr(axes, f"set_{axis}scale")("log")
    getattr(axes, f"set_{axis}lim")(low, high)
    decades = math.log10(high / low)
    mine: Any = getattr(axes, f"{axis}axis")
    if decades <= 0.8:
        mine.set_major_locator(MaxNLocator(5))
    else:
        mine.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades <= 3.2 else (1.0,), numticks=20))
    mine.set_major_formatter(FuncFormatter(lambda value, _place: number(value)))
    mine.set_minor_formatter(NullFormatter())


def plain_linear(axes: "Axes", axis: str) -> None:
    """Plain numbers on a linear axis."""
    from matplotlib.ticker import FuncFormatter

    formatter = FuncFormatter(lambda value, _place: number(value, 4))
    getattr(axes, f"{axis}axis").set_major_formatter(formatter)


def tail_shares(axes: "Axes", smallest: float) -> None:
    """A logarithmic y axis of the share slower, from all down to `smallest`, quantiles named on the right."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter, NullLocator

    axes.set_yscale("log")
    axes.set_ylim(smallest * 0.8, 1.0)
    shares = [s for s in SHARES if s >= smallest * 0.8]
    axes.yaxis.set_major_locator(FixedLocator([1.0, *shares]))
    axes.yaxis.set_major_formatter(FixedFormatter([f"{number(s * 100)} %" for s in (1.0, *shares)]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    for share in shares:
        axes.annotate(
            SHARES[share], (1.0, share), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", alpha=0.72, size=8.5,
        )  # fmt: skip
