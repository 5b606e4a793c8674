"""The tables of scaling and effort, made from a document: rows of texts that the terminal and the page both show."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.run.scaling_tables import Rows, of_carried, of_growth, of_tuned
from simulator.run.table_parts import table as terminal_table
from simulator.run.table_parts import words
from simulator.run.wording import Document, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

MIB = "memory_mib"
EFFORT = {
    "processes": "processes",
    "deployables": "deployables",
    "endpoints": "endpoints",
    "configurations": "settings",
    "memory_mib": "MiB",
    "memory_overhead_mib": "overhead",
}
COUNTED = (
    "endpoints: pairs of a calling unit and an operation of another; settings: values of policy that differ from the "
    "language's own; overhead: memory beyond one copy of each component; start: of the unit that takes longest; "
    "an hour: what it costs at the prices of the file"
)


def of_effort(document: Document) -> Rows:
    """What there is to run."""
    priced = any("cost_per_hour" in effort for effort in document["effort"].values())
    rows = []
    for name, effort in document["effort"].items():
        start = effort["start_up"]
        began = plain(start["mean_s"]) if start else plain(None)
        cost = [plain(effort["cost_per_hour"])] if priced else []
        rows.append((name, *(plain(effort[key]) for key in EFFORT), began, *cost))
    heads = ("architecture", *EFFORT.values(), "start, s", *(["an hour"] if priced else []))
    return "Effort: what there is to run", heads, rows


ORDER = (of_carried, of_tuned, of_growth, of_effort)


def tables(document: Document) -> list[Rows]:
    """All of them that have rows."""
    return [found for found in (of(document) for of in ORDER) if found[2]]


def reasons(document: Document) -> list[str]:
    """What is counted, and why numbers of effort are missing."""
    told = [f"{n}: no memory is known, as {e['why'][MIB]}" for n, e in document["effort"].items() if MIB in e["why"]]
    return [COUNTED, *dict.fromkeys(told)]


def in_terminal(document: Document) -> list["RenderableType"]:
    """The tables and what is to be said of them, as they are printed."""
    made: list[RenderableType] = []
    for title, heads, rows in tables(document):
        one = terminal_table(title, *heads)
        for row in rows:
            one.add_row(*(words(cell) for cell in row))
        made.append(one)
    return [*made, *(words(f"– {text}", "dim") for text in reasons(document)), words("")]


def on_page(document: Document) -> tuple[Any, ...]:
    """The same as tables of a page."""
    from simulator.report import Table

    def capital(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(text[:1].upper() + text[1:] for text in texts)

    return tuple(
        Table(capital(heads), tuple(tuple(row) for row in rows), title) for title, heads, rows in tables(document)
    )
