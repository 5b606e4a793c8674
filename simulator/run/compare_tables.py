"""The tables of `compare` in the terminal, made from its document: the verdicts first, then what they rest on."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.run.isolation_tables import of_isolation
from simulator.run.table_parts import table, words
from simulator.run.tables import foot, refused, warnings
from simulator.run.wording import Document, between, plain, reasons, spoken

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

UNITS = {"ms": ("ms", 1.0), "1/s": ("requests/s", 1.0), "x": ("times", 1.0), "share of requests": ("%", 100.0)}
LATENCY_KEYS = ("mean", "p50", "p95", "p99")
BESIDE = 3  # pairs of architectures whose differences fit beside the numbers themselves


def of_compare(document: Document) -> list["RenderableType"]:
    """Everything that `compare` prints."""
    found: list[RenderableType] = [words("Verdicts", "bold"), *of_verdicts(document["verdicts"]), words("")]
    said = [words(note, "yellow") for note in notes(document)]
    found += [*said, words("")] if said else []
    found += [of_latency(document), *(words(note, "dim") for note in missing(document)), words("")]
    found += [*of_ladders(document["latency"]["ladder"]), of_scaling(document), *of_isolation(document)]
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


def of_latency(document: Document) -> "Table":
    """Architectures side by side, and their paired differences."""
    names, rows = list(document["architectures"]), document["latency"]["differences"]
    pairs = list(dict.fromkeys((row["a"], row["b"]) for row in rows))[:BESIDE]
    gaps = {(row["a"], row["b"], row["route"], row["metric"]): row for row in rows}
    heads = [*names, *(f"{a} − {b}" for a, b in pairs)]
    made = table("Latency of good requests, ms (without the file's faults)", "route", "", *heads, texts=2)
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


def of_scaling(document: Document) -> "Table":
    """What each carries within the goals, and what it takes to run it."""
    heads = ("cores", "processes", "deployables", "carries", "fails", "a core")
    made = table("Scaling: requests/s surely carried within the goals, surely failed", "architecture", *heads)
    for name, effort in document["effort"].items():
        found = document["scaling"].get(name, {})
        why = found.get("why")
        numbers = [words(plain(found.get(key))) for key in ("carries_rps", "fails_rps", "rps_per_core")]
        counts = [words(plain(effort[key])) for key in ("cores", "processes", "deployables")]
        made.add_row(words(f"{name} ({why})" if why else name), *counts, *numbers)
    return made


def missing(document: Document) -> list[str]:
    """Why numbers are missing in the table of latencies."""
    found = document["architectures"].items()
    rows = [(f"{name} {r}", value_of(a, r, key)) for key in LATENCY_KEYS for name, a in found for r in routes(document)]
    return [f"– {why}" for why in reasons((subject, e) for subject, e in rows if e)]
