"""A number against another one that somebody turns: one line an architecture, with the interval of every point."""

from typing import TYPE_CHECKING

from simulator.plots.columns import NUMBER, Column, Frame
from simulator.plots.frames import ARCHITECTURE, high, low, perhaps
from simulator.plots.ink import MARKERS, Origin, finish, first_seen, legend, line, sheet, short, styled
from simulator.plots.scales import plain_linear

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

CURVES = Frame(
    "curves",
    "one point of one architecture",
    (
        ARCHITECTURE,
        Column("x", NUMBER, "At", "the value that was set"),
        perhaps("value", "Value", "what was found; empty: nothing could be said"),
        low("low", "Low"),
        high("high", "High"),
    ),
)


@styled()
def curves(frame: "pd.DataFrame", origin: Origin, labels: tuple[str, str], title: str = "") -> "Axes":
    """`frame` as in `CURVES`; `labels`: what stands at the axes, with units."""
    rows = CURVES.check(frame)
    _, (axes,) = sheet(3.7)
    handles = []
    for place, name in enumerate(first_seen(rows["architecture"])):
        part = rows[rows["architecture"] == name].sort_values("x")
        style = line(place)
        axes.fill_between(part["x"], part["low"], part["high"], color=style["color"], alpha=0.22, linewidth=0)
        handles += axes.plot(part["x"], part["value"], marker=MARKERS[place % len(MARKERS)], label=short(name), **style)
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel(short(labels[0], 80))
    axes.set_ylabel(short(labels[1], 40))
    plain_linear(axes, "x")
    plain_linear(axes, "y")
    legend(axes, handles)
    return finish(axes, origin.sentence("bands"), title)
