"""Rows of the tables of scaling, made from a document: what is carried, also in other replicas, and growth."""

from collections.abc import Mapping
from typing import Any

from simulator.run.wording import Document, plain

Rows = tuple[str, tuple[str, ...], list[tuple[str, ...]]]  # title, headings, rows
AFTER = {True: "METASTABLE", False: "carried again", None: "undecided"}
ENDS = ("carries_rps", "fails_rps", "rps_per_core")


def of_carried(document: Document) -> Rows:
    """What each carries within the goals, a core and a GiB, and whether a burst is overcome."""
    rows = []
    for name, effort in document["effort"].items():
        found = document["scaling"].get(name, {})
        numbers = [plain(found.get(key)) for key in (*ENDS, "rps_per_gib")]
        burst = AFTER[found["metastable"]] if "metastable" in found else plain(None)
        why = found.get("why")
        rows.append((f"{name} ({why})" if why else name, plain(effort["cores"]), *numbers, burst))
    heads = ("architecture", "cores", "carries", "fails", "a core", "a GiB", "after a burst")
    return "Scaling: requests/s surely carried within the goals, surely failed", heads, rows


def of_tuned(document: Document) -> Rows:
    """The same cores in other replicas."""
    rows = []
    for name, found in document["scaling"].items():
        if "tuned" in found:
            tuned = found["tuned"]
            kept = in_words(tuned["replicas"]) if tuned["moved"] else "as in the file"
            tried = f"{kept}, best of {len(tuned['tried']) + 1}"
            rows.append((name, tried, *(plain(tuned[key]) for key in ENDS)))
        if "equal_size" in found:
            same = found["equal_size"]
            rows.append((name, f"replicas of {plain(same['replica_cores'])}", *(plain(same[key]) for key in ENDS)))
    return "The same cores in other replicas", ("architecture", "replicas", "carries", "fails", "a core"), rows


def in_words(replicas: Mapping[str, Mapping[str, int]]) -> str:
    """Replicas times cores of each unit."""
    return ", ".join(f"{name} {size['replicas']}x{size['cores']}" for name, size in replicas.items())


def of_growth(document: Document) -> Rows:
    """Cores for several times the load of one route."""
    steps: list[tuple[str, Mapping[str, Any]]] = [
        (name, step) for name, found in document["scaling"].items() for step in found.get("growth", [])
    ]
    rows: list[tuple[str, ...]] = [
        (
            name,
            f"{step['route']} x{step['load_factor']}",
            plain(step["rps"]),
            plain(step["cores"]),
            plain(step["step_cores"]),
        )
        for name, step in steps
    ]
    heads = ("architecture", "load", "requests/s", "cores", "smallest step")
    return "Growth: cores for more of one route, replicas added where needed", heads, rows
