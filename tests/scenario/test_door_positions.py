"""The door: every scalar stays text, every node keeps its position, and whatever the text is, it is read or refused."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.model.errors import ScenarioError
from simulator.scenario import door
from simulator.scenario.writing import yaml


def test_plain_scalars_stay_text_whatever_yaml_would_make_of_them() -> None:
    texts = ["010", "1_000", "0x10", "1e3", ".5", "on", "no", "null", "~", "2020-01-01", "1:30", "true"]
    tree = door.parse("\n".join(f"- {text}" for text in texts), "f").tree
    assert tree == texts


def test_values_and_keys_have_their_places_from_line_1_and_column_1() -> None:
    document = door.parse("a:\n  b: [x, {c: y}]\n", "f")
    assert document.values["a", "b", 1, "c"] == door.Place("f", 2, 14)
    assert document.keys["a", "b"] == door.Place("f", 2, 3)
    assert document.place(("a", "b", 0)) == door.Place("f", 2, 7)
    assert document.place(("a", "b", 7, "nothing")) == document.keys["a", "b"]


def test_quoted_and_folded_texts_are_texts_too() -> None:
    tree = door.parse("a: \"x: #1\"\nb: 'it''s'\nc: >-\n  one\n  two\n", "f").tree
    assert tree == {"a": "x: #1", "b": "it's", "c": "one two"}


@pytest.mark.parametrize("depth", [5_000, 100_000])
def test_a_bomb_of_brackets_is_refused_quickly(depth: int) -> None:
    with pytest.raises(ScenarioError, match="nested too deep; at most 32 levels"):
        door.parse("a: " + "[" * depth, "f")


def test_a_bomb_of_aliases_never_unfolds() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    with pytest.raises(ScenarioError, match="f:1:4: '&a': no anchors and aliases"):
        door.parse(bomb, "f")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x7f", "\ud800", "\ufffe"])
def test_characters_that_yaml_does_not_have_are_refused_with_their_place(character: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        door.parse(f"a: b\nc: d{character}e\n", "f")
    assert caught.value.problems[0].line == 2


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert door.parse(door.decode(b"\xef\xbb\xbfa: b\n", "f"), "f").tree == {"a": "b"}


@given(st.text(alphabet=st.sampled_from("ab:- \n\t[]{},#&*!|>'\"%@`?<=.0123"), max_size=80))
@settings(deadline=None, max_examples=400)
def test_any_text_becomes_a_tree_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ScenarioError):
        door.parse(text, "f")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
KEYS = WORDS.filter(lambda key: key != "<<")
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
@settings(deadline=None, max_examples=300)
def test_a_tree_that_is_written_is_read_as_the_same_tree(tree: dict[str, door.Tree]) -> None:
    assert door.parse(yaml(tree), "f").tree == tree
