"""What a number of cores carries: brackets between a load that surely holds the SLO and one that surely does not.

The truth lies inside a bracket; a single number would claim more than a finite experiment knows. With one size of
machine an architecture is one bracket; with several, a staircase of brackets over the cores.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.frames import LOAD
from simulator.plots.ink import COLOURS, INK, MARKERS, Origin, finish, first_seen, legend, line, sheet, short, styled
from simulator.plots.scales import number, plain_linear

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@styled()
def load_against_cores(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Load within the SLO against cores, as brackets, per architecture. `frame` as in `frames.LOAD`."""
    rows = LOAD.check(frame)
    if rows["cores"].nunique() == 1 or rows.groupby("architecture")["cores"].nunique().max() == 1:
        return one_size(rows, origin, title)
    return many_sizes(rows, origin, title)


def one_size(rows: "pd.DataFrame", origin: Origin, title: str) -> "Axes":
    """One bar an architecture: solid as far as it surely carries, hatched up to where it surely fails."""
    _, (axes,) = sheet(0.52 * len(rows) + 1.25)
    top_rps = float(np.nanmax(rows[["carries_rps", "fails_rps"]].to_numpy(dtype=float), initial=0.0)) or 1.0
    for place, row in enumerate(rows.itertuples(index=False)):
        colour = COLOURS[place % len(COLOURS)]
        carries_rps = 0.0 if np.isnan(row.carries_rps) else row.carries_rps
        fails_rps = top_rps * 1.06 if np.isnan(row.fails_rps) else row.fails_rps
        axes.barh(place, carries_rps, height=0.5, color=colour, zorder=2)
        axes.barh(place, fails_rps - carries_rps, left=carries_rps, height=0.5, facecolor="none", edgecolor=colour,
                  hatch="////", linewidth=1.0, zorder=2)  # fmt: skip
        axes.annotate(in_words(row.carries_rps, row.fails_rps, row.cores), (fails_rps, place), xytext=(7, 0),
                      textcoords="offset points", va="center", size=8.5)  # fmt: skip
    axes.set_yticks(range(len(rows)), [f"{short(r.architecture)}\n{size(r.cores)}" for r in rows.itertuples()])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0.0, top_rps * 1.62)
    axes.set_xlabel("requests per second (solid: surely within the SLO; hatched: undecided; beyond: surely not)")
    plain_linear(axes, "x")
    return finish(axes, origin.sentence("ends of the hatched part"), title)


def in_words(carries_rps: float, fails_rps: float, cores: float) -> str:
    """A bracket as one reads it."""
    if np.isnan(carries_rps):
        return "carries no load tried" + ("" if np.isnan(fails_rps) else f",\nfails {number(fails_rps)}")
    fails = "no tried load fails" if np.isnan(fails_rps) else f"fails {number(fails_rps)}"
    return f"carries {number(carries_rps)}, {fails}\n{number(carries_rps / cores)} per core"


def size(cores: float) -> str:
    """A number of cores in words."""
    return "1 core" if cores == 1 else f"{number(cores)} cores"


def many_sizes(rows: "pd.DataFrame", origin: Origin, title: str) -> "Axes":
    """Brackets over the cores: a line through what is surely carried, a shade up to what surely fails."""
    _, (axes,) = sheet(3.9)
    handles = []
    for place, name in enumerate(first_seen(rows["architecture"])):
        part = rows[rows["architecture"] == name].sort_values("cores")
        cores, carries_rps, fails_rps = (part[c].to_numpy(dtype=float) for c in ("cores", "carries_rps", "fails_rps"))
        style = line(place)
        axes.fill_between(cores, carries_rps, fails_rps, color=style["color"], alpha=0.18, linewidth=0)
        axes.vlines(cores, carries_rps, fails_rps, color=style["color"], linewidth=1.2)
        handles += axes.plot(cores, carries_rps, marker=MARKERS[place % len(MARKERS)], label=short(name), **style)
        axes.plot(cores, fails_rps, linestyle="none", marker="_", markersize=9, color=style["color"])
    top = float(np.nanmax(rows[["carries_rps", "fails_rps"]].to_numpy(dtype=float), initial=0.0)) or 1.0
    axes.set_ylim(0.0, top * 1.06)
    axes.set_xlim(0.0, float(rows["cores"].max()) * 1.05)
    axes.set_xlabel("cores in all")
    axes.set_ylabel("requests per second within the SLO")
    axes.annotate("line: surely carried; upper end: surely fails", (0.01, 0.97), xycoords="axes fraction", va="top",
                  size=8.5, alpha=0.72, color=INK)  # fmt: skip
    plain_linear(axes, "x")
    plain_linear(axes, "y")
    legend(axes, handles)
    return finish(axes, origin.sentence("shades"), title)
