"""The hand in which all pictures are drawn: colours, lines, sheets, captions.

Pictures must be read on white and on black paper, by people who see no red or no green, and in a grey print. So data
has five colours of medium lightness (3 : 1 against either paper, told apart under each colour blindness: `tests/plots`
measures both), and never colour alone: dashes and markers change with it. Everything else is INK, which an SVG takes
from the page around it. Figures are plain objects: pyplot's global state is never touched, and `$` in a name is a
dollar sign.
"""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1f2a36"
COLOURS = ("#0a7fc0", "#d86c00", "#9440dd", "#6f6a45", "#a8557c")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)), (0, (1, 1.6)), (0, (4, 1, 1, 1, 1, 1)))
MARKERS = "osD^vPX"
WIDTH_IN = 7.2
NAME_LETTERS = 26  # longer names are cut in pictures; the table behind them has all of it

STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "grid.alpha": 0.14,
    "grid.color": INK,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.9,
    "legend.fontsize": 9.5,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "lines.linewidth": 1.9,
    "lines.markersize": 5.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "splitpoint",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the numbers of a picture come from; written under it. `level_pct`: what the drawn intervals promise."""

    scenario: str
    seed: int
    replications: int
    level_pct: float = 95.0
    note: str = ""

    def sentence(self, intervals: str = "") -> str:
        """One line; `intervals` says how the intervals are drawn, empty where the picture has none."""
        runs = "1 replication" if self.replications == 1 else f"{self.replications} replications"
        parts = [short(self.scenario, 40), f"seed {self.seed}", runs]
        if intervals:
            parts.append(f"{intervals}: {self.level_pct:g} % intervals")
        return "  ·  ".join(parts + ([short(self.note, 60)] if self.note else []))


@contextmanager
def unwarned() -> Iterator[None]:
    """No warning of letters that DejaVu lacks: an SVG is drawn in the reader's fonts, which have them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from")
        yield


@contextmanager
def styled() -> Iterator[None]:
    """Our style on top of matplotlib's defaults, whatever the user's own settings say. Serves as a decorator too."""
    from matplotlib import style

    with style.context(["default", STYLE]):
        yield


def sheet(
    height_in: float,
    rows: int = 1,
    columns: int = 1,
    width_in: float = WIDTH_IN,
    sharex: bool = False,
    height_ratios: Sequence[float] | None = None,
) -> "tuple[Figure, list[Axes]]":
    """An empty figure and its axes, row by row; the last two arguments as in `Figure.subplots`."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=sharex, height_ratios=height_ratios)
    return figure, list(axes.flat)


def finish(axes: "Axes", caption: str, title: str = "") -> "Axes":
    """Write title and caption, make every text literal, and settle the layout.

    A layout worked out anew at each drawing would creep by fractions of a point: the same figure, other bytes.
    """
    from matplotlib.text import Text

    figure = axes.figure.get_figure(root=True)
    assert figure is not None
    height_in = figure.get_size_inches()[1]
    top = 0.32 if title else 0.0
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.0, 0.3 / height_in, 1.0, 1.0 - (0.3 + top) / height_in), w_pad=0.06, h_pad=0.06)
    figure.text(0.012, 0.09 / height_in, caption, alpha=0.72, size=8.5)
    if title:
        figure.text(0.012, 1.0 - 0.23 / height_in, short(title, 80), weight="bold", size=11)
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    with unwarned():
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return axes


def legend(axes: "Axes", handles: list[Any], columns: int = 0) -> None:
    """A legend above the axes, in as many columns as the names leave room for, or in `columns` if these fit."""
    for handle in handles:  # a label that begins with _ is matplotlib's sign for "no label"
        handle.set_label(str(handle.get_label()).replace("_", "\N{HAIR SPACE}_", 1))
    longest = max(len(str(handle.get_label())) for handle in handles)
    fitting = max(1, min(len(handles), 84 // (longest + 8)))
    columns = columns if 0 < columns <= fitting else fitting
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=columns, borderaxespad=0.2,
        borderpad=0.1, columnspacing=1.8,
    )  # fmt: skip


def line(place: int) -> dict[str, Any]:
    """Colour and dashes of the series at `place`: distinct for thirty series."""
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": DASHES[place % len(DASHES)]}


def short(name: str, letters: int = NAME_LETTERS) -> str:
    """A name on one line, cut in the middle of nowhere where it is too long; control characters become visible."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return plain if len(plain) <= letters else plain[: letters - 1].rstrip() + "…"


def first_seen(names: Iterable[str]) -> list[str]:
    """The different names of a column, in order of first appearance."""
    return list(dict.fromkeys(names))
