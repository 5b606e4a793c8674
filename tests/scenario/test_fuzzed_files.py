"""Hundreds of damaged files: each is accepted, or refused with a place or a path; never another exception."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.errors import ScenarioError
from simulator.scenario import Loaded, loads, resolved
from tests.scenario.small_files import SHOP

PIECES = [
    "",
    " ",
    "\n",
    "  ",
    ":",
    ": ",
    "-",
    "- ",
    "#",
    "%",
    "0",
    "9",
    "x",
    "ms",
    "{",
    "}",
    "[",
    "]",
    ",",
    "none",
    "all",
    "each",
    "é",
    "'",
]
VALUES = [
    "",
    "0",
    "-1",
    "none",
    "all",
    "each",
    "5 ms",
    "10/s",
    "50%",
    "users",
    "users.get",
    "unlimited",
    [],
    {},
    ["users"],
    {"steps": []},
]


def outcome(text: str, overrides: dict[str, object] | None = None) -> Loaded | ScenarioError:
    """Loaded, or refused with places."""
    try:
        return loads(text, "f", overrides, folder=Path(__file__).parent)
    except ScenarioError as refusal:
        error = refusal
    assert error.problems
    assert all(problem.line >= 1 or problem.file.startswith("--set") for problem in error.problems)
    assert all(problem.what for problem in error.problems)
    return error


@given(
    st.lists(st.tuples(st.integers(0, len(SHOP)), st.integers(0, 4), st.sampled_from(PIECES)), min_size=1, max_size=3)
)
@settings(deadline=None, max_examples=250)
def test_a_damaged_file_is_accepted_or_refused(edits: list[tuple[int, int, str]]) -> None:
    text = SHOP
    for at, cut, piece in edits:
        text = text[:at] + piece + text[at + cut :]
    outcome(text)


@given(st.integers(0, SHOP.count("\n")), st.integers(0, SHOP.count("\n")))
@settings(deadline=None, max_examples=80)
def test_a_file_with_lines_in_wrong_places_is_accepted_or_refused(start: int, to: int) -> None:
    lines = SHOP.splitlines(keepends=True)
    moved = lines[:start] + lines[start + 1 :]
    outcome("".join([*moved[:to], *lines[start : start + 1], *moved[to:]]))


def paths(node: Any, path: str = "") -> Iterator[str]:
    """Every path of a tree."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in items:
        here = f"{path}/{key}" if path else str(key)
        yield here
        yield from paths(inner, here)


PATHS = list(paths(loads(SHOP).tree))


@given(st.sampled_from(PATHS), st.sampled_from(VALUES))
@settings(deadline=None, max_examples=250)
def test_any_value_at_any_path_is_accepted_or_refused_and_resolves(path: str, value: object) -> None:
    found = outcome(SHOP, {path: value})
    if isinstance(found, Loaded):
        again = loads(resolved(found), equal=False)
        assert again.scenario == found.scenario
