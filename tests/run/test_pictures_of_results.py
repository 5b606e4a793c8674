"""Rows that pictures are drawn of: they fit the frames of `plots`, and say what the tables say."""

import math

import pandas as pd
import pytest

from simulator.model.claims import Metric
from simulator.plots import frames
from simulator.run import pictures
from simulator.run.experiment import Played, play
from tests.run.scenes import quiet, small
from tests.run.test_loads_and_ladders import LONG_WAY, opened

TWO_DOORS = """\
schema: 1
name: two_doors
lesson: No gateway.
application:
  components:
    users: {operations: {get: [compute: exponential 4 ms]}}
    posts: {operations: {list: [compute: exponential 2 ms, call: users.get]}}
  routes: {profile: users.get, feed: posts.list}
workload: {profile: {rate: 60/s}, feed: {rate: 60/s}}
architectures: {apart: {units: {each: {}}}}
experiment: {duration: 5 s, replications: 2, warm_up: 1 s}
"""


@pytest.fixture(scope="module")
def played() -> Played:
    return play(small(experiment__duration="20 s").scenario, quiet(), replications=range(4))


def test_distributions_fit_their_frame_and_never_fall(played: Played) -> None:
    rows = frames.LATENCY.check(pd.DataFrame(pictures.latency(played.studies)))
    for _, part in rows.groupby("architecture"):
        assert part["quantile"].is_monotonic_increasing
        assert part["latency_ms"].is_monotonic_increasing
    assert list(rows["architecture"].unique()) == ["split", "whole"]


def test_the_median_in_the_picture_is_the_median_in_the_table(played: Played) -> None:
    from simulator.measure.summary import summary

    rows = {(row["architecture"], row["quantile"]): row for row in pictures.latency(played.studies)}
    for name, study in played.studies.items():
        told = summary(study)["latency_ms"]["p50"]
        drawn = rows[name, 0.5]
        assert (drawn["latency_ms"], drawn["low_ms"], drawn["high_ms"]) == (told["value"], told["low"], told["high"])


def test_the_course_of_time_covers_the_run_without_gaps_and_marks_the_fault(played: Played) -> None:
    rows = frames.OVER_TIME.check(pd.DataFrame(pictures.over_time(played.studies)))
    for _, part in rows.groupby(["architecture", "metric"]):
        assert part["from_s"].iloc[0] == 0.0
        assert part["to_s"].iloc[-1] == 20.0
        assert list(part["to_s"][:-1]) == list(part["from_s"][1:])
        marked = part[part["fault"] == "posts-down"]
        assert (marked["from_s"].min(), marked["to_s"].max()) == (2.0, 3.0)
        assert set(part["fault"]) == {"", "posts-down"}


def test_nobody_is_served_by_the_whole_while_it_is_down(played: Played) -> None:
    rows = [
        r for r in pictures.over_time(played.studies) if (r["architecture"], r["metric"]) == ("whole", "availability")
    ]
    assert [row["value"] for row in rows if row["fault"]] == [0.0]
    assert all(row["value"] > 0.9 for row in rows if not row["fault"])


def test_calls_go_through_proxies_where_there_are_any() -> None:
    found = play(opened(LONG_WAY).scenario, quiet(), replications=range(2), architectures=["split"])
    made = pictures.topology(found.programs["split"], found.studies["split"])
    frames.TOPOLOGY.check(pd.DataFrame(made))
    ways = {(row["id"], row["to"]): row["calls_per_s"] for row in made if row["kind"] == "link"}
    for asking, asked in (("clients", "gateway"), ("unit gateway", "posts"), ("unit posts", "users")):
        assert ways[asking, f"unit {asked}-balancer"] > 10.0
        assert ways[f"unit {asked}-balancer", f"unit {asked}"] >= ways[asking, f"unit {asked}-balancer"]
        assert (asking, f"unit {asked}") not in ways
    study = found.studies["split"]
    assert 0.0 < study.values(Metric("utilization", "users-balancer"))[0] < 0.1
    assert 0.0 <= study.values(Metric("wait", "users-balancer"))[0] < 1e6


def test_without_a_gateway_clients_are_the_callers_of_what_routes_call() -> None:
    two = TWO_DOORS
    found = play(opened(two).scenario, quiet(), replications=range(2))
    study = found.studies["apart"]
    made = pictures.topology(found.programs["apart"], study)
    ways = {(row["id"], row["to"]) for row in made if row["kind"] == "link"}
    assert ways == {("clients", "unit users"), ("clients", "unit posts"), ("unit posts", "unit users")}
    assert 1e5 < study.values(Metric("wait", "users"))[0] < 1e8


def test_topologies_fit_their_frame_and_every_call_a_second_is_counted(played: Played) -> None:
    rows = {}
    for name, study in played.studies.items():
        made = pictures.topology(played.programs[name], study)
        frames.TOPOLOGY.check(pd.DataFrame(made))
        rows[name] = {(row["id"], row["to"]): row for row in made}
    split, whole = rows["split"], rows["whole"]
    boxes = {"clients", "unit gateway", "unit users", "unit posts", "database users", "database posts"}
    assert {key[0] for key in split if key[1] == ""} == boxes
    asked = split["clients", "unit gateway"]["calls_per_s"]
    assert math.isclose(asked, 200.0, rel_tol=0.1)
    users, posts = (split["unit gateway", f"unit {name}"]["calls_per_s"] for name in ("users", "posts"))
    assert math.isclose(users, asked, rel_tol=0.02)
    assert math.isclose(posts, 150.0, rel_tol=0.1)
    assert ("unit app", "unit app") not in whole
    assert whole["unit app", "database main"]["calls_per_s"] < asked
