"""The table behind a picture shows the same frame in words people read."""

from simulator.plots import frames, table_of
from tests.plots import made_up_frames as made_up


def test_headings_carry_units_and_cells_are_text():
    headings, rows = table_of(frames.LATENCY, made_up.latency())
    assert headings == ("Architecture", "Quantile", "Latency, ms", "Low, ms", "High, ms")
    assert rows[2] == ("monolith", "p50", "6.159", "6.097", "6.22")
    assert rows[7][1] == "p99.9"


def test_what_is_hidden_stays_empty():
    _, rows = table_of(frames.LATENCY, made_up.latency())
    assert rows[-1] == ("microservices", "p99.9", None, None, None)


def test_a_column_without_any_value_is_left_out():
    headings, _ = table_of(frames.LATENCY, made_up.latency().assign(low_ms=None, high_ms=None))
    assert headings == ("Architecture", "Quantile", "Latency, ms")


def test_shares_are_per_cent_and_flags_are_words():
    assert table_of(frames.ISOLATION, made_up.isolation())[1][0][4] == "0 %"
    assert table_of(frames.ERRORS, made_up.errors())[1][0][4:] == ("yes", "yes")


def test_names_stand_whole():
    name = "$x$ <b>" + "long" * 50
    assert table_of(frames.LATENCY, made_up.latency((name, "other")))[1][0][0] == name
