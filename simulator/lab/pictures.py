"""To draw a table. In a notebook the answer shows itself: the picture on white paper, whatever the theme."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.lab.driving import Driven
from simulator.lab.playing import Found
from simulator.lab.tables import table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PICTURES = ("both", "distribution", "errors", "gaps", "gaps over time", "isolation", "ladder", "life", "load", "sweep")


def plot(what: "pd.DataFrame | Found | Driven", name: str = "") -> "Axes":
    """Draw what `life` or `sweep` answered, or a table of what was found (any name of PICTURES that it has).

    Raises ValueError where there is no picture of it.
    """
    usual = {Found: "distribution", Driven: "both"}
    frame = table(what, name or usual[type(what)]) if isinstance(what, Found | Driven) else what
    kind = frame.attrs.get("picture")
    if kind not in PICTURES:
        raise ValueError(f"there is no picture of {kind or 'this table'}; there are: {', '.join(PICTURES)}")
    axes = drawing(kind)(frame)
    show_in_notebooks()
    return axes


def drawing(kind: str) -> "Callable[[pd.DataFrame], Axes]":
    """The function that draws a frame of one kind."""
    import simulator.plots as plots

    if kind == "ladder":
        return one_ladder
    simple = {
        "both": plots.predicted_measured,
        "distribution": plots.latency_distribution,
        "errors": plots.prediction_errors,
        "gaps": plots.request_residuals,
        "gaps over time": plots.residual_course,
        "isolation": plots.isolation,
        "life": plots.life,
        "load": plots.load_against_cores,
    }
    if kind in simple:
        return lambda frame: simple[kind](frame, frame.attrs["origin"])
    return lambda frame: plots.curves(frame, frame.attrs["origin"], (frame.attrs["x"], frame.attrs["y"]))


def one_ladder(frame: "pd.DataFrame") -> "Axes":
    """A ladder leads from one whole to one split."""
    from simulator.plots import ladder

    ways = list(dict.fromkeys(zip(frame["whole"], frame["split"], strict=True)))
    if len(ways) > 1:
        raise ValueError(
            f"{len(ways)} ladders in one table; choose one split, such as .query(\"split == '{ways[0][1]}'\")"
        )
    return ladder(frame, frame.attrs["origin"])


def show_in_notebooks() -> None:
    """Tell IPython, if it is there, how Axes look; outside of it nothing happens."""
    import sys

    from matplotlib.axes import Axes

    from simulator.plots import png_of

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        formatter = shell.display_formatter.formatters["image/png"]
        formatter.for_type(Axes, lambda axes: (png_of(axes.figure.get_figure(root=True)), {"width": 720}))
