"""The table of an architecture: every promised field, numbers that add up, phases that follow what happens."""

import json
from dataclasses import replace

import pytest

from simulator.measure.phases import phases_of
from simulator.measure.setting import changes_of
from simulator.measure.study import Study
from simulator.measure.summary import summary
from simulator.model.topology import Point, Workload
from tests.measure import made_up_run as made_up

S = made_up.S
RUNS = [made_up.finished(seed) for seed in range(4)]
STUDY = Study(made_up.SETTING, RUNS, warm_up_ns=10 * S)
TABLE = summary(STUDY, memory_mib=None)
ESTIMATE = {"value", "low", "high"}


def test_the_promised_fields_are_there_and_are_json():
    assert json.loads(json.dumps(TABLE, allow_nan=False)) == TABLE
    promised = (
        "requests availability goodput_rps throughput_rps latency_ms routes units phases cores memory_mib processes"
    )
    assert set(promised.split()) | {"calls_per_request", "stable"} <= set(TABLE)
    assert set(TABLE["latency_ms"]) == {"mean", "p50", "p95", "p99", "p99_9"}
    assert list(TABLE["routes"]) == ["feed", "post"]
    for route in TABLE["routes"].values():
        assert {"requests", "availability", "goodput_rps", "throughput_rps", "latency_ms"} <= set(route)
    for place in (*TABLE["units"].values(), *TABLE["databases"].values()):
        assert set(place) == {"utilization", "queue_length"}
        assert all(set(estimate) == ESTIMATE for estimate in place.values())
    assert (TABLE["cores"], TABLE["processes"], TABLE["memory_mib"]) == (5, 5, None)
    assert TABLE["warm_up_s"] == 10.0


def test_the_five_counts_add_up_and_routes_add_up_to_all():
    for table in (TABLE, *TABLE["routes"].values()):
        counts = dict(table["requests"])
        assert counts.pop("offered") == sum(counts.values())
    for name, total in TABLE["requests"].items():
        assert total == sum(route["requests"][name] for route in TABLE["routes"].values())
    assert TABLE["requests"]["offered"] == 4 * 3000


def test_the_share_within_the_goal_is_of_all_that_was_asked_for():
    (share,) = TABLE["routes"]["feed"]["within_slo"].values()
    assert 0 < share["value"] < TABLE["routes"]["feed"]["availability"]["value"]
    assert TABLE["routes"]["post"]["within_slo"] == {}


def test_phases_lie_around_each_fault():
    spans = [(phase["name"], phase["from_s"], phase["to_s"]) for phase in TABLE["phases"]]
    assert spans == [
        ("before posts-down", 10.0, 40.0),
        ("during posts-down", 40.0, 60.0),
        ("after posts-down", 60.0, 100.0),
    ]
    assert all({"availability", "latency_ms", "stable"} <= set(phase) for phase in TABLE["phases"])


def test_phases_lie_between_changes_of_the_rate_where_nothing_fails():
    changing = replace(made_up.SETTING, faults={}, changes_ns=(30 * S, 70 * S, 200 * S))
    names = [phase.name for phase in phases_of(changing, 10 * S)]
    assert names == ["from 10 s to 30 s", "from 30 s to 70 s", "from 70 s to 100 s"]
    assert phases_of(replace(changing, changes_ns=()), 10 * S) == []


@pytest.mark.parametrize(
    ("points", "changes"),
    [
        ((Point(9, 0),), set()),
        ((Point(9, 30 * S),), {30 * S}),
        ((Point(9, 30 * S), Point(5, 70 * S)), {30 * S, 70 * S}),
        ((Point(9, 0), Point(5, 70 * S, ramp=True)), {0, 70 * S}),
    ],
)
def test_a_rate_changes_where_it_begins_late_jumps_or_ramps(points, changes):
    assert changes_of(Workload((("feed", 1.0),), "poisson", points)) == changes


def test_a_load_that_begins_late_has_a_phase_that_begins_with_it():
    begins = tuple(changes_of(Workload((("feed", 1.0),), "poisson", (Point(9, 30 * S),))))
    phases = phases_of(replace(made_up.SETTING, faults={}, changes_ns=begins), 0)
    assert [phase.name for phase in phases] == ["from 0 s to 30 s", "from 30 s to 100 s"]


def test_a_fault_without_end_has_no_after():
    lasting = replace(made_up.SETTING, faults={"posts-down": (40 * S, None)})
    assert [phase.name for phase in phases_of(lasting, 0)] == ["before posts-down", "during posts-down"]


def test_what_lasts_from_the_beginning_to_the_end_has_no_phase_of_its_own():
    always = replace(made_up.SETTING, faults={"slow": (0, None)})
    assert phases_of(always, 0) == []
    both = replace(always, faults={**always.faults, **made_up.SETTING.faults})
    assert [phase.window.name for phase in phases_of(both, 0)] == ["posts-down"] * 3


def test_calls_within_a_unit_do_not_cross_the_network():
    together = replace(made_up.SETTING, hosts=dict.fromkeys(made_up.SETTING.hosts, "posts"))
    apart, one = (summary(Study(s, RUNS, warm_up_ns=0)) for s in (made_up.SETTING, together))
    assert one["remote_calls_per_request"]["value"] == 0.0
    assert 0 < apart["remote_calls_per_request"]["value"] < apart["calls_per_request"]["value"]
    assert one["calls_per_request"] == apart["calls_per_request"]


def test_one_replication_has_values_without_bounds():
    table = summary(Study(made_up.SETTING, RUNS[:1], warm_up_ns=0))
    assert table["availability"]["low"] is None
    assert table["availability"]["value"] == pytest.approx(0.85, abs=0.1)
    assert "one replication" in table["availability"]["why"]
