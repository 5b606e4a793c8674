"""What a page says about fault isolation beside its picture: how far each fault reaches, and how it was measured."""

from typing import TYPE_CHECKING

from simulator.run.isolation_tables import notes
from simulator.run.page_tables import table
from simulator.run.wording import Document, spoken

if TYPE_CHECKING:
    from simulator.report import Table


def of_blast(document: Document) -> tuple["Table", ...]:
    """The share of all requests that fail, in every architecture, and how much more in one than in the other."""
    found, gaps = document["blast_radius"], document["blast_radius_differences"]
    pairs = list(dict.fromkeys((gap["a"], gap["b"]) for gap in gaps))
    paired = {(gap["a"], gap["b"], gap["fault"]): gap for gap in gaps}
    rows = []
    for row in document["isolation_rows"]:
        own = [spoken(found[name][row["fault"]], 100) for name in found]
        rows.append((row["fault"], *map(str, own), *(str(spoken(paired[*pair, row["fault"]], 100)) for pair in pairs)))
    columns = ("What is wrong", *found, *(f"{a} − {b}" for a, b in pairs))
    return (table("Blast radius: share of all requests that fail while it lasts, %", columns, rows),) if rows else ()


def measured(document: Document) -> str:
    """One thing at a time: for how long, how often, what is missing and why."""
    said = [f"{note[:1].upper()}{note[1:]}." for note in notes(document, 0)] if document["isolation_rows"] else []
    return "\n\n".join(["One thing goes wrong at a time, under the same dice everywhere.", *said])
