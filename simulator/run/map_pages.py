"""The break-even map in the terminal and on a page, made from the document."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.run.figures import figure
from simulator.run.table_parts import table, words
from simulator.run.wording import Document, spoken

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.plots import Origin
    from simulator.report import Figure

UNSTABLE = "unstable"
CAPTION = (
    "Blue: the split answers sooner. Orange: the whole does. Hatched: undecided. Crossed out: one of them cannot carry "
    "the load. On the line the difference is nothing. What a hop costs stays the same in every cell."
)


def pair_of(row: Document) -> tuple[str, str]:
    """Whose cell it is."""
    return row["whole"], row["split"]


def of_maps(rows: Sequence[Document]) -> list["Table"]:
    """Who answers sooner in every cell, and by how much."""
    found = []
    for (whole, split), mine in groupby(rows, key=pair_of):
        cells = {(row["load"], row["work"]): row for row in mine}
        works = sorted({work for _, work in cells})
        title = f"Break-even: {split} − {whole}, mean latency, ms, by work and load (a share of what {whole} carries)"
        made = table(title, "load", *(f"work × {work:g}" for work in works))
        for load in sorted({load for load, _ in cells}, reverse=True):
            row = [cells.get((load, work)) for work in works]
            made.add_row(words(f"{load:.0%}"), *(words(said(one, whole, split)) for one in row))
        found.append(made)
    return found


def said(row: Document | None, whole: str, split: str) -> str:
    """One cell: who is sooner, and the difference; nothing where it was not played."""
    if row is None:
        return ""
    if row["winner"] == UNSTABLE:
        return "too much"
    sooner = {"whole": whole, "split": split}.get(row["winner"], row["winner"])
    return f"{spoken(row['difference_ms'])}\n{sooner}"


def figures(rows: Sequence[Document], origin: "Origin") -> tuple["Figure", ...]:
    """A heat map for each pair."""
    from simulator.plots import break_even, frames

    found: list[Figure] = []
    for (whole, split), mine in groupby(rows, key=pair_of):
        drawn = [flat(row) for row in mine]
        alt = f"A table of work and load; each cell says by how much {split} answers later than {whole}."
        texts = (f"Break-even: {split} against {whole}", CAPTION, alt)
        found += figure(drawn, frames.BREAK_EVEN, break_even, origin, texts)
    return tuple(found)


def flat(row: Document) -> dict[str, float | str | None]:
    """A row of `frames.BREAK_EVEN`."""
    e = row["difference_ms"]
    bounds = {"difference_ms": e["value"], "low_ms": e["low"], "high_ms": e["high"]}
    return {**{key: row[key] for key in ("work", "load", "load_rps", "winner")}, **bounds}
