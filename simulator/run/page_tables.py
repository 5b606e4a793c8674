"""The tables of pages, made from documents; numbers are said in the same words as in the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.run.judged_tables import limit_of, measured, under_control, would_do
from simulator.run.latency_tables import LATENCY_KEYS, routes, value_of
from simulator.run.tables import LATENCIES, services
from simulator.run.wording import Document, between, spoken

if TYPE_CHECKING:
    from simulator.report import Mark, Table

ENDS = {True: ("passed", "good"), False: ("failed", "bad"), None: ("undecided", "open")}


def mark(passed: bool | None) -> "Mark":
    """How something ended."""
    from simulator.report import Mark

    return Mark(*ENDS[passed])


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> "Table":
    """A table of texts."""
    from simulator.report import Table

    return Table(tuple(columns), tuple(tuple(row) for row in rows), caption)


def of_routes(name: str, found: Document) -> "Table":
    """What the clients of each route got."""
    columns = ("Route", "Offered", "Available, %", "Good, 1/s", *(f"{x}, ms" for x in LATENCIES.values()))
    rows = [
        (
            route,
            got["requests"]["offered"],
            str(spoken(got["availability"], 100)),
            str(spoken(got["goodput_rps"])),
            *(str(spoken(got["latency_ms"][key])) for key in LATENCIES),
        )
        for route, got in services(found).items()
    ]
    return table(f"{name}: routes", columns, rows)


def of_parts(name: str, found: Document) -> "Table":
    """How busy units and databases were."""
    stores = {f"{n} (database)": d for n, d in found["databases"].items() if d["utilization"]["value"] is not None}
    parts = [*found["units"].items(), *stores.items()]
    rows = [(n, str(spoken(p["utilization"], 100)), str(spoken(p["queue_length"]))) for n, p in parts]
    return table(f"{name}: units and databases", ("Part", "Busy, %", "Waiting"), rows)


def of_phases(name: str, phases: Sequence[Document]) -> "Table":
    """Before, during and after what happened."""
    keys = ("mean", "p50", "p95", "p99")
    columns = ("Phase", "From – to, s", "Load", "Available, %", *(f"{key}, ms" for key in keys))
    rows = [
        (
            phase["name"],
            f"{phase['from_s']:g} – {phase['to_s']:g}",
            "fits" if phase["stable"] else "too much",
            str(spoken(phase["availability"], 100)),
            *(str(spoken(phase["latency_ms"][key])) for key in keys),
        )
        for phase in phases
    ]
    return table(f"{name}: phases", columns, rows)


def of_goals(goals: Sequence[Document]) -> "Table":
    """Service-level objectives."""
    columns = ("Goal", "Architecture", "Of", "Measured", "Ended")
    rows = []
    for goal in goals:
        limit, factor, unit = limit_of(goal)
        rows.append(
            (
                limit,
                goal["architecture"],
                goal["subject"],
                "; ".join([f"{spoken(goal['measured'], factor)} {unit}", *would_do(goal)]),
                mark(goal["passed"]),
            )
        )
    return table("Service-level objectives", columns, rows)


def of_claims(claims: Sequence[Document]) -> "Table":
    """Claims and their controls."""
    rows = [(c["claim"], measured(c), under_control(c) or None, mark(c["passed"])) for c in claims]
    return table("Claims", ("Claim", "Measured", "Control", "Ended"), rows)


def of_differences(document: Document) -> "Table":
    """Architectures side by side, and every paired difference."""
    names = list(document["architectures"])
    gaps = {(d["a"], d["b"], d["route"], d["metric"]): d for d in document["latency"]["differences"]}
    pairs = list(dict.fromkeys(key[:2] for key in gaps))
    columns = ("Route", "Metric", *(f"{n}, ms" for n in names), *(f"{a} − {b}, ms" for a, b in pairs))
    rows = []
    for route in routes(document):
        for key in LATENCY_KEYS:
            own = [value_of(document["architectures"][name], route, key) for name in names]
            paired = [gaps.get((*pair, route, f"{key}_ms")) for pair in pairs]
            rows.append((route, key, *(str(spoken(e)) if e else None for e in [*own, *paired])))
    return table("Latency of good requests, without the file's faults", columns, rows)


def of_verdict(verdict: Document) -> str:
    """The interval behind a verdict, in words."""
    units = {"ms": ("ms", 1.0), "x": ("times", 1.0), "share of requests": ("%", 100.0)}
    return between(verdict, *units[verdict["unit"]]) if verdict["unit"] in units else ""
