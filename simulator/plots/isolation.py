"""What still works while something is down: a table of routes and faults, coloured, with the number in every cell.

Orange is nothing, blue is everything; the number says it without colour. Below it stands its interval.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.frames import ISOLATION
from simulator.plots.ink import INK, WIDTH_IN, Origin, finish, first_seen, sheet, short, styled
from simulator.plots.scales import number, percent
from simulator.plots.tint import blend, ink_on

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SCALE = ("#b4500f", "#e39a54", "#f0dcc0", "#a9cbe0", "#1f6f9f")  # share 0, 1/4, 1/2, 3/4, 1
LETTERS_PER_IN = 12  # of the names of faults
SIDE_BY_SIDE = 8  # columns of cells that fit beside each other


@styled()
def isolation(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Availability of each route while each fault lasts, one panel an architecture. `frame` as in `frames.ISOLATION`.

    Returns the first panel's axes. ValueError where a cell is given twice.
    """
    rows = ISOLATION.check(frame)
    once(rows)
    architectures, faults, routes = (first_seen(rows[c]) for c in ("architecture", "fault", "route"))
    longest = max(len(name) for name in faults)
    beside = len(architectures) * len(faults) <= SIDE_BY_SIDE and longest <= letters(len(architectures) * len(faults))
    down, across = (1, len(architectures)) if beside else (len(architectures), 1)
    aslant = longest > letters(len(faults) * across)
    height_in = down * (0.5 * len(routes) + (1.35 if aslant else 0.75)) + 0.55
    _, panels = sheet(height_in, down, across, width_in=max(WIDTH_IN, 1.6 + 0.66 * len(faults) * across))
    for place, (axes, name) in enumerate(zip(panels, architectures, strict=True)):
        grid(axes, faults, routes if place == 0 or not beside else [""] * len(routes), aslant)
        axes.set_title(short(name, 30 if beside else 60), pad=8)
        for row in rows[rows["architecture"] == name].itertuples(index=False):
            cell(axes, (faults.index(row.fault), routes.index(row.route)), row.availability, (row.low, row.high))
    return finish(panels[0], origin.sentence("small numbers"), title)


def once(rows: "pd.DataFrame") -> None:
    """ValueError where a cell is given twice."""
    twice = rows[rows.duplicated(["architecture", "fault", "route"])]
    if len(twice):
        at = twice.iloc[0]
        raise ValueError(f"fault isolation: {at['architecture']}, {at['fault']}, {at['route']} is given twice")


def letters(columns: int) -> int:
    """How many letters of a fault's name fit above a cell, of so many beside each other."""
    return int(max(WIDTH_IN - 1.6, 0.66 * columns) / columns * LETTERS_PER_IN)


def grid(axes: "Axes", faults: list[str], routes: list[str], aslant: bool) -> None:
    """An empty table: faults across the top, routes down the side."""
    axes.set_xlim(-0.5, len(faults) - 0.5)
    axes.set_ylim(len(routes) - 0.5, -0.5)
    turned: dict[str, Any] = {"rotation": 32, "ha": "left", "rotation_mode": "anchor"} if aslant else {}
    axes.set_xticks(range(len(faults)), [short(name, 18) for name in faults], **turned)
    axes.set_yticks(range(len(routes)), [short(name, 20) for name in routes])
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def cell(axes: "Axes", place: tuple[int, int], availability: float, interval: tuple[float, float]) -> None:
    """One coloured cell with its number, and its interval where it has any width."""
    from matplotlib.patches import Rectangle

    x, y = place
    low, high = interval
    if availability is None or np.isnan(availability):
        axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor="none", edgecolor=INK, alpha=0.3))
        axes.text(x, y, "no requests", ha="center", va="center", size=8, alpha=0.72)
        return
    colour = blend(SCALE, availability)
    axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=colour, linewidth=0))
    wide = not np.isnan(low) and high - low > 5e-4
    axes.text(x, y - (0.13 if wide else 0.0), percent(float(availability)), ha="center", va="center",
              color=ink_on(colour), weight="bold", size=9.5)  # fmt: skip
    if wide:
        bounds = f"{number(max(low, 0.0) * 100)} to {number(min(high, 1.0) * 100)}"
        axes.text(x, y + 0.24, bounds, ha="center", va="center", color=ink_on(colour), size=7.5)
