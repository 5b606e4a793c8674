"""A wrong frame is answered before anything is drawn, with everything that is wrong at once."""

import pandas as pd
import pytest

from simulator.plots import frames
from simulator.plots.columns import FLAG, NUMBER, SHARE, TEXT, Column, Frame
from tests.plots import made_up_frames as made_up

FRAME = Frame(
    "test",
    "a row",
    (
        Column("who", TEXT, "Who", "a name", one_of=("a", "b")),
        Column("latency_ms", NUMBER, "Latency, ms", "a time", nullable=True, least=0.0),
        Column("availability", SHARE, "Availability", "a share"),
        Column("passed", FLAG, "Passed", "yes or no"),
    ),
)


def rows(**changes):
    return pd.DataFrame({"who": ["a"], "latency_ms": [1.0], "availability": [1.0], "passed": [True]} | changes)


def test_a_right_frame_passes_with_its_columns_in_order_and_others_left_out():
    checked = FRAME.check(rows(extra=[1])[["extra", "passed", "who", "availability", "latency_ms"]])
    assert list(checked.columns) == ["who", "latency_ms", "availability", "passed"]


def test_none_in_a_nullable_number_becomes_nan():
    assert FRAME.check(rows(latency_ms=[None]))["latency_ms"].isna().all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": ["c"]}, "column 'who' holds 'c'; allowed: a, b"),
        ({"who": [None]}, "column 'who' has 1 empty values"),
        ({"latency_ms": [-1.0]}, "column 'latency_ms' holds -1.0; allowed: finite numbers, at least 0"),
        ({"latency_ms": [float("inf")]}, "allowed: finite numbers"),
        ({"latency_ms": ["5"]}, "column 'latency_ms' holds '5'"),
        ({"latency_ms": [True]}, "column 'latency_ms' holds True"),
        ({"availability": [99.0]}, "column 'availability' holds 99.0; allowed: numbers from 0 to 1"),
        ({"availability": [float("nan")]}, "none may be empty"),
        ({"passed": ["yes"]}, "allowed: True or False"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(changes, said):
    with pytest.raises(ValueError, match="test") as caught:
        FRAME.check(rows(**changes))
    assert said in str(caught.value)


def test_all_problems_come_at_once_and_a_missing_column_has_its_nearest_name():
    with pytest.raises(ValueError, match="one row = a row") as caught:
        FRAME.check(rows(who=["c"]).rename(columns={"latency_ms": "latency"}))
    assert "column 'latency_ms' is missing (is it 'latency'?): a time" in str(caught.value)
    assert "column 'who' holds 'c'" in str(caught.value)


def test_an_empty_frame_is_refused():
    with pytest.raises(ValueError, match="there is no row"):
        FRAME.check(rows().iloc[:0])


def test_a_share_may_miss_its_bounds_by_rounding_only():
    assert len(FRAME.check(rows(availability=[1.0 + 1e-12])))
    with pytest.raises(ValueError, match="availability"):
        FRAME.check(rows(availability=[1.0001]))


@pytest.mark.parametrize(
    ("spec", "maker"),
    [
        (frames.LATENCY, made_up.latency),
        (frames.OVER_TIME, made_up.over_time),
        (frames.LADDER, made_up.ladder),
        (frames.LOAD, made_up.load),
        (frames.ISOLATION, made_up.isolation),
        (frames.TOPOLOGY, made_up.topology),
        (frames.VALIDATION, made_up.validation),
        (frames.ERRORS, made_up.errors),
        (frames.RESIDUALS, made_up.residuals),
        (frames.RESIDUAL_COURSE, made_up.residual_course),
        (frames.FAILURE_COURSE, made_up.failure_course),
        (frames.FAILURE_WINDOW, made_up.failure_window),
    ],
)
def test_every_column_of_every_picture_is_needed_and_has_a_heading(spec, maker):
    frame = maker()
    for column in spec.columns:
        assert column.heading
        assert column.meaning
        with pytest.raises(ValueError, match=f"{spec.name}.*column '{column.name}' is missing"):
            spec.check(frame.drop(columns=column.name))
