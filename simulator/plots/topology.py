"""The architecture as it stands, coloured by how busy each part is: clients, gateway, units, databases, who asks whom.

Pale is idle, dark orange is full; the number is written in each box. A thicker link carries more calls.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.plots.frames import CLIENTS, DATABASE, LINK, TOPOLOGY
from simulator.plots.ink import INK, WIDTH_IN, Origin, finish, sheet, short, styled
from simulator.plots.layers import Layout, layout
from simulator.plots.scales import number, percent
from simulator.plots.tint import blend, ink_on

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BUSY = ("#e3ebf1", "#f4d8b0", "#eea85c", "#d9731f", "#9c3a05")  # utilization 0, 1/4, 1/2, 3/4, 1
COLUMN_IN, ROW_IN = 1.85, 0.88
BOX, TALL = 0.74, 0.74  # width and height of a box, of a column's and a row's


@styled()
def topology(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """One architecture as boxes and links. `frame` as in `frames.TOPOLOGY`. ValueError where a link leads nowhere."""
    rows = TOPOLOGY.check(frame)
    nodes, links = rows[rows["kind"] != LINK], rows[rows["kind"] == LINK]
    known(nodes, links)
    kinds = nodes["kind"]
    inner = nodes["id"][~kinds.isin([CLIENTS, DATABASE])]
    ends = zip(links["id"], links["to"], strict=True)
    place = layout(nodes["id"][kinds == CLIENTS], inner, nodes["id"][kinds == DATABASE], ends)
    width_in = max(WIDTH_IN, COLUMN_IN * place.columns)
    _, (axes,) = sheet(ROW_IN * place.rows + 0.95, width_in=width_in)
    bare(axes, place)
    most = float(np.nanmax(links["calls_per_s"].to_numpy(dtype=float), initial=0.0))
    for row in links.itertuples(index=False):
        arrow(axes, place.ways[row.id, row.to], row.calls_per_s, most)
    for _, node in nodes.iterrows():
        box(axes, place.at[node["id"]], node)
    key(axes, place)
    return finish(axes, origin.sentence("small numbers"), title)


def known(nodes: "pd.DataFrame", links: "pd.DataFrame") -> None:
    """ValueError for a node given twice, or a link from or to a node that is not there."""
    if nodes["id"].duplicated().any():
        raise ValueError(f"topology: node '{nodes['id'][nodes['id'].duplicated()].iloc[0]}' is given twice")
    there = set(nodes["id"])
    for a, b in zip(links["id"], links["to"], strict=True):
        for end in (a, b):
            if end not in there:
                raise ValueError(f"topology: link '{a}' -> '{b}': there is no node '{end}'; nodes: {sorted(there)}")


def bare(axes: "Axes", place: Layout) -> None:
    """Axes without axes, in columns and rows, the first row on top."""
    axes.set_axis_off()
    axes.set_xlim(-0.46, place.columns - 0.54)
    axes.set_ylim(place.rows + 0.42, -0.02)


def arrow(axes: "Axes", points: list[tuple[float, float]], calls_per_s: float, most: float) -> None:
    """A smooth link through its points, leaving to the right and arriving from the left."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    back = points[-1][0] <= points[0][0]  # within a circle of units: leaves and arrives on the right, in a wide bow
    start, end = (points[0][0] + BOX / 2, points[0][1]), (points[-1][0] + (BOX if back else -BOX) / 2, points[-1][1])
    stops = [start, *points[1:-1], end]
    vertices, codes = [start], [Path.MOVETO]
    for a, b in pairwise(stops):
        bow = 0.12 if back else (b[0] - a[0]) / 2
        vertices += [(a[0] + bow, a[1]), (b[0] + bow if back else b[0] - bow, b[1]), b]
        codes += [Path.CURVE4] * 3
    share = 0.0 if np.isnan(calls_per_s) or not most else calls_per_s / most
    axes.add_patch(
        FancyArrowPatch(path=Path(vertices, codes), arrowstyle="-|>", mutation_scale=9, color=INK, alpha=0.5,
                        linewidth=0.9 + 2.4 * share, fill=False, shrinkA=0, shrinkB=0, capstyle="butt", zorder=1)
    )  # fmt: skip


def box(axes: "Axes", at: tuple[float, float], row: "pd.Series") -> None:
    """A node with its name, its size and how busy it is."""
    unknown = np.isnan(row["utilization"])
    paper = "none" if unknown else blend(BUSY, row["utilization"])
    ink = INK if unknown else ink_on(paper)
    shape(axes, at, row["kind"], (paper, ink))
    texts: list[tuple[str, dict[str, Any]]] = [(short(row["name"], 15), {"weight": "bold", "size": 9})]
    if row["detail"]:
        texts.append((short(row["detail"], 22), {"size": 7.5}))
    if not unknown:
        texts.append((busy(row["utilization"], row["low"], row["high"]), {"size": 8}))
    x, y = at[0], at[1] + (0.05 if row["kind"] == DATABASE else 0.0)
    for i, (text, style) in enumerate(texts):
        axes.text(x, y + 0.2 * (i - (len(texts) - 1) / 2), text, ha="center", va="center", color=ink, **style)


def busy(utilization: float, low: float, high: float) -> str:
    """Utilization with its interval, if that has any width."""
    text = percent(float(utilization))
    if np.isnan(low) or high - low < 1e-3:
        return f"{text} busy"
    return f"{text}  ({number(max(low, 0.0) * 100)} to {number(min(high, 1.0) * 100)})"


def shape(axes: "Axes", at: tuple[float, float], kind: str, colours: tuple[str, str]) -> None:
    """A rounded box in (paper, ink); a database is a drum, clients are dashed."""
    from matplotlib.patches import Ellipse, FancyBboxPatch

    x, y = at
    edge: dict[str, Any] = {"facecolor": colours[0], "edgecolor": colours[1], "linewidth": 0.9}
    rounded = f"round,pad=0,rounding_size={0.04 if kind == DATABASE else 0.09}"
    dashes: Any = (0, (3, 2)) if kind == CLIENTS else "-"
    corner = (x - BOX / 2, y - TALL / 2)
    axes.add_patch(
        FancyBboxPatch(corner, BOX, TALL, boxstyle=rounded, linestyle=dashes, mutation_aspect=2.0, zorder=2, **edge)
    )
    if kind == DATABASE:
        axes.add_patch(Ellipse((x, y - TALL / 2), BOX, 0.17, zorder=2.1, **edge))


def key(axes: "Axes", place: Layout) -> None:
    """The scale of colours, below."""
    from matplotlib.patches import Rectangle

    y, left, wide = place.rows + 0.14, -0.37, 0.05
    for i in range(21):
        axes.add_patch(Rectangle((left + i * wide, y), wide, 0.13, facecolor=blend(BUSY, i / 20), linewidth=0))
    axes.text(left, y + 0.26, "idle", size=7.5, va="center", alpha=0.72)
    axes.text(left + 21 * wide, y + 0.26, "100 % busy", size=7.5, va="center", ha="right", alpha=0.72)
