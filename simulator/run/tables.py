"""The tables of `run` in the terminal, made from its document: a number, and under it how sure it is.

Rich is imported when a table is made. 80 columns are enough for everything; nothing here is colour alone.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.run.judged_tables import of_claims, of_goals
from simulator.run.table_parts import cell, table, words
from simulator.run.wording import Document, counted, reasons

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

LATENCIES = {"mean": "mean", "p50": "p50", "p95": "p95", "p99": "p99", "p99_9": "p99.9"}
NOT_FINE = {"failed": "failed", "rejected": "rejected", "timed_out": "timed out", "in_flight": "in flight at the end"}
ALL = "all"


def of_run(document: Document) -> list["RenderableType"]:
    """Everything that `run` prints; where something varies, one line for each cell."""
    found: list[RenderableType] = []
    if "cells" in document:
        found += of_cells(document["cells"], document["faults"])
    for name, architecture in document.get("architectures", {}).items():
        found += of_architecture(name, architecture)
    found += of_goals(document.get("slo", []))
    found += of_claims(document["claims"])
    return [*found, *foot(document)]


def of_cells(cells: Sequence[Document], faults: Sequence[str] = ()) -> list["RenderableType"]:
    """All cells below each other, and what to mind of each. `faults`: what goes wrong in them."""
    names = list(dict.fromkeys(name for one in cells for name in one["at"]))
    heads = ("avail. %", "mean ms", "p50 ms", "p95 ms", "p99 ms", "busiest %")
    title = "All routes, after warm-up" + (f", faults included ({', '.join(faults)})" if faults else "")
    made = table(title, *names, "architecture", *heads, texts=len(names) + 1)
    notes: list[str] = []
    for one in cells:
        for place, (name, found) in enumerate(one["architectures"].items()):
            at = [words("" if place else one["at"].get(key, "")) for key in names]
            latency = [cell(found["latency_ms"][key]) for key in ("mean", "p50", "p95", "p99")]
            row = (*at, words(name), cell(found["availability"], 100), *latency, cell(busiest(found), 100))
            made.add_row(*row, end_section=place == len(one["architectures"]) - 1 > 0)
            notes += warnings(f"{name} at {in_words(one['at'])}", found)
    return [made, *(words(note, "yellow") for note in notes), *([words("")] if notes else [])]


def in_words(at: Document) -> str:
    """A cell by what is varied in it."""
    return ", ".join(f"{name} {value}" for name, value in at.items())


def busiest(found: Document) -> Document:
    """The utilization of the busiest part."""
    parts = [*found["units"].values(), *found["databases"].values()]
    known = [part["utilization"] for part in parts if part["utilization"]["value"] is not None]
    nothing = {"value": None, "low": None, "high": None, "why": "nothing has a limit"}
    return max(known, key=lambda estimate: float(estimate["value"]), default=nothing)


def of_architecture(name: str, found: Document) -> list["RenderableType"]:
    """One architecture: its routes, its parts, its phases, and what to mind."""
    title = f"{name}: {counted(found['cores'], 'core')} in {counted(found['processes'], 'process', 'processes')}"
    tables: list[RenderableType] = [of_routes(title, found), of_places(found)]
    if found["phases"]:
        tables.append(of_phases(found["phases"]))
    marked = [words(note, "yellow") for note in warnings(name, found)]
    notes = [*marked, *(words(note, "dim") for note in [*refused(found), *(f"– {why}" for why in unseen(found))])]
    return [*tables, *notes, *([words("")] if notes else [])]


def services(found: Document) -> dict[str, Document]:
    """All routes together, and each by itself if there are several."""
    asked = {name: route for name, route in found["routes"].items() if route["requests"]["offered"]}
    return {ALL: found, **asked} if len(asked) != 1 else asked


def of_routes(title: str, found: Document) -> "Table":
    """What the clients of each route got."""
    made = table(title, "route", "offered", "avail. %", "good/s", *(f"{name} ms" for name in LATENCIES.values()))
    for name, route in services(found).items():
        latency = [cell(route["latency_ms"][key]) for key in LATENCIES]
        offered = words(f"{route['requests']['offered']:,}")
        made.add_row(words(name), offered, cell(route["availability"], 100), cell(route["goodput_rps"]), *latency)
    return made


def of_places(found: Document) -> "Table":
    """How busy units and databases were, and how many waited there."""
    made = table("", "part", "busy %", "waiting", texts=1)
    for name, unit in found["units"].items():
        made.add_row(words(name), cell(unit["utilization"], 100), cell(unit["queue_length"]))
    for name, store in found["databases"].items():
        if store["utilization"]["value"] is not None:
            made.add_row(words(f"{name} (database)"), cell(store["utilization"], 100), cell(store["queue_length"]))
    return made


def of_phases(phases: Sequence[Document]) -> "Table":
    """Before, during and after what happened."""
    made = table("", "phase", "from – to s", "avail. %", "mean ms", "p50 ms", "p95 ms", "p99 ms", texts=2)
    for phase in phases:
        latency = [cell(phase["latency_ms"][key]) for key in ("mean", "p50", "p95", "p99")]
        span = words(f"{phase['from_s']:g} – {phase['to_s']:g}")
        name = words(phase["name"]) if phase["stable"] else words(f"{phase['name']}\nUNSTABLE", "yellow")
        made.add_row(name, span, cell(phase["availability"], 100), *latency)
    return made


def warnings(name: str, found: Document) -> list[str]:
    """What a reader must know before believing a number."""
    said = []
    if not found["stable"]:
        said.append(
            f"! {name} is UNSTABLE: the load is above its capacity; its latencies grow with the length of the run"
        )
    beyond = [phase["name"] for phase in found["phases"] if not phase["stable"]]
    if found["stable"] and beyond:
        said.append(f"! {name} is UNSTABLE {', '.join(beyond)}: the load is above what is left of its capacity there")
    if found["too_short"]:
        said.append(f"! {name}: the run is too short to see where warm-up ends; its numbers may be too good")
    return said


def refused(found: Document) -> list[str]:
    """Requests that did not complete, in words."""
    counts = {text: found["requests"][key] for key, text in NOT_FINE.items() if found["requests"][key]}
    listed = ", ".join(f"{number:,} {text}" for text, number in counts.items())
    return [f"not completed: {listed}, of {found['requests']['offered']:,}"] if counts else []


def unseen(found: Document) -> list[str]:
    """Why numbers are missing in the table of routes."""
    rows = services(found).items()
    return reasons((name, r["latency_ms"][key]) for key in LATENCIES for name, r in rows)


def cut_short(document: Document) -> list[str]:
    """Whether it ended before its time, and why."""
    if not document["partial"]:
        return []
    why = "a run met a limit" if document.get("limited") else "it was interrupted"
    return [f"PARTIAL: {why}; this is what was finished"]


def foot(document: Mapping[str, Any]) -> list["RenderableType"]:
    """Where the numbers come from."""
    notes = [f"! {text}" for text in [*cut_short(document), *document["messages"]]]
    source = f"{document['scenario']} · seed {document['seed']} · {counted(document['replications'], 'replication')} · "
    origin = f"{source}engine {document['engine']} · ± and ranges: 95 % intervals"
    return [*(words(note, "bold yellow") for note in notes), words(f"{origin}\ndigest {document['digest']}", "dim")]
