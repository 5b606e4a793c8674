"""The life of one request as a waterfall: what it was busy with, where, and where it only waited.

Time runs to the right, places are below each other in the order in which the request first saw them. Waiting is drawn
hollow, because nothing happens there; it is what load makes longer.
"""

from typing import TYPE_CHECKING, Any

from simulator.plots.columns import NUMBER, TEXT, Column, Frame
from simulator.plots.ink import COLOURS, INK, Origin, finish, first_seen, legend, sheet, short, styled
from simulator.plots.scales import number, plain_linear

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS: dict[str, dict[str, Any]] = {  # what a request does -> how it looks, told apart without colour too
    "waits": {"facecolor": "none", "edgecolor": INK, "hatch": "....", "linewidth": 0.8},
    "computes": {"facecolor": COLOURS[0], "edgecolor": COLOURS[0]},
    "queries": {"facecolor": COLOURS[2], "edgecolor": INK, "hatch": "\\\\\\\\"},
    "travels": {"facecolor": COLOURS[1], "edgecolor": INK, "hatch": "////"},
    "pauses": {"facecolor": COLOURS[3], "edgecolor": COLOURS[3]},
}
ROUNDING_MS = 1e-6
NAMED_FROM = 0.08  # of the whole life: shorter stretches have no room for their length

LIFE = Frame(
    "life of a request",
    "one stretch of one request",
    (
        Column("where", TEXT, "Where", "the instance; of travelling: the one that is asked"),
        Column("does", TEXT, "Does", "what the request is busy with", one_of=tuple(LOOKS)),
        Column("from_ms", NUMBER, "From, ms", "since it was sent", least=0.0),
        Column("to_ms", NUMBER, "To, ms", "since it was sent", least=0.0),
    ),
)


@styled()
def life(frame: "pd.DataFrame", origin: Origin, title: str = "") -> "Axes":
    """A bar for each stretch; a line of bars for each place, several where several things happen there at once.

    `frame` as in `LIFE`.
    """
    from matplotlib.patches import Patch

    rows = LIFE.check(frame).sort_values("from_ms", kind="stable").reset_index(drop=True)
    lines, ticks = lines_of(rows)
    _, (axes,) = sheet(0.44 * (max(lines) + 1) + 1.7)
    whole_ms = float(rows["to_ms"].max())
    for number_of, place in enumerate(lines):
        bar(axes, place, rows.iloc[number_of], whole_ms)
    axes.set_yticks([sum(at) / 2 for at in ticks.values()], [short(place) for place in ticks])
    for _, last in list(ticks.values())[:-1]:
        axes.axhline(last + 0.52, color=INK, alpha=0.2, linewidth=0.8)
    axes.set_ylim(max(lines) + 0.55, -0.75)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0.0, whole_ms * 1.02)
    axes.set_xlabel("ms since the request was sent")
    plain_linear(axes, "x")
    legend(axes, [Patch(label=does, **look) for does, look in LOOKS.items() if does in set(rows["does"])])
    return finish(axes, origin.sentence(), title)


def bar(axes: "Axes", place: int, row: "pd.Series", whole_ms: float) -> None:
    """One stretch, with its length where there is room."""
    lasts_ms, height = row.to_ms - row.from_ms, 0.26 if row.does == "travels" else 0.5
    axes.barh(place, lasts_ms, left=row.from_ms, height=height, **LOOKS[row.does])
    if lasts_ms >= NAMED_FROM * whole_ms and row.does != "travels":
        middle = (row.from_ms + lasts_ms / 2, place - 0.27)
        axes.annotate(number(lasts_ms), middle, ha="center", va="bottom", size=8.5)


def lines_of(rows: "pd.DataFrame") -> tuple[list[int], dict[str, tuple[int, int]]]:
    """The line of each stretch, and the first and last line of each place.

    A stretch goes on the line of its place that became free last, where something waited rather: so what follows on
    something stands beside it.
    """
    free: dict[str, list[tuple[float, bool]]] = {place: [] for place in first_seen(rows["where"])}
    chosen = []
    for row in rows.itertuples(index=False):
        ends = free[row.where]
        fitting = [i for i, (end_ms, _) in enumerate(ends) if end_ms <= row.from_ms + ROUNDING_MS]
        mine = max(fitting, key=lambda i: ends[i]) if fitting else len(ends)
        ends[mine : mine + 1] = [(round(row.to_ms, 6), row.does == "waits")]
        chosen.append((row.where, mine))
    first, ticks = 0, {}
    for place, ends in free.items():
        ticks[place] = (first, first + len(ends) - 1)
        first += len(ends)
    return [ticks[place][0] + line for place, line in chosen], ticks
