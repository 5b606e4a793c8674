"""Into which stretch does a moment fall: the quick ways give what a plain search gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.measure.stretches import Stretches
from simulator.model.errors import ModelError

quick = settings(deadline=None, max_examples=60)
grids = st.lists(st.integers(1, 10_000), min_size=1, max_size=80, unique=True).map(lambda later: [0, *sorted(later)])


@quick
@given(grid=grids, moments=st.lists(st.integers(0, 12_000), min_size=1, max_size=60))
def test_a_stretch_holds_its_first_edge_and_not_its_last(grid, moments):
    found = Stretches(grid).of(np.array(moments))
    assert found.tolist() == [sum(edge <= at for edge in grid) - 1 for at in moments]


@quick
@given(extra=st.lists(st.integers(1, 999_999), max_size=40), seed=st.integers(0, 99))
def test_a_fine_grid_with_edges_close_together_is_searched_right(extra, seed):
    grid = sorted({*range(0, 1_000_001, 2_000), *extra, 1_000_000})
    moments = np.random.default_rng(seed).integers(0, 1_100_000, 500)
    assert (Stretches(grid).of(moments) == np.searchsorted(grid, moments, "right") - 1).all()


def test_what_lies_before_the_start_is_refused():
    with pytest.raises(ModelError, match="before the start"):
        Stretches([0, 10]).of(np.array([-1]))


@pytest.mark.parametrize("grid", [[0], [1, 2], [0, 5, 5], [0, 5, 4], []])
def test_edges_must_increase_from_zero(grid):
    with pytest.raises(ModelError, match="edges_ns"):
        Stretches(grid)


def test_a_window_must_begin_and_end_on_an_edge():
    stretches = Stretches([0, 10, 25, 40])
    assert [stretches.edge(at) for at in (0, 25, 40, 99)] == [0, 2, 3, 3]
    with pytest.raises(ModelError, match="11 ns"):
        stretches.edge(11)
    assert [stretches.edge_after(at) for at in (0, 1, 10, 26, 41)] == [0, 1, 1, 3, 3]
