"""How long requests take: the whole distribution, tail included, one line an architecture.

The curve says which share of requests is slower than x. Both axes are logarithmic, because what matters of a latency
lies in its tail, where a linear axis shows nothing: going down by one mark is "ten times rarer".
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.frames import LATENCY
from simulator.plots.ink import MARKERS, Origin, finish, first_seen, legend, line, sheet, short, styled
from simulator.plots.scales import SHARES, plain_log, tail_shares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D


@styled()
def latency_distribution(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Share of requests slower than x against x, per architecture, with intervals of each quantile.

    `frame` as in `frames.LATENCY`. A line ends where its quantiles are hidden for want of samples.
    """
    rows = LATENCY.check(frame)
    _, (axes,) = sheet(3.9)
    shown = rows.dropna(subset=["latency_ms"])
    handles = [
        tail(axes, shown[shown["architecture"] == name], place, name)
        for place, name in enumerate(first_seen(rows["architecture"]))
    ]
    axes.set_xlabel("latency of good requests, ms (logarithmic)")
    axes.set_ylabel("share slower than that (logarithmic)")
    times_ms = shown[["latency_ms", "low_ms", "high_ms"]].to_numpy(dtype=float)
    plain_log(axes, "x", *limits(times_ms))
    tail_shares(axes, float(1.0 - shown["quantile"].max()) if len(shown) else 0.01)
    legend(axes, handles)
    return finish(axes, origin.sentence("bands"), title)


def tail(axes: "Axes", rows: "pd.DataFrame", place: int, name: str) -> "Line2D":
    """Draw one architecture; returns its line. Markers stand at the quantiles named on the right."""
    rows = rows.sort_values("quantile")
    share = 1.0 - rows["quantile"].to_numpy(dtype=float)
    low_ms, middle_ms, high_ms = (
        np.maximum(rows[column].to_numpy(dtype=float), TINY_MS) for column in ("low_ms", "latency_ms", "high_ms")
    )
    style = line(place)
    axes.fill_betweenx(share, low_ms, high_ms, color=style["color"], alpha=0.2, linewidth=0)
    marked = [i for i, s in enumerate(share) if any(abs(s - named) < named * 1e-6 for named in SHARES)]
    marker = MARKERS[place % len(MARKERS)]
    return axes.plot(middle_ms, share, marker=marker, markevery=marked or [], label=short(name), **style)[0]


TINY_MS = 1e-6  # a logarithm has no zero: an instant answer is drawn at one nanosecond


def limits(times_ms: "np.ndarray") -> tuple[float, float]:
    """A little more than the smallest and largest time; a decade around where there is but one."""
    known = np.maximum(times_ms[np.isfinite(times_ms)], TINY_MS)
    if not len(known):
        return 1.0, 10.0
    low, high = float(known.min()) / 1.08, float(known.max()) * 1.08
    return (low, high) if high > low * 1.5 else (low / 2.0, high * 2.0)
