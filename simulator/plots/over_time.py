"""How a run went: percentiles over time, availability under them, and a band wherever something was wrong.

Latency counts only those who were served, so it must not stand alone: a system that refuses looks fast.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.frames import AVAILABILITY, OVER_TIME
from simulator.plots.ink import COLOURS, DASHES, INK, Origin, finish, first_seen, legend, sheet, short, styled
from simulator.plots.latency import limits
from simulator.plots.scales import plain_linear, plain_log

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WIDE = 20.0  # from this ratio of largest to smallest latency on, the axis is logarithmic


@styled()
def over_time(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Latency metrics over the run's clock, availability in a panel below, faults as bands.

    `frame` as in `frames.OVER_TIME`. Colour is the architecture, dashes are the metric. Returns the upper axes.
    """
    rows = OVER_TIME.check(frame)
    latency, shares = rows[rows["metric"] != AVAILABILITY], rows[rows["metric"] == AVAILABILITY]
    parts = [part for part in (latency, shares) if len(part)]
    heights = [2.6 if part is latency else 1.1 for part in parts]
    _, panels = sheet(sum(heights) + 1.2, len(parts), sharex=True, height_ratios=heights)
    architectures = first_seen(rows["architecture"])
    handles: list[Any] = []
    for axes, part in zip(panels, parts, strict=True):
        drawn = courses(axes, part, architectures)
        handles = handles or drawn
        (latency_axis if part is latency else share_axis)(axes, part)
        faults(axes, rows)
    name_faults(panels[0], rows)
    panels[-1].set_xlabel("time since the start of the run, s")
    panels[-1].set_xlim(float(rows["from_s"].min()), float(rows["to_s"].max()))
    legend(panels[0], handles, len(architectures))
    return finish(panels[0], origin.sentence("bands around lines"), title)


def courses(axes: "Axes", rows: "pd.DataFrame", architectures: list[str]) -> list[Any]:
    """Draw every architecture and metric as a flight of stairs with its band; returns the lines.

    Dashes tell metrics apart; where there is but one, architectures.
    """
    lines: dict[str, list[Any]] = {name: [] for name in architectures}
    metrics = first_seen(rows["metric"])
    for (name, metric), part in rows.groupby(["architecture", "metric"], sort=False):
        part = part.sort_values("from_s")
        at_s = part[["from_s", "to_s"]].to_numpy(dtype=float).ravel()
        low, value, high = (np.repeat(part[c].to_numpy(dtype=float), 2) for c in ("low", "value", "high"))
        colour = COLOURS[architectures.index(name) % len(COLOURS)]
        dashes = DASHES[(metrics.index(metric) if len(metrics) > 1 else architectures.index(name)) % len(DASHES)]
        axes.fill_between(at_s, low, high, color=colour, alpha=0.18, linewidth=0)
        label = f"{short(name)}, {short(metric, 14)}"
        lines[name] += axes.plot(at_s, value, color=colour, linestyle=dashes, label=label)
    return [line for name in architectures for line in lines[name]]


def latency_axis(axes: "Axes", rows: "pd.DataFrame") -> None:
    """From zero where the latencies are alike, logarithmic where they are not."""
    axes.set_ylabel("latency, ms")
    values = rows["value"].to_numpy(dtype=float)
    values = values[values > 0]
    if len(values) and values.max() > WIDE * values.min():
        axes.set_ylabel("latency, ms (logarithmic)")
        low, high = limits(values)
        return plain_log(axes, "y", low / 1.2, high * 1.6)
    top = np.nanmax(rows[["value", "high"]].to_numpy(dtype=float), initial=0.0)
    axes.set_ylim(0.0, top * 1.18 or 1.0)
    return plain_linear(axes, "y")


def share_axis(axes: "Axes", rows: "pd.DataFrame") -> None:
    """Availability in per cent, down to zero if it ever falls below a half, else to just under its lowest."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    lowest = np.nanmin(rows["value"].to_numpy(dtype=float), initial=1.0)
    bottom = -0.04 if lowest < 0.5 else max(0.0, min(lowest, 0.99) - 0.1 * (1.0 - lowest) - 0.005)
    axes.set_ylim(bottom, 1.0 + (1.0 - bottom) * 0.06)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=None, symbol=" %"))
    axes.set_ylabel("available")


def bands(rows: "pd.DataFrame") -> list[tuple[float, float, str]]:
    """(from, to, fault) of every stretch in which something is wrong, neighbours of one name joined."""
    found: list[tuple[float, float, str]] = []
    marked = rows[rows["fault"] != ""][["from_s", "to_s", "fault"]].drop_duplicates()
    for name in first_seen(marked["fault"]):
        for from_s, to_s, _ in marked[marked["fault"] == name].sort_values("from_s").itertuples(index=False):
            if found and found[-1][2] == name and from_s <= found[-1][1] + 1e-9:
                found[-1] = (found[-1][0], max(to_s, found[-1][1]), name)
            else:
                found.append((float(from_s), float(to_s), name))
    return sorted(found)


def faults(axes: "Axes", rows: "pd.DataFrame") -> None:
    """Shade the stretches in which something is wrong."""
    for from_s, to_s, _ in bands(rows):
        axes.axvspan(from_s, to_s, color=INK, alpha=0.09, linewidth=0, zorder=0.5)


def name_faults(axes: "Axes", rows: "pd.DataFrame") -> None:
    """Write each band's name at its top, one under the other where they would collide."""
    span_s = float(rows["to_s"].max() - rows["from_s"].min())
    free_from_s = [-np.inf] * 4  # where each line of text is free again
    for from_s, _, name in bands(rows):
        text = short(name, 22)
        level = next((i for i, free_s in enumerate(free_from_s) if free_s <= from_s), 3)
        free_from_s[level] = from_s + span_s * 0.0135 * (len(text) + 2)
        axes.annotate(
            text, (from_s, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -4 - 11 * level),
            textcoords="offset points", va="top", size=8.5, alpha=0.85,
        )  # fmt: skip
