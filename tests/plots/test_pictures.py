"""Every picture draws, says where its numbers come from, takes any name, and gives the same bytes twice."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.text import Text

from simulator import plots
from simulator.plots.ink import short
from tests.plots import made_up_frames as made_up

PICTURES = {
    "latency": (plots.latency_distribution, made_up.latency),
    "over_time": (plots.over_time, made_up.over_time),
    "ladder": (plots.ladder, made_up.ladder),
    "load": (plots.load_against_cores, made_up.load),
    "load of several sizes": (plots.load_against_cores, lambda names=made_up.NAMES: made_up.load(names, (2, 4, 8))),
    "break_even": (plots.break_even, made_up.break_even),
    "isolation": (plots.isolation, made_up.isolation),
    "topology": (plots.topology, made_up.topology),
    "validation": (plots.predicted_measured, made_up.validation),
    "errors": (plots.prediction_errors, made_up.errors),
    "residuals": (plots.request_residuals, made_up.residuals),
    "residuals over time": (plots.residual_course, made_up.residual_course),
    "failures over time": (plots.failure_course, made_up.failure_course),
    "failures with other dice": (plots.failure_window, made_up.failure_window),
    "life": (plots.life, made_up.life),
    "curves": (lambda frame, origin, title="": plots.curves(frame, origin, ("rate", "ms"), title), made_up.curves),
}
HOSTILE = (
    r"$x$",
    r"$\frac{$",
    "<script>alert(1)</script>",
    "]]></svg><img src=x onerror=alert(1)>",
    "_" + "very-long-name" * 20,
    "日本語 Ωμέγα 🚀",
    "line\nbreak\x00\x1b[31m\u202e",
    "%s {0} \\ & \" '",
)

every_picture = pytest.mark.parametrize("name", PICTURES)


def words(figure):
    return [text.get_text() for text in figure.findobj(Text)]


@every_picture
def test_a_picture_says_scenario_seed_and_replications(name):
    draw, make = PICTURES[name]
    axes = draw(make(), made_up.ORIGIN, title="A title")
    assert isinstance(axes, Axes)
    caption = next(text for text in words(axes.figure) if "seed 1" in text)
    assert caption.startswith("profile")
    assert "10 replications" in caption
    assert "A title" in words(axes.figure)


@every_picture
def test_the_same_frame_gives_the_same_bytes_and_drawing_again_changes_none(name):
    draw, make = PICTURES[name]
    axes = draw(make(), made_up.ORIGIN)
    svg = plots.svg_of(axes.figure)
    assert plots.svg_of(axes.figure) == svg
    assert plots.svg_of(draw(make(), made_up.ORIGIN).figure) == svg


@every_picture
def test_names_may_hold_anything_and_stay_text(name):
    draw, make = PICTURES[name]
    svg = plots.svg_of(draw(make(HOSTILE), plots.Origin(HOSTILE[2], 1, 1, note=HOSTILE[0]), title=HOSTILE[3]).figure)
    root = ElementTree.fromstring(svg)
    assert {element.tag.rpartition("}")[2] for element in root.iter()}.isdisjoint({"script", "img", "foreignObject"})
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any(short(HOSTILE[0]) in (text or "") for text in texts)


@every_picture
def test_a_frame_without_its_columns_is_refused(name):
    draw, _ = PICTURES[name]
    with pytest.raises(ValueError, match="is missing"):
        draw(pd.DataFrame({"nothing": [1]}), made_up.ORIGIN)


@every_picture
def test_a_picture_without_intervals_still_draws(name):
    draw, make = PICTURES[name]
    frame = make()
    for column in {"low", "high", "low_ms", "high_ms", "carries_rps", "fails_rps", "tolerance_pct"} & set(
        frame.columns
    ):
        frame[column] = None
    assert plots.svg_of(draw(frame, made_up.ORIGIN).figure).startswith("<svg ")


@every_picture
def test_a_single_row_draws(name):
    draw, make = PICTURES[name]
    if name != "ladder":
        assert plots.svg_of(draw(make().iloc[:1], made_up.ORIGIN).figure)


def test_an_svg_holds_no_address_no_date_and_takes_its_ink_from_the_page():
    svg = plots.svg_of(plots.latency_distribution(made_up.latency(), made_up.ORIGIN).figure)
    assert "<!DOCTYPE" not in svg
    assert "<metadata" not in svg
    assert "currentColor" in svg
    assert "#1f2a36" not in svg.partition("</style>")[2]
    assert "http" not in svg.replace("http://www.w3.org/", "")


def test_a_png_is_drawn_on_white_paper():
    png = plots.png_of(plots.ladder(made_up.ladder(), made_up.ORIGIN).figure)
    assert png.startswith(b"\x89PNG")
    assert png == plots.png_of(plots.ladder(made_up.ladder(), made_up.ORIGIN).figure)


def test_the_latency_line_ends_where_quantiles_are_hidden():
    axes = plots.latency_distribution(made_up.latency(), made_up.ORIGIN)
    monolith, microservices = (line for line in axes.lines if len(line.get_xdata()) > 2)
    assert min(monolith.get_ydata()) == pytest.approx(0.001)
    assert min(microservices.get_ydata()) == pytest.approx(0.01)


def test_intervals_of_latency_are_drawn_as_bands():
    axes = plots.latency_distribution(made_up.latency(), made_up.ORIGIN)
    assert sum(isinstance(c, PolyCollection) for c in axes.collections) == 2


def test_an_instant_answer_is_drawn_although_a_logarithm_has_no_zero():
    frame = made_up.latency().assign(latency_ms=0.0, low_ms=0.0, high_ms=0.0)
    assert plots.svg_of(plots.latency_distribution(frame, made_up.ORIGIN).figure)


def test_faults_are_marked_in_both_panels_and_named_once():
    axes = plots.over_time(made_up.over_time(), made_up.ORIGIN)
    assert [len(panel.patches) for panel in axes.figure.axes] == [2, 2]
    assert words(axes.figure).count("a fault") == 1


def test_equal_cores_make_bars_and_several_sizes_make_lines():
    assert not plots.load_against_cores(made_up.load(), made_up.ORIGIN).lines
    assert plots.load_against_cores(made_up.load(sizes=(2, 4)), made_up.ORIGIN).lines


def test_a_ladder_whose_steps_do_not_sum_is_refused():
    frame = made_up.ladder()
    frame.loc[1, "value_ms"] += 0.01
    with pytest.raises(ValueError, match=r"lead to 15\.31 ms, it is 15\.3 ms"):
        plots.ladder(frame, made_up.ORIGIN)
    with pytest.raises(ValueError, match="first and the last rung must be levels"):
        plots.ladder(made_up.ladder().iloc[:-1], made_up.ORIGIN)


def test_small_steps_on_high_levels_are_magnified_and_the_axis_says_so():
    frame = made_up.ladder()
    frame.loc[[0, 5], ["value_ms", "low_ms", "high_ms"]] += 1000.0
    axes = plots.ladder(frame, made_up.ORIGIN)
    assert axes.get_xlim()[0] > 900.0
    assert "does not begin at 0" in axes.get_xlabel()


def test_every_cell_of_the_heat_map_has_its_number():
    texts = words(plots.isolation(made_up.isolation(), made_up.ORIGIN).figure)
    assert texts.count("94.1 %") == 3
    assert texts.count("92.9 to 95.3") == 3
    assert texts.count("no requests") == 1
    assert texts.count("not there") == 1


def test_faults_of_a_kind_stand_together_under_its_name():
    axes = plots.isolation(made_up.isolation(), made_up.ORIGIN)
    found = {label.get_text(): place for label, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    first, *_ = made_up.isolation()["fault"]
    assert found["all instances down"] < found[first] < found["slow"]


def test_a_cell_given_twice_is_refused():
    frame = made_up.isolation()
    with pytest.raises(ValueError, match="is given twice"):
        plots.isolation(pd.concat([frame, frame.iloc[:1]]), made_up.ORIGIN)


def test_the_map_has_a_number_and_an_interval_in_every_cell_that_has_a_winner_and_a_line_at_nothing():
    axes = plots.break_even(made_up.break_even(), made_up.ORIGIN)
    texts = words(axes.figure)
    assert sum(text.startswith("± ") for text in texts) == 8
    assert "+1.88" in texts
    assert [text.get_text() for text in axes.get_yticklabels()] == ["10%", "50%", "90%"]
    assert any(len(c.get_paths()[0].vertices) > 1 for c in axes.collections)
    with pytest.raises(ValueError, match="is given twice"):
        plots.break_even(pd.concat([made_up.break_even()] * 2), made_up.ORIGIN)


def test_a_map_with_one_verdict_only_has_no_line():
    frame = made_up.break_even()
    assert not plots.break_even(frame[frame["difference_ms"] > 0], made_up.ORIGIN).collections


def test_a_link_to_a_node_that_is_not_there_is_refused():
    frame = made_up.topology()
    frame.loc[frame["to"] == "unit 1", "to"] = "unit 9"
    with pytest.raises(ValueError, match="there is no node 'unit 9'"):
        plots.topology(frame, made_up.ORIGIN)


def test_importing_the_pictures_loads_nothing_heavy():
    code = (
        "import sys, simulator.plots; print(*sorted({'matplotlib', 'pandas', 'networkx', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_drawing_never_touches_pyplot():
    code = (
        "import sys; from simulator import plots; from tests.plots import made_up_frames as m;"
        "plots.svg_of(plots.topology(m.topology(), m.ORIGIN).figure); print('matplotlib.pyplot' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )


def test_bytes_do_not_depend_on_the_hashes_of_names():
    code = (
        "import hashlib; from simulator import plots; from tests.plots.test_pictures import PICTURES, made_up;"
        "svgs = [plots.svg_of(draw(make(), made_up.ORIGIN).figure) for draw, make in PICTURES.values()];"
        "print(hashlib.sha256(''.join(svgs).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
