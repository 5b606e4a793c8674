"""Is the simulator right? What it predicted beside what the real system did, for the very same requests.

Three views: the two distributions over each other, the error of each metric against its tolerance, and the differences
request by request, where errors cannot cancel out.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.frames import ERRORS, RESIDUALS, VALIDATION
from simulator.plots.ink import COLOURS, INK, MARKERS, Origin, finish, first_seen, legend, line, sheet, short, styled
from simulator.plots.latency import TINY_MS, limits
from simulator.plots.scales import number, plain_linear, plain_log, tail_shares

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TOLERANCES_WIDE = 12.0  # times the largest tolerance


@styled()
def predicted_measured(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Share slower than x, measured as a line and predicted as open marks on it. `frame` as in `frames.VALIDATION`."""
    rows = VALIDATION.check(frame)
    _, (axes,) = sheet(3.9)
    handles = []
    for place, case in enumerate(first_seen(rows["case"])):
        part = rows[rows["case"] == case].sort_values("quantile")
        share = 1.0 - part["quantile"].to_numpy(dtype=float)
        predicted_ms, measured_ms = np.maximum(part[["predicted_ms", "measured_ms"]].to_numpy(dtype=float), TINY_MS).T
        style = line(place)
        handles += axes.plot(measured_ms, share, label=f"{short(case)}, measured", **style)
        marks = {"marker": MARKERS[place % len(MARKERS)], "markersize": 6, "markerfacecolor": "none"}
        style |= marks | {"linestyle": "none", "label": f"{short(case)}, predicted"}
        handles += axes.plot(predicted_ms, share, **style)
    plain_log(axes, "x", *limits(rows[["predicted_ms", "measured_ms"]].to_numpy(dtype=float)))
    tail_shares(axes, float(1.0 - rows["quantile"].max()))
    axes.set_xlabel("latency, ms (logarithmic)")
    axes.set_ylabel("share slower than that (logarithmic)")
    legend(axes, handles)
    return finish(axes, origin.sentence(), title)


@styled()
def prediction_errors(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Error of every metric of every case as a mark inside, or outside, its tolerance. `frame` as in `frames.ERRORS`.

    A cross lies outside. A hollow mark has no say in whether the validation passes. An error far outside is drawn at
    the edge, with its number.
    """
    rows = ERRORS.check(frame)
    _, (axes,) = sheet(0.3 * len(rows) + 1.35)
    widest = edge(rows[["error_pct", "tolerance_pct"]].to_numpy(dtype=float).T)
    for place, row in enumerate(rows.itertuples(index=False)):
        error(axes, place, (row.error_pct, widest), row.tolerance_pct, (row.gated, row.passed))
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=1.5)
    axes.set_xlim(-1.15 * widest, 1.5 * widest)
    axes.set_yticks(range(len(rows)), [f"{short(r.case, 24)}  {short(r.metric, 8)}" for r in rows.itertuples()])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("predicted minus measured, % of measured; bars: tolerance")
    plain_linear(axes, "x")
    return finish(axes, origin.sentence(), title)


def edge(percents: "np.ndarray") -> float:
    """How far the axis goes: to the largest error, but not so far that tolerances cannot be seen; two rows, in %."""
    widest, allowed = (float(np.nanmax(np.abs(row), initial=1.0)) for row in percents)
    return min(max(widest, allowed), TOLERANCES_WIDE * allowed)


def error(
    axes: "Axes", place: int, missed: tuple[float, float], tolerance_pct: float, judged: tuple[bool, bool]
) -> None:
    """One error with its tolerance. `missed`: the error, and where the axis ends, in %."""
    (error_pct, widest), (gated, passed) = missed, judged
    at = min(max(error_pct, -widest), widest)
    if not np.isnan(tolerance_pct):
        axes.barh(place, 2 * tolerance_pct, left=-tolerance_pct, height=0.62, color=INK, alpha=0.12, linewidth=0)
    colour = COLOURS[0] if passed else COLOURS[1]
    axes.plot(at, place, marker="o" if passed else "X", markersize=7, color=colour, linestyle="none",
              markerfacecolor=colour if gated else "none", zorder=3)  # fmt: skip
    words = f"{'+' if error_pct > 0 else ''}{number(error_pct, 2)} %" + ("" if passed else "  outside")
    axes.annotate(words, (max(at, 0.0 if np.isnan(tolerance_pct) else tolerance_pct), place), xytext=(8, 0),
                  textcoords="offset points", va="center", size=8.5)  # fmt: skip


@styled()
def request_residuals(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Share of requests whose measured minus predicted latency is at most x. `frame` as in `frames.RESIDUALS`."""
    from matplotlib.ticker import PercentFormatter

    rows = RESIDUALS.check(frame)
    _, (axes,) = sheet(3.3)
    handles = []
    for place, case in enumerate(first_seen(rows["case"])):
        part = rows[rows["case"] == case].sort_values("quantile")
        handles += axes.plot(part["residual_ms"], part["quantile"], label=short(case), **line(place))
    axes.axvline(0.0, color=INK, linewidth=1.0, alpha=0.6, zorder=1.5)
    axes.axhline(0.5, color=INK, linewidth=0.9, alpha=0.4, zorder=1.5)
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_xlabel("measured minus predicted latency of one request, ms")
    axes.set_ylabel("share of requests up to that")
    plain_linear(axes, "x")
    legend(axes, handles)
    return finish(axes, origin.sentence(), title)
