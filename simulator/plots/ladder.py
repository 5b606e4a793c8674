"""Where a difference comes from: from one mean latency to another, in steps that sum to the difference.

A waterfall, read from top to bottom. Each step begins where the one above ended. Steps that add point right, steps that
save point left, and their sign is written beside them.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.frames import LADDER, LEVEL
from simulator.plots.ink import COLOURS, INK, Origin, finish, sheet, short, styled
from simulator.plots.scales import number, plain_linear

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SMALL = 0.25  # if the steps cover less than this share of the levels, the axis begins near them, not at zero


@styled()
def ladder(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """A waterfall of mean latencies with the interval of every rung.

    `frame` as in `frames.LADDER`: a level, then steps, then a level (more steps and levels may follow). ValueError
    where the steps do not sum to the difference of the levels around them, to a millionth.
    """
    rows = LADDER.check(frame)
    begins_ms, ends_ms = spans(rows)
    _, (axes,) = sheet(0.46 * len(rows) + 1.15)
    zoomed = set_limits(axes, rows, ends_ms)
    for place, (begin_ms, end_ms) in enumerate(zip(begins_ms, ends_ms, strict=True)):
        rung(axes, rows.iloc[place], place, (begin_ms, end_ms), zoomed)
        if place:
            axes.plot([begin_ms if rows["kind"][place] != LEVEL else end_ms] * 2, [place - 1, place], color=INK,
                      alpha=0.45, linewidth=0.9, zorder=1.5)  # fmt: skip
    axes.set_yticks(range(len(rows)), [short(name, 34) for name in rows["rung"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("mean latency, ms" + (" (does not begin at 0)" if zoomed else ""))
    plain_linear(axes, "x")
    return finish(axes, origin.sentence("whiskers"), title)


def spans(rows: "pd.DataFrame") -> tuple["np.ndarray", "np.ndarray"]:
    """Where each rung begins and ends, ms. A level begins at 0."""
    if rows["kind"][0] != LEVEL or rows["kind"].iloc[-1] != LEVEL:
        raise ValueError("ladder: the first and the last rung must be levels")
    begins, ends, at_ms = [], [], 0.0
    for place, (kind, value_ms) in enumerate(zip(rows["kind"], rows["value_ms"], strict=True)):
        if kind == LEVEL:
            if place and abs(value_ms - at_ms) > 1e-6 * max(1.0, abs(value_ms)):
                name = rows["rung"][place]
                raise ValueError(f"ladder: the steps above '{name}' lead to {at_ms:.9g} ms, it is {value_ms:.9g} ms")
            begins.append(0.0)
        else:
            begins.append(at_ms)
        at_ms = value_ms if kind == LEVEL else at_ms + value_ms
        ends.append(at_ms)
    return np.array(begins), np.array(ends)


def set_limits(axes: "Axes", rows: "pd.DataFrame", ends_ms: "np.ndarray") -> bool:
    """Choose the x axis; True where it does not begin at zero, so that levels must not be drawn as bars."""
    steps = (rows["kind"] != LEVEL).to_numpy()
    whiskers = np.abs(rows[["low_ms", "high_ms"]].sub(rows["value_ms"], axis=0).to_numpy(dtype=float))
    slack = float(np.nanmax(whiskers, initial=0.0))
    low, high = float(ends_ms.min()) - slack, float(ends_ms.max()) + slack
    zoomed = bool(steps.any()) and low > 0.0 and high - low < SMALL * high
    left = low - 0.12 * (high - low) if zoomed else min(0.0, low * 1.1)
    axes.set_xlim(left, high + 0.2 * (high - left))
    return zoomed


def rung(axes: "Axes", row: "pd.Series", place: int, span_ms: tuple[float, float], zoomed: bool) -> None:
    """One rung: a bar, or a diamond for the level of a zoomed axis, its whisker, its number."""
    begin_ms, end_ms = span_ms
    level = row["kind"] == LEVEL
    colour = INK if level else COLOURS[4] if row["value_ms"] >= 0 else COLOURS[3]
    if level and zoomed:
        axes.plot(end_ms, place, marker="D", color=colour, markersize=8)
    else:
        look: dict[str, Any] = {"color": colour, "alpha": 0.6} if level else {"color": colour, "edgecolor": INK}
        if not level and row["value_ms"] < 0:
            look["hatch"] = "//"
        axes.barh(place, end_ms - begin_ms, left=begin_ms, height=0.56, linewidth=0.0, zorder=2, **look)
    shift_ms = end_ms - row["value_ms"]
    ends_ms = np.array([row["low_ms"], row["high_ms"]], dtype=float) + shift_ms
    axes.plot(ends_ms, [place, place], color=INK, linewidth=1.4, marker="|", markersize=7, zorder=3)
    right_ms = float(np.nanmax([begin_ms, end_ms, ends_ms[1]]))
    sign = "" if level or row["value_ms"] < 0 else "+"
    axes.annotate(f"{sign}{number(row['value_ms'], 4 if level else 3)} ms", (right_ms, place), xytext=(6, 0),
                  textcoords="offset points", va="center", weight="bold" if level else "normal")  # fmt: skip
