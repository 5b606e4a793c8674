"""Where splitting pays: work to the right, load upwards, in every cell by how much the split answers sooner or later.

Blue: the split is sooner. Orange: the whole is. The deeper, the further apart, on a scale that lets small differences
be seen. Hatched cells are undecided; crossed out are those that one of both cannot carry. The line is where the
difference is nothing.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.frames import BREAK_EVEN
from simulator.plots.ink import INK, Origin, finish, sheet, styled
from simulator.plots.scales import number
from simulator.plots.tint import blend, ink_on

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SCALE = ("#b4500f", "#e39a54", "#efe9e0", "#a9cbe0", "#1f6f9f")  # the whole far sooner ... the split far sooner
POWER = 0.35  # of the difference: large ones fill no more than they must
UNDECIDED, UNSTABLE = "undecided", "unstable"


@styled()
def break_even(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """A heat map of one pair of architectures.

    `frame` as in `frames.BREAK_EVEN`; ValueError where a cell is given twice.
    """
    rows = BREAK_EVEN.check(frame)
    if rows.duplicated(["work", "load"]).any():
        raise ValueError("break-even map: a cell is given twice")
    works, loads = sorted(set(rows["work"])), sorted(set(rows["load"]))
    _, (axes,) = sheet(0.62 * len(loads) + 1.35)
    known = rows[rows["winner"] != UNSTABLE]["difference_ms"].abs()
    most_ms = float(known.max()) if len(known.dropna()) else 0.0
    for _, row in rows.iterrows():
        cell(axes, row, (works.index(row["work"]), loads.index(row["load"])), most_ms)
    border(axes, rows, works, loads)
    axes.set_xlim(-0.5, len(works) - 0.5)
    axes.set_ylim(-0.5, len(loads) - 0.5)
    axes.set_xticks(range(len(works)), [f"× {number(work)}" for work in works])
    axes.set_yticks(range(len(loads)), [f"{load:.0%}" for load in loads])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.set_xlabel("work, as a multiple of the file's  (in the cells: split − whole, mean latency, ms)")
    axes.set_ylabel("load, of what the whole can carry")
    for spine in axes.spines.values():
        spine.set_visible(False)
    return finish(axes, origin.sentence("small numbers"), title)


def cell(axes: "Axes", row: "pd.Series", place: tuple[int, int], most_ms: float) -> None:
    """One cell: its colour, its difference, and the half-width of the interval; or why it has none."""
    from matplotlib.patches import Rectangle

    x, y = place
    lost = row["winner"] == UNSTABLE or np.isnan(row["difference_ms"])
    colour = "none" if lost else tint(row["difference_ms"], most_ms)
    hatch = {UNDECIDED: "////", UNSTABLE: "xx"}.get(row["winner"])
    axes.add_patch(
        Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, facecolor=colour, edgecolor=INK, alpha=0.3 if lost else 1.0,
                  linewidth=0.0, hatch=hatch)
    )  # fmt: skip
    if lost:
        return
    ink, gap_ms, half_ms = ink_on(colour), row["difference_ms"], (row["high_ms"] - row["low_ms"]) / 2.0
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": ink}
    look |= {"bbox": {"facecolor": colour, "edgecolor": "none", "pad": 1.0}} if hatch else {}
    sign = "+" if gap_ms > 0 else ""
    axes.text(x, y + 0.1, f"{sign}{number(gap_ms, 3)}", weight="bold", **look)
    if not np.isnan(half_ms):
        axes.text(x, y - 0.22, f"± {number(half_ms, 2)}", size=7.5, **look)


def tint(difference_ms: float, most_ms: float) -> str:
    """The colour of a difference, deeper than in proportion where it is small."""
    much = (abs(difference_ms) / most_ms) ** POWER if most_ms else 0.0
    return blend(SCALE, 0.5 - 0.5 * float(np.sign(difference_ms)) * much)


def border(axes: "Axes", rows: "pd.DataFrame", works: list[float], loads: list[float]) -> None:
    """The line where the difference is nothing: drawn of difference x (1 - load), which is nearly straight."""
    grid = np.full((len(loads), len(works)), np.nan)
    for row in rows[rows["winner"] != UNSTABLE].itertuples(index=False):
        grid[loads.index(row.load), works.index(row.work)] = row.difference_ms * (1.0 - row.load)
    both = np.nanmin(grid, initial=0.0) < 0.0 < np.nanmax(grid, initial=0.0)
    if both and len(works) > 1 and len(loads) > 1:
        axes.contour(np.arange(len(works)), np.arange(len(loads)), np.ma.masked_invalid(grid), levels=[0.0],
                     colors=[INK], linewidths=2.2)  # fmt: skip
