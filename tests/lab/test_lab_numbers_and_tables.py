"""Scenarios are changed, run and compared; numbers, tables and pictures come out; nobody gets past a prediction."""

import pandas as pd
import pytest
from matplotlib.axes import Axes

from simulator import lab
from simulator.lab.tables import OF_COMPARISON, OF_PLAYED
from simulator.model.errors import ScenarioError
from simulator.model.estimate import Estimate
from simulator.theory.single import mm1_mean_ns

SHORT = {"experiment/duration": "200 s"}
RATE = "workload/visit/rate"


@pytest.fixture(scope="module")
def counter():
    return lab.change(lab.load("mm1"), SHORT)


@pytest.fixture(scope="module")
def found(counter):
    return lab.run(counter, replications=4)


@pytest.fixture(scope="module")
def compared():
    return lab.compare(lab.load("hot_part"), only=["split", "whole"], replications=2)


def test_numbers_are_in_ms_and_agree_with_theory_and_with_the_table(found):
    mean = lab.number(found, "mean of visit")
    assert mean.low < mm1_mean_ns(100.0, 8e6) / 1e6 < mean.high
    row = lab.table(found).set_index("metric").loc["mean"]
    assert (row["value"], row["low"], row["high"], row["unit"]) == (mean.value, mean.low, mean.high, "ms")


def test_numbers_may_be_reckoned_with(found):
    mean, rest = lab.number(found, "mean of visit"), lab.number(found, "mean of visit - 8 ms")
    assert rest.value == pytest.approx(mean.value - 8.0)
    assert lab.number(found, "utilization of server").value == pytest.approx(80.0, abs=2.0)
    assert lab.number(found, "mean of visit / 8 ms").value == pytest.approx(mean.value / 8.0)


def test_a_wrong_name_in_a_number_is_answered_with_those_there_are(found):
    with pytest.raises(ScenarioError, match="visit"):
        lab.number(found, "mean of visitt")


def test_changing_leaves_the_scenario_as_it_was(counter):
    busier = lab.change(counter, {RATE: "110/s"})
    assert counter.scenario.workloads["visit"].points[0].rate_per_s == 100.0
    assert busier.scenario.workloads["visit"].points[0].rate_per_s == 110.0
    with pytest.raises(ScenarioError, match="visitt"):
        lab.change(counter, {"workload/visitt/rate": "1/s"})


def test_a_sweep_has_a_row_for_each_value_with_its_interval(counter):
    frame = lab.sweep(counter, RATE, ["20/s", "60/s"], "mean of visit", replications=2)
    assert list(frame["x"]) == [20.0, 60.0]
    assert (frame["low"] <= frame["value"]).all()
    assert (frame["value"] <= frame["high"]).all()
    assert isinstance(lab.plot(frame), Axes)


@pytest.mark.parametrize("name", OF_PLAYED)
def test_every_table_of_a_run_has_rows(found, name):
    assert len(lab.table(found, name))


@pytest.mark.parametrize("name", OF_COMPARISON)
def test_every_table_of_a_comparison_has_rows(compared, name):
    frame = lab.table(compared, name)
    assert isinstance(frame, pd.DataFrame)
    assert len(frame)


@pytest.mark.parametrize("name", ["distribution", "ladder", "load", "isolation"])
def test_tables_with_a_picture_are_drawn(compared, name):
    assert isinstance(lab.plot(compared, name), Axes)


def test_an_unknown_table_or_picture_names_those_there_are(found, compared):
    with pytest.raises(ValueError, match=r"there are: routes, parts, distribution$"):
        lab.table(found, "ladder")
    with pytest.raises(ValueError, match="no picture of effort"):
        lab.plot(compared, "effort")


def test_a_prediction_must_be_made_and_must_fit_the_question(counter):
    with pytest.raises(lab.UnansweredError, match="First your prediction"):
        lab.predict("How long?", ..., unit="ms")
    with pytest.raises(ValueError, match="is none of the answers: 'a', 'b'"):
        lab.predict("Which?", "c", one_of=("a", "b"))
    with pytest.raises(ValueError, match="'long' is not a number"):
        lab.predict("How long?", "long")
    with pytest.raises(lab.UnansweredError, match="after your predictions"):
        lab.run(counter, after=[None])


def test_a_prediction_is_laid_beside_what_was_found():
    mine = lab.predict("How long?", 12, unit="ms")
    assert repr(mine) == "Noted: 12 ms."
    assert "You said 12 ms; found: 40 ms [39 to 41]. Your number is 0.3 times" in mine.against(Estimate(40, 39, 41))
    assert "within what chance explains" in mine.against(Estimate(12.1, 11, 13))


def test_an_answer_is_open_until_it_is_given_and_refused_where_it_is_none():
    assert lab.check("waiting share", ...).right is None
    with pytest.raises(ValueError, match="a number from 0 to 100 is"):
        lab.check("waiting share", "much")
    with pytest.raises(ValueError, match="no exercise 'x'; there are: waiting share"):
        lab.check("x", 1)
    with pytest.raises(ValueError, match="a dict with the keys"):
        lab.check("who is best", "pool")


def test_exercises_accept_another_way_to_the_same_end_and_refuse_short_cuts():
    route = "application/routes/profile"
    others = "call: users.get, call: comments.list, call: likes.count"
    optional = f"[{{parallel: [{{call: posts.list, optional: true}}, {others}]}}]"
    assert lab.check("page without posts", {f"{route}/steps": optional}).right
    assert not lab.check("page without posts", {f"{route}/steps": "[call: users.get]"}).right
    assert not lab.check("page without posts", {"workload/profile/timeout": "1 s"}).right
    assert not lab.check("page without posts", {f"{route}/stepz": "[call: users.get]"}).right
    assert not lab.check("fewest cores", 4).right
