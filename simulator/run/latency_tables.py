"""The tables of latency in the terminal: what each architecture needs, and their paired differences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.run.table_parts import table, words
from simulator.run.wording import Document, reasons, spoken

if TYPE_CHECKING:
    from rich.table import Table

TITLE = "Latency of good requests, ms (without the file's faults)"
LATENCY_KEYS = ("mean", "p50", "p95", "p99")
BESIDE = 3  # columns of numbers with intervals that a terminal of 80 letters holds
Pair = tuple[str, str]
Gaps = dict[tuple[str, str, str, str], Document]


def of_latency(document: Document) -> list["Table"]:
    """Architectures side by side and, beside them or below, their paired differences."""
    names, rows = list(document["architectures"]), document["latency"]["differences"]
    gaps: Gaps = {(row["a"], row["b"], row["route"], row["metric"]): row for row in rows}
    pairs = list(dict.fromkeys((row["a"], row["b"]) for row in rows))
    if len(names) + len(pairs) <= BESIDE:
        return [side_by_side(TITLE, document, names, pairs, gaps)]
    blocks = [pairs[first : first + BESIDE] for first in range(0, len(pairs), BESIDE)]
    below = [side_by_side("Differences, ms: paired by seed and request", document, [], block, gaps) for block in blocks]
    return [side_by_side(TITLE, document, names, [], gaps), *below]


def side_by_side(title: str, document: Document, names: Sequence[str], pairs: Sequence[Pair], gaps: Gaps) -> "Table":
    """One table: a column an architecture, and a column a pair."""
    heads = [*names, *(f"{a} − {b}" for a, b in pairs)]
    made = table(title, "route", "", *heads, texts=2)
    for route in routes(document):
        for place, key in enumerate(LATENCY_KEYS):
            own = [value_of(document["architectures"][name], route, key) for name in names]
            paired = [gaps.get((*pair, route, f"{key}_ms")) for pair in pairs]
            cells = [words(str(spoken(e)) if e else "") for e in [*own, *paired]]
            made.add_row(words("" if place else route), words(key), *cells, end_section=key == "p99")
    return made


def value_of(architecture: Document, route: str, key: str) -> Document | None:
    """A latency of a route, where the architecture serves it."""
    found: Document | None = architecture["routes"].get(route, {}).get("latency_ms", {}).get(key)
    return found


def routes(document: Document) -> list[str]:
    """The routes that are asked for, in the order of the file."""
    every = [
        name
        for found in document["architectures"].values()
        for name, r in found["routes"].items()
        if r["requests"]["offered"]
    ]
    return list(dict.fromkeys(every))


def missing(document: Document) -> list[str]:
    """Why numbers are missing in the table of latencies."""
    found = document["architectures"].items()
    rows = [(f"{name} {r}", value_of(a, r, key)) for key in LATENCY_KEYS for name, a in found for r in routes(document)]
    return [f"– {why}" for why in reasons((subject, e) for subject, e in rows if e)]
