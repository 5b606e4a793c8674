"""A page is put together from values that cannot be built wrong."""

import pytest

from simulator.report import Figure, Mark, Table, Verdict
from tests.report.made_up_page import SVG

TABLE = Table(("a", "b"), (("x", 1),))


def test_a_row_has_as_many_cells_as_the_head():
    with pytest.raises(ValueError, match="a row has 1 cells, the head has 2"):
        Table(("a", "b"), (("x",),))


def test_a_tone_is_one_of_four():
    with pytest.raises(ValueError, match="tone 'nice' is unknown; allowed: good, bad, open, plain"):
        Mark("passed", "nice")
    with pytest.raises(ValueError, match="unknown"):
        Verdict("x", tone="nice")


def test_a_figure_needs_words_for_those_who_do_not_see_it():
    with pytest.raises(ValueError, match="needs an alternative text"):
        Figure("t", "c", " ", SVG, TABLE)


def test_a_figure_is_one_picture():
    with pytest.raises(ValueError, match="either svg or png"):
        Figure("t", "c", "alt", "", TABLE)
    with pytest.raises(ValueError, match="either svg or png"):
        Figure("t", "c", "alt", SVG, TABLE, png=b"x")
