"""Where in time a prediction is off: request by request, and failure by failure where something was struck.

And, for a strike, how much is chance: how many requests fail when nobody knows at which phase of its beats a process is
struck, with the number that was measured among them.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.frames import FAILURE_COURSE, FAILURE_WINDOW, RESIDUAL_COURSE
from simulator.plots.ink import INK, MARKERS, Origin, finish, first_seen, legend, line, sheet, short, styled
from simulator.plots.scales import plain_linear

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled()
def residual_course(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Measured minus predicted latency over the run's clock: median, and a band for nine requests of ten.

    `frame` as in `frames.RESIDUAL_COURSE`. A drift, or a disturbed moment, shows here and in no other picture.
    """
    rows = RESIDUAL_COURSE.check(frame)
    _, (axes,) = sheet(3.3)
    handles = []
    for place, case in enumerate(first_seen(rows["case"])):
        part = rows[rows["case"] == case].sort_values("from_s")
        low, middle, high = (np.repeat(part[c].to_numpy(dtype=float), 2) for c in ("low_ms", "residual_ms", "high_ms"))
        style = line(place)
        axes.fill_between(stairs(part), low, high, color=style["color"], alpha=0.16, linewidth=0)
        handles += axes.plot(stairs(part), middle, label=short(case), **style)
    axes.axhline(0.0, color=INK, linewidth=1.0, alpha=0.6, zorder=1.5)
    over_clock(axes, rows)
    axes.set_ylabel("measured minus predicted, ms")
    plain_linear(axes, "y")
    legend(axes, handles)
    return finish(axes, origin.sentence() + "  ·  bands: 5th to 95th percentile", title)


@styled()
def failure_course(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Failed requests of each stretch of time, measured as stairs and predicted as marks; a line where a fault begins.

    `frame` as in `frames.FAILURE_COURSE`.
    """
    rows = FAILURE_COURSE.check(frame)
    _, (axes,) = sheet(3.3)
    handles = []
    for place, case in enumerate(first_seen(rows["case"])):
        part = rows[rows["case"] == case].sort_values("from_s")
        measured, style = np.repeat(part["measured"].to_numpy(dtype=float), 2), line(place)
        handles += axes.plot(stairs(part), measured, label=f"{short(case)}, measured", **style)
        middle_s = part[["from_s", "to_s"]].to_numpy(dtype=float).mean(axis=1)
        marks = {"marker": MARKERS[place % len(MARKERS)], "markersize": 6, "markerfacecolor": "none"}
        style |= marks | {"linestyle": "none", "label": f"{short(case)}, predicted"}
        handles += axes.plot(middle_s, part["predicted"], **style)
    for at_s, name in dict.fromkeys(rows[rows["fault"] != ""][["from_s", "fault"]].itertuples(index=False, name=None)):
        axes.axvline(at_s, color=INK, linewidth=1.0, alpha=0.7, zorder=1.5)
        axes.annotate(short(name, 22), (at_s, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -4),
                      textcoords="offset points", va="top", size=8.5, alpha=0.85)  # fmt: skip
    over_clock(axes, rows)
    axes.set_ylim(0.0, 1.2 * max(1.0, float(rows[["predicted", "measured"]].to_numpy(dtype=float).max())))
    axes.set_ylabel("failed requests")
    plain_linear(axes, "y")
    legend(axes, handles)
    return finish(axes, origin.sentence(), title)


@styled()
def failure_window(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Share of simulated runs with at most x failed requests, each with its own dice; a line at what was measured.

    `frame` as in `frames.FAILURE_WINDOW`.
    """
    from matplotlib.ticker import PercentFormatter

    rows = FAILURE_WINDOW.check(frame)
    _, (axes,) = sheet(3.0)
    handles = []
    for place, case in enumerate(first_seen(rows["case"])):
        part, style = rows[rows["case"] == case].sort_values("failed"), line(place)
        label = f"{short(case)}, simulated"
        handles += axes.step(part["failed"], part["share"], where="post", label=label, **style)
        at = float(part["measured"].iloc[0])
        label = f"{short(case)}, measured"
        handles.append(axes.axvline(at, color=style["color"], linewidth=2.6, alpha=0.55, label=label))
    axes.set_ylim(0.0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    axes.set_xlabel("failed requests of a run")
    axes.set_ylabel("share of runs up to that")
    plain_linear(axes, "x")
    legend(axes, handles)
    return finish(axes, origin.sentence(), title)


def stairs(part: "pd.DataFrame") -> np.ndarray:
    """Both ends of every stretch, in order, s."""
    return np.asarray(part[["from_s", "to_s"]].to_numpy(dtype=float).ravel())


def over_clock(axes: "Axes", rows: "pd.DataFrame") -> None:
    """The x axis is the run's clock."""
    axes.set_xlabel("when the request came, s since the start of the run")
    axes.set_xlim(float(rows["from_s"].min()), float(rows["to_s"].max()))
    plain_linear(axes, "x")
