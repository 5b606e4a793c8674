"""What was judged, in the terminal: goals and claims, how each ended, and what an undecided one would need."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.run.table_parts import sign, table, words
from simulator.run.wording import Document, spoken

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


def of_goals(goals: Sequence[Document]) -> list["RenderableType"]:
    """The file's service-level objectives."""
    if not goals:
        return []
    made = table("service-level objectives", "", "architecture", "of", "goal", "measured", texts=5)
    for goal in goals:
        limit, factor, unit = limit_of(goal)
        found = goal["measured"]
        measured = f"{spoken(found, factor)} {unit}" if found["value"] is not None else found["why"]
        names = (goal["architecture"], goal["subject"], limit, "; ".join([measured, *would_do(goal)]))
        made.add_row(sign(goal["passed"]), *map(words, names))
    return [made]


def would_do(goal: Document) -> list[str]:
    """How many replications would decide an undecided goal; where that cannot be told, why it is undecided."""
    if goal["passed"] is not None or not goal.get("why"):
        return []
    needed = goal.get("replications_needed")
    return [goal["why"] if needed is None else f"about {needed:,} replications would do"]


def limit_of(goal: Document) -> tuple[str, float, str]:
    """A goal in words, and the factor and unit of what was measured of it."""
    if goal["metric"] == "availability":
        return f"availability ≥ {goal['goal'] * 100:.6g} %", 100.0, "%"
    return f"{goal['metric']} ≤ {goal['goal']:.6g} ms", 1.0, "ms"


def of_claims(claims: Sequence[Document], title: str = "claims") -> list["RenderableType"]:
    """What the file says will be found, and what was."""
    if not claims:
        return []
    made = table(title, "", "claim", "measured", "control", texts=4)
    for claim in claims:
        made.add_row(sign(claim["passed"]), words(claim["claim"]), words(measured(claim)), control(claim))
    return [made]


def measured(claim: Document) -> str:
    """What was found; of an undecided claim also why, and how many replications would do."""
    return "; ".join([claim["measured"], *([claim["why"]] if claim.get("why") else [])])


def control(claim: Document) -> "Text":
    """Whether the claim failed where its cause is taken away, as it must."""
    said = {True: "green", False: "bold red", None: "yellow"}
    return words(under_control(claim), said[claim["control_failed"]])


def under_control(claim: Document) -> str:
    """The same in words; empty where a claim has no control."""
    if not claim.get("has_control"):
        return ""
    said = {
        True: "fails without its cause",
        False: "does NOT fail without its cause",
        None: "undecided without its cause",
    }
    return said[claim["control_failed"]]
