"""From findings to problems: what is wrong at a path becomes what is wrong at a line of a file, or at an override."""

from collections.abc import Sequence

from simulator.model.errors import Problem, ScenarioError
from simulator.scenario.door import Document
from simulator.scenario.origin import origin
from simulator.scenario.words import Finding

PROBLEMS_MAX = 50


def refuse(document: Document, found: Sequence[Finding]) -> None:
    """Leave with every problem found, in the order of the file."""
    if found:
        raise ScenarioError(problems(document, found))


def problems(document: Document, found: Sequence[Finding]) -> tuple[Problem, ...]:
    """Findings with their places, in the order of the file, without repetitions, not more than anybody reads."""
    listed = sorted(dict.fromkeys(problem(document, one) for one in found), key=lambda p: (p.line, p.column))
    if len(listed) > PROBLEMS_MAX:
        more = listed[PROBLEMS_MAX]
        rest = f"and {len(listed) - PROBLEMS_MAX} more problems from here on"
        listed[PROBLEMS_MAX:] = [more._replace(path="", what=rest, allowed="")]
    return tuple(listed)


def problem(document: Document, found: Finding) -> Problem:
    """A finding with its place in the file, or at the override that caused it."""
    path = found.path if found.path in document.values else origin(document.tree, found.path)
    place = document.place(path)
    if found.at_key:
        place = document.keys.get(path, place)
    shown = "/".join(map(str, path))
    if not place.line and place.file.startswith(f"--set {shown}="):
        shown = ""
    return Problem(place.file, place.line, place.column, shown, found.what, found.allowed)
