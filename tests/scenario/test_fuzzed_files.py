"""Hundreds of damaged files: each is accepted, or refused with a place or a path; never another exception."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.errors import ScenarioError
from simulator.scenario import Loaded, loads, resolved
from tests.scenario.rich_file import RICH
from tests.scenario.small_files import SHOP

FILES = (SHOP, RICH)

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
    "true",
    "3",
    "zone a",
    "users -> posts",
    "zipf 1.1 over 10",
    "10 ms doubling to 1 s",
    {"attempts": "2"},
    {"up": "1 s", "down": "1 s"},
    {"bursts": "1 s", "pauses": "1 s"},
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


@given(st.sampled_from(FILES), st.data())
@settings(deadline=None, max_examples=250)
def test_a_damaged_file_is_accepted_or_refused(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        at, cut = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 4))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + cut :]
    outcome(text)


@given(st.sampled_from(FILES), st.data())
@settings(deadline=None, max_examples=80)
def test_a_file_with_lines_in_wrong_places_is_accepted_or_refused(text: str, data: st.DataObject) -> None:
    lines = text.splitlines(keepends=True)
    start, to = (data.draw(st.integers(0, len(lines))) for _ in range(2))
    moved = lines[:start] + lines[start + 1 :]
    outcome("".join([*moved[:to], *lines[start : start + 1], *moved[to:]]))


def paths(node: Any, path: str = "") -> Iterator[str]:
    """Every path of a tree."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in items:
        here = f"{path}/{key}" if path else str(key)
        yield here
        yield from paths(inner, here)


PATHS = [(text, path) for text in FILES for path in paths(loads(text).tree)]


@given(st.sampled_from(PATHS), st.sampled_from(VALUES))
@settings(deadline=None, max_examples=350)
def test_any_value_at_any_path_is_accepted_or_refused_and_resolves(place: tuple[str, str], value: object) -> None:
    text, path = place
    found = outcome(text, {path: value})
    if isinstance(found, Loaded):
        again = loads(resolved(found), equal=False)
        assert again.scenario == found.scenario
