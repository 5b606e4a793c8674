"""Boxes of a topology never share a place, and links run to the right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.plots.layers import BEND_ROOM, layout

UNITS = ["a", "b", "c", "d", "e"]
BASES = ["p", "q"]


@st.composite
def systems(draw):
    pairs = [(a, b) for a in UNITS for b in UNITS if a != b] + [(a, d) for a in UNITS for d in BASES]
    return [("clients", "a"), *draw(st.lists(st.sampled_from(pairs), max_size=14))]


@given(systems())
@settings(deadline=None)
def test_no_two_boxes_overlap_and_every_link_has_its_way(links):
    place = layout(["clients"], UNITS, BASES, links)
    assert set(place.at) == {"clients", *UNITS, *BASES}
    spots = list(place.at.values())
    for i, (x, y) in enumerate(spots):
        assert 0 <= x < place.columns
        assert 0 <= y <= place.rows
        assert all(x != u or abs(y - v) >= 1.0 - 1e-9 for u, v in spots[i + 1 :])
    for a, b in set(links):
        assert place.ways[a, b][0] == place.at[a]
        assert place.ways[a, b][-1] == place.at[b]


@given(systems())
@settings(deadline=None)
def test_a_link_never_runs_through_a_box_it_does_not_mean(links):
    place = layout(["clients"], UNITS, BASES, links)
    for way in place.ways.values():
        for x, y in way[1:-1]:
            assert all(u != x or abs(v - y) >= (1.0 + BEND_ROOM) / 2 - 1e-9 for u, v in place.at.values())


def test_a_chain_stands_in_columns_with_databases_at_the_end():
    place = layout(["clients"], ["a", "b"], ["p"], [("clients", "a"), ("a", "b"), ("a", "p"), ("b", "p")])
    assert [place.at[n][0] for n in ("clients", "a", "b", "p")] == [0, 1, 2, 3]
    assert len(place.ways["a", "p"]) == 3


def test_the_same_links_in_the_same_order_give_the_same_places():
    links = [("clients", "a"), ("a", "b"), ("a", "c"), ("b", "p"), ("c", "q")]
    assert layout(["clients"], UNITS, BASES, links) == layout(["clients"], UNITS, BASES, links)


def test_units_that_ask_each_other_share_a_column():
    place = layout(["clients"], ["a", "b"], [], [("clients", "a"), ("a", "b"), ("b", "a")])
    assert place.at["a"][0] == place.at["b"][0] == 1
