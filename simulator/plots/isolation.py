"""What still works while something is wrong: faults down the side, grouped by kind; a panel of routes an architecture.

Orange is nothing, blue is everything; the number says it without colour. Below it stands its interval. What is not
there to break is an empty frame, and so is a route that nobody asked for meanwhile.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.frames import ISOLATION
from simulator.plots.ink import INK, WIDTH_IN, Origin, finish, first_seen, sheet, short, styled
from simulator.plots.scales import number, percent
from simulator.plots.tint import blend, ink_on

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SCALE = ("#b4500f", "#e39a54", "#f0dcc0", "#a9cbe0", "#1f6f9f")  # share 0, 1/4, 1/2, 3/4, 1
ROW_IN, CELL_IN, LABEL_IN = 0.34, 0.62, 1.9
SIDE_BY_SIDE = 15  # columns of cells that fit beside each other
Places = Mapping[str, float]


@styled()
def isolation(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """Availability of each route while each fault lasts, one panel an architecture. `frame` as in `frames.ISOLATION`.

    Returns the first panel's axes. ValueError where a cell is given twice.
    """
    rows = ISOLATION.check(frame)
    once(rows)
    architectures, routes = (first_seen(rows[c]) for c in ("architecture", "route"))
    places, heads = sides(rows)
    beside = len(architectures) * len(routes) <= SIDE_BY_SIDE
    down, across = (1, len(architectures)) if beside else (len(architectures), 1)
    height_in = down * (ROW_IN * (len(places) + 0.8 * len(heads)) + 1.1) + 0.5
    width_in = max(WIDTH_IN, LABEL_IN + CELL_IN * len(routes) * across)
    _, panels = sheet(height_in, down, across, width_in=width_in)
    for place, (axes, name) in enumerate(zip(panels, architectures, strict=True)):
        grid(axes, routes, places, heads, named=place == 0 or not beside)
        axes.set_title(short(name, 22 if beside else 60), pad=8)
        for row in rows[rows["architecture"] == name].itertuples(index=False):
            at = (routes.index(row.route), places[row.fault])
            cell(axes, at, row.availability, (row.low, row.high), row.note)
    return finish(panels[0], origin.sentence("small numbers"), title)


def once(rows: "pd.DataFrame") -> None:
    """ValueError where a cell is given twice."""
    twice = rows[rows.duplicated(["architecture", "fault", "route"])]
    if len(twice):
        at = twice.iloc[0]
        raise ValueError(f"fault isolation: {at['architecture']}, {at['fault']}, {at['route']} is given twice")


def sides(rows: "pd.DataFrame") -> tuple[dict[str, float], dict[str, float]]:
    """How far down each fault stands, and the heading of each kind, which takes less room."""
    kinds = dict(zip(rows["fault"], rows["kind"], strict=True))
    places, heads, at = {}, {}, -0.5
    for kind in first_seen(rows["kind"]):
        heads[kind], at = at + 0.45, at + 0.8
        for fault in [name for name in kinds if kinds[name] == kind]:
            places[fault], at = at + 0.5, at + 1.0
    return places, heads


def grid(axes: "Axes", routes: list[str], places: Places, heads: Places, *, named: bool) -> None:
    """An empty table: routes across the top, faults and headings of their kinds down the side."""
    axes.set_xlim(-0.5, len(routes) - 0.5)
    axes.set_ylim(max(places.values()) + 0.5, -0.5)
    axes.set_xticks(range(len(routes)), [short(r, 14) for r in routes], rotation=32, ha="left", rotation_mode="anchor")
    marks = [*heads.items(), *places.items()]
    axes.set_yticks([at for _, at in marks], [short(name, 28) if named else "" for name, _ in marks], size=8.5)
    for label in axes.get_yticklabels()[: len(heads)]:
        label.set_fontweight("bold")
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def cell(
    axes: "Axes", place: tuple[float, float], availability: float, interval: tuple[float, float], note: str
) -> None:
    """One coloured cell with its number, and its interval where it has any width; `note`: why there is none."""
    from matplotlib.patches import Rectangle

    x, y = place
    low, high = interval
    if availability is None or np.isnan(availability):
        axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor="none", edgecolor=INK, alpha=0.3))
        said = "not there" if note else "no requests"
        axes.text(x, y, said, ha="center", va="center", size=7, alpha=0.72)
        return
    colour = blend(SCALE, availability)
    axes.add_patch(Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=colour, linewidth=0))
    wide = not np.isnan(low) and high - low > 5e-4
    axes.text(x, y - (0.17 if wide else 0.0), percent(float(availability)), ha="center", va="center",
              color=ink_on(colour), weight="bold", size=8.5)  # fmt: skip
    if wide:
        bounds = f"{number(max(low, 0.0) * 100)} to {number(min(high, 1.0) * 100)}"
        axes.text(x, y + 0.24, bounds, ha="center", va="center", color=ink_on(colour), size=6.5)
