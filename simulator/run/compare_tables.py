"""The tables of `compare` in the terminal, made from its document: the verdicts first, then what they rest on."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.run import effort_tables, latency_tables
from simulator.run.isolation_tables import of_isolation
from simulator.run.map_pages import of_maps
from simulator.run.table_parts import table, words
from simulator.run.tables import foot, refused, warnings
from simulator.run.wording import Document, between, spoken

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

UNITS = {"ms": ("ms", 1.0), "1/s": ("requests/s", 1.0), "x": ("times", 1.0), "share of requests": ("%", 100.0)}


def of_compare(document: Document) -> list["RenderableType"]:
    """Everything that `compare` prints."""
    found: list[RenderableType] = [words("Verdicts", "bold"), *of_verdicts(document["verdicts"]), words("")]
    said = [words(note, "yellow") for note in notes(document)]
    found += [*said, words("")] if said else []
    found += [*latency_tables.of_latency(document), *(words(note, "dim") for note in latency_tables.missing(document))]
    found += [words(""), *of_ladders(document["latency"]["ladder"]), *of_maps(document["latency"]["break_even"])]
    found += [*effort_tables.in_terminal(document), *of_isolation(document)]
    return [*found, *foot(document)]


def notes(document: Document) -> list[str]:
    """What to mind of each architecture."""
    unequal = (
        [] if document["equal"] else ["! the architectures are not equal in hardware (the file says `equal: nothing`)"]
    )
    return unequal + [
        note
        for name, found in document["architectures"].items()
        for note in [*warnings(name, found), *(f"{name}: {text}" for text in refused(found))]
    ]


def of_verdicts(verdicts: Sequence[Document]) -> list["RenderableType"]:
    """Sentences, by experiment, each with its interval."""
    from rich.padding import Padding

    found: list[RenderableType] = []
    for experiment, said in groupby(verdicts, key=lambda verdict: verdict["experiment"]):
        found.append(words(experiment, "italic"))
        for verdict in said:
            mark = "•" if verdict["decided"] else "?"
            found.append(Padding(words(f"{mark} {verdict['text']}{bracket(verdict)}"), (0, 0, 0, 2), expand=False))
    return found


def bracket(verdict: Document) -> str:
    """The interval behind a sentence, where it has one."""
    unit, factor = UNITS.get(verdict["unit"], ("", 1.0))
    bounds = between(verdict, unit, factor)
    return f" [{bounds}]" if bounds and unit != "requests/s" else ""


def of_ladders(steps: Sequence[Document]) -> list["Table"]:
    """Where the difference comes from, for each split."""
    found = []
    for (whole, split), rungs in groupby(steps, key=lambda step: (step["whole"], step["split"])):
        made = table(f"Ladder from {whole} to {split}", "step", "mean latency, ms", "interval")
        for rung in rungs:
            step, estimate = rung["step"], rung["mean_ms"]
            name = str({"the whole": whole, "the split": split}.get(step, step))
            plus = "+" if step.startswith("+") and (estimate["value"] or 0.0) > 0 else ""
            made.add_row(words(name), words(plus + spoken(estimate).value), words(between(estimate)))
        found.append(made)
    return found
