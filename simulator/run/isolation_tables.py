"""The table of fault isolation in the terminal: rows in which anybody loses anything, and how many more there are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.run.table_parts import cell, table, words
from simulator.run.wording import NONE, Document, counted, spoken

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

ONE_LINE = 3  # columns in which a number and its interval fit on one line
WHOLE = 0.9995  # what is shown as 100 %


def of_isolation(document: Document) -> list["RenderableType"]:
    """Availability of each route while one thing is wrong, what all requests lose, and what it comes to."""
    keys = [row["fault"] for row in document["isolation_rows"]]
    if not keys:
        return []
    shown = [key for key in keys if harmful(document, key)]
    made = of_rows(document, shown)
    return [*([made] if shown else []), *(words(note, "dim") for note in notes(document, len(keys) - len(shown)))]


def harmful(document: Document, key: str) -> bool:
    """Whether any route of any architecture is below 100 % while it lasts."""
    cells = [cell for rows in document["isolation"].values() for cell in rows.get(key, {}).values()]
    return any(cell["value"] is not None and cell["value"] < WHOLE for cell in cells)


def of_rows(document: Document, keys: Sequence[str]) -> "Table":
    """One line an architecture and row."""
    isolation = document["isolation"]
    routes = list(dict.fromkeys(route for rows in isolation.values() for cells in rows.values() for route in cells))
    title = "Fault isolation: availability of each route while it lasts, and share of all requests that fail, %"
    made = table(title, "what is wrong", "architecture", *routes, "fail", texts=2)
    for key in keys:
        for place, (name, rows) in enumerate(isolation.items()):
            cells = [available(rows[key].get(route), len(routes)) for route in routes]
            lost = available(document["blast_radius"][name][key], len(routes))
            made.add_row(words("" if place else key), words(name), *cells, lost)
    return made


def available(estimate: Document | None, beside: int) -> "Text":
    """An availability, on one line where there is room."""
    if estimate is None:
        return words(NONE)
    return cell(estimate, 100) if beside > ONE_LINE else words(str(spoken(estimate, 100)))


def notes(document: Document, hidden: int) -> Iterator[str]:
    """What the table leaves out, how it was measured, and why cells are empty."""
    if hidden:
        yield f"and {counted(hidden, 'more fault')} in which every route stays available"
    count, seconds = document["isolation_replications"], document["isolation_lasts_s"]
    yield f"each lasts {seconds:g} s; {counted(count, 'replication')}, the same for every row"
    yield from reasons(document)
    yield from expectations(document["expected_unavailability"])


def reasons(document: Document) -> Iterator[str]:
    """Why cells are empty: one line a reason and architecture."""
    found: dict[str, list[str]] = {}
    for name, rows in document["blast_radius"].items():
        for key, estimate in rows.items():
            if estimate["value"] is None:
                found.setdefault(f"{name}: {estimate['why']}", []).append(key)
    yield from (f"{NONE} {why} ({', '.join(keys)})" for why, keys in found.items())


def expectations(expected: Document) -> Iterable[str]:
    """What all of it comes to by the stated failure rates, or that there are none."""
    every = {name: routes["all"] for name, routes in expected.items()}
    if any(estimate["value"] is None for estimate in every.values()):
        return [
            f"{NONE} no weights: {why}" for why in dict.fromkeys(e["why"] for e in every.values() if e["value"] is None)
        ]
    said = ", ".join(f"{name} {spoken(estimate, 100)} %" for name, estimate in every.items())
    return [f"by the stated failure rates, requests are expected to fail: {said}"]
