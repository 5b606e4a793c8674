"""Stored rows and documents -> DataFrames -> pictures with the table behind them. One function a picture of a page.

A picture for which there is nothing to draw is left out: every function answers a tuple, perhaps an empty one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from simulator.run.isolation_tables import harmful
from simulator.run.wording import Document, counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from simulator.plots import Origin
    from simulator.plots.columns import Frame
    from simulator.report import Figure

Rows = Sequence[Mapping[str, Any]]
Draw = Callable[["pd.DataFrame", "Origin"], "Axes"]


def origin_of(document: Document, note: str = "") -> "Origin":
    """Where the numbers come from, for the line under a picture."""
    from simulator.plots import Origin

    return Origin(document["scenario"], document["seed"], document["replications"], note=note)


def figure(
    rows: Rows, spec: "Frame", draw: Draw, origin: "Origin", texts: tuple[str, str, str]
) -> tuple["Figure", ...]:
    """Draw rows; `texts`: title, caption, and what is to be seen for those who do not see it."""
    import pandas as pd

    from simulator.plots import svg_of, table_of
    from simulator.report import Figure, Table

    if not rows:
        return ()
    frame = pd.DataFrame(list(rows))
    title, caption, alt = texts
    svg = svg_of(draw(frame, origin).figure.get_figure(root=True))
    columns, cells = table_of(spec, frame)
    return (Figure(title, caption, alt, svg, Table(columns, cells, title)),)


def latency(rows: Rows, origin: "Origin") -> tuple["Figure", ...]:
    """How long requests take, tail included."""
    from simulator.plots import frames, latency_distribution

    names = listed(rows, "architecture")
    caption = (
        "How many requests are slower than a time: further left is faster. The line ends where too few lie beyond."
    )
    alt = f"One falling line each for {names}: the share of good requests slower than a time, with intervals."
    return figure(rows, frames.LATENCY, latency_distribution, origin, ("Latency distribution", caption, alt))


def over_time(rows: Rows, origin: "Origin") -> tuple["Figure", ...]:
    """How the run went, faults marked."""
    from simulator.plots import frames, over_time

    faults = [name for name in dict.fromkeys(row["fault"] for row in rows) if name]
    caption = (
        "Latency percentiles of good requests and, below, availability: latency alone would make refusing look fast."
    )
    caption += f" Marked: {', '.join(faults)}." if faults else " Nothing goes wrong in this run."
    alt = f"Latency percentiles and availability of {listed(rows, 'architecture')} over the run's clock."
    return figure(rows, frames.OVER_TIME, over_time, origin, ("Over time", caption, alt))


def ladders(steps: Rows, origin: "Origin", *, closed: bool = False) -> tuple["Figure", ...]:
    """Where the difference comes from: one waterfall for each split. `closed`: the rungs see different requests."""
    from simulator.plots import frames, ladder

    found: list[Figure] = []
    for (whole, split), rungs in groupby(steps, key=lambda step: (step["whole"], step["split"])):
        rows = [rung_row(rung, whole, split) for rung in rungs]
        if any(row["value_ms"] is None for row in rows):
            continue
        whose = (
            "Means of each rung, since people ask when they are answered"
            if closed
            else "Of requests good on every rung"
        )
        caption = f"Each step adds one cause; the steps sum to the difference. {whose}."
        alt = f"A waterfall from the mean latency of {whole} to that of {split}."
        found += figure(rows, frames.LADDER, ladder, origin, (f"Ladder: from {whole} to {split}", caption, alt))
    return tuple(found)


def rung_row(step: Mapping[str, Any], whole: str, split: str) -> dict[str, Any]:
    """A row of `frames.LADDER`."""
    levels = {"the whole": whole, "the split": split}
    kind, name = ("level", levels[step["step"]]) if step["step"] in levels else ("step", step["step"])
    mean = step["mean_ms"]
    return {"rung": name, "kind": kind, "value_ms": mean["value"], "low_ms": mean["low"], "high_ms": mean["high"]}


def load(scaling: Mapping[str, Document], origin: "Origin") -> tuple["Figure", ...]:
    """What the cores carry."""
    from simulator.plots import frames, load_against_cores

    rows = [{"architecture": name, **found} for name, found in scaling.items() if "why" not in found]
    if all(row["carries_rps"] is None and row["fails_rps"] is None for row in rows):
        return ()
    caption = "The load surely carried within the goals, and the load that surely fails. The truth lies between."
    alt = f"A bar for each of {listed(rows, 'architecture')}: what it carries, then hatched to where it fails."
    return figure(rows, frames.LOAD, load_against_cores, origin, ("Load against cores", caption, alt))


def isolation(document: Document, origin: "Origin") -> tuple["Figure", ...]:
    """What still works while something is wrong: the faults that harm anybody."""
    from simulator.plots import frames, isolation

    harms = [row for row in document["isolation_rows"] if harmful(document, row["fault"])]
    rows = [cells for row in harms for cells in isolation_rows(document, row["fault"], row["kind"])]
    spared, seconds = len(document["isolation_rows"]) - len(harms), document["isolation_lasts_s"]
    caption = f"Availability of each route while one thing is wrong, for {seconds:g} s. Blue lives on, orange fails."
    caption += f" Left out: {counted(spared, 'fault')} in which every route stays available." if spared else ""
    alt = f"A table of faults and routes for each of {listed(rows, 'architecture')}, every cell with its availability."
    origin = replace(origin, replications=document["isolation_replications"])
    return figure(rows, frames.ISOLATION, isolation, origin, ("Fault isolation", caption, alt))


def isolation_rows(document: Document, fault: str, kind: str) -> list[dict[str, Any]]:
    """Rows of `frames.ISOLATION`, of one fault."""
    return [
        {
            "architecture": name,
            "kind": kind,
            "fault": fault,
            "route": route,
            "availability": e["value"],
            "low": e["low"],
            "high": e["high"],
            "note": e["why"] if document["blast_radius"][name][fault]["value"] is None else "",
        }
        for name, faults in document["isolation"].items()
        for route, e in faults.get(fault, {}).items()
    ]


def topologies(found: Mapping[str, Rows], origin: "Origin") -> tuple["Figure", ...]:
    """Every architecture, coloured by how busy its parts are."""
    from simulator.plots import frames, topology

    drawn: list[Figure] = []
    for name, rows in found.items():
        caption = "Who asks whom, and how busy each part is. A thicker line carries more calls."
        boxes = [row["name"] for row in rows if row["kind"] != "link"]
        alt = f"{counted(len(boxes), 'box', 'boxes')}, joined by arrows: {', '.join(boxes)}."
        drawn += figure(rows, frames.TOPOLOGY, topology, origin, (f"Topology: {name}", caption, alt))
    return tuple(drawn)


def listed(rows: Rows, column: str) -> str:
    """The different names of a column, in words."""
    names = list(dict.fromkeys(str(row[column]) for row in rows))
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else "".join(names)
