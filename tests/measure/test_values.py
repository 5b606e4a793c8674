"""Every metric of the language, read from a made-up run and counted again by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.measure.setting import Setting
from simulator.measure.study import Study
from simulator.model.claims import AFTER, BEFORE, DURING, FROM, WHILE_DOWN, Metric, Window
from simulator.model.errors import ModelError
from simulator.model.trace import CALL, LIMIT
from simulator.policies import outcomes
from simulator.policies.screening import WELL_FORMED
from tests.measure import made_up_run as made_up

S, MS = made_up.S, made_up.MS
WARM_UP_S = 10
RUN = made_up.finished(7)
STUDY = Study(made_up.SETTING, [RUN], warm_up_ns=WARM_UP_S * S)
ROWS = made_up.requests(7, 3000)
CALLS = made_up.calls(7, 12_000)
LEVELS = RUN.ending.levels
GOOD = (outcomes.OK, outcomes.DEGRADED)
BEFORE_FAULT, DURING_FAULT, AFTER_FAULT = (Window(kind, "posts-down") for kind in (BEFORE, DURING, AFTER))


def value(name, of="all", window=None, **more):
    (found,) = STUDY.values(Metric(name, of, window=window or Window(), **more))
    return found


def rows_in(start, end, route=None):
    mine = (ROWS["arrived_ns"] >= start * S) & (ROWS["arrived_ns"] < end * S)
    return ROWS[mine & (ROWS["route"] == route)] if route is not None else ROWS[mine]


def good_of(rows):
    return rows[np.isin(rows["outcome"], GOOD) & (rows["manners"] == WELL_FORMED)]


def spent(rows):
    return np.sort(rows["ended_ns"] - rows["arrived_ns"])


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Window(), 10, 100),
        (BEFORE_FAULT, 10, 40),
        (DURING_FAULT, 40, 60),
        (AFTER_FAULT, 60, 100),
        (Window(FROM, "", 5 * S, 25 * S), 5, 25),
    ],
)
def test_windows_select_by_arrival(window, start, end):
    rows = rows_in(start, end, 0)
    good, well = good_of(rows), rows[rows["manners"] == WELL_FORMED]
    assert value("offered", "feed", window) == pytest.approx(len(rows) / (end - start))
    assert value("goodput", "feed", window) == pytest.approx(len(good) / (end - start))
    assert value("availability", "feed", window) == pytest.approx(len(good) / len(well))
    assert value("error_rate", "feed", window) == pytest.approx(1 - len(good) / len(well))
    assert value("mean", "feed", window) == pytest.approx(spent(good).mean())
    assert value("p95", "feed", window) == spent(good)[math.ceil(0.95 * len(good)) - 1]
    assert value("max", "feed", window) == spent(good)[-1]
    assert value("slower than", "feed", window, than_ns=200 * MS) == pytest.approx((spent(good) > 200 * MS).mean())
    assert value("slower than", "feed", window, than_ns=123 * MS) == pytest.approx((spent(good) > 123 * MS).mean())


def test_what_is_not_good_is_counted_by_kind():
    well = rows_in(10, 100)
    well = well[well["manners"] == WELL_FORMED]
    assert value("failed") == len(well) - len(good_of(well))
    assert value("rejected") == np.isin(well["outcome"], (outcomes.OVERLOADED, outcomes.LIMITED)).sum()
    assert value("timed_out") == (well["outcome"] == outcomes.TIMEOUT).sum()
    assert value("throughput") == pytest.approx((rows_in(10, 100)["outcome"] != outcomes.IN_FLIGHT).sum() / 90)


def test_an_answer_without_something_is_good_and_counted_apart():
    well = rows_in(10, 100, 1)
    well = well[well["manners"] == WELL_FORMED]
    degraded = (well["outcome"] == outcomes.DEGRADED).sum()
    assert degraded > 0
    assert value("degraded", "post") == pytest.approx(degraded / len(well))
    assert value("availability", "post") == pytest.approx(len(good_of(well)) / len(well))
    for subject, chosen in (
        ("edge -> posts", (CALLS["caller"] == 1) & np.isin(CALLS["operation"], (1, 2))),
        ("users", CALLS["operation"] == 0),
    ):
        mine = CALLS[chosen & (CALLS["began_ns"] >= 10 * S) & (CALLS["began_ns"] < 100 * S)]
        assert value("degraded", subject) == pytest.approx((mine["outcome"] == outcomes.DEGRADED).mean())
        assert value("error_rate", subject) == pytest.approx(1 - np.isin(mine["outcome"], GOOD).mean())


def test_links_operations_and_components_are_streams_of_calls():
    mine = CALLS[(CALLS["began_ns"] >= 10 * S) & (CALLS["began_ns"] < 100 * S) & (CALLS["operation"] == 0)]
    good = mine[np.isin(mine["outcome"], GOOD)]
    assert value("availability", "users") == pytest.approx(len(good) / len(mine))
    assert value("mean", "users.get") == pytest.approx((good["ended_ns"] - good["began_ns"]).mean())
    assert value("p99", "users.get") == np.sort(good["ended_ns"] - good["began_ns"])[math.ceil(0.99 * len(good)) - 1]
    with pytest.raises(ModelError, match="were not kept"):
        value("p99", "posts.list")


def test_places_are_read_from_the_observers_integrals():
    length = 90 * S
    window = slice(10, 100)
    assert value("utilization", "users") == pytest.approx(LEVELS.busy_cores[window, 1].sum() / (2 * length))
    assert value("utilization", "edge") == value("utilization", "gateway")
    assert value("utilization", "posts.database") == pytest.approx(LEVELS.busy_servers[window, 0].sum() / (4 * length))
    assert value("utilization", "main") == value("utilization", "users.database")
    assert value("utilization") == pytest.approx(LEVELS.busy_cores[window].sum() / (5 * length))
    assert value("queue", "posts") == pytest.approx(LEVELS.queued[window, 2].sum() / length)
    assert value("queue", "posts.database") == pytest.approx(LEVELS.server_waiting[window, 0].sum() / length)
    assert value("max_queue", "posts") == LEVELS.queue_max[window, 2].max()
    waited = LEVELS.queued[window, 2].sum() + LEVELS.core_waiting[window, 2].sum()
    begun = (CALLS["began_ns"] >= 10 * S) & (CALLS["began_ns"] < 100 * S)
    inside = CALLS[begun & (CALLS["caller"] == 3) & np.isin(CALLS["operation"], (1, 2))]  # function calls enter nothing
    entered = LEVELS.reached[window, 1:3].sum() - inside["attempts"].sum()
    assert value("wait", "posts") == pytest.approx(waited / entered)
    queries = LEVELS.queries[window, 0].sum()
    assert value("wait", "main") == pytest.approx(LEVELS.server_waiting[window, 0].sum() / queries)
    assert math.isnan(value("max_queue", "main"))


def test_a_read_replica_is_a_part_of_the_database_it_copies():
    levels = LEVELS._replace(
        **{name: np.repeat(getattr(LEVELS, name), 3, axis=1) for name in ("busy_servers", "server_waiting", "queries")}
    )
    run = made_up.finished(7)
    run.ending = run.ending._replace(levels=levels)
    copied = replace(
        made_up.SETTING,
        names=made_up.NAMES._replace(databases=("main", "main copy", "other")),
        servers=(4, 2, 4),
        connections=(10, 10, 10),
        primaries=(-1, 0, -1),
    )
    study = Study(copied, [run], warm_up_ns=WARM_UP_S * S)
    for name, factor in (("attempts", 2.0), ("queue", 2.0), ("wait", 1.0), ("utilization", 4 * 2 / 6)):
        (together,) = study.values(Metric(name, "users.database"))
        assert together == pytest.approx(value(name, "users.database") * factor)
        assert name == "attempts" or study.values(Metric(name, "main")) == [together]


def test_units_that_compute_on_the_same_cores_have_them_once():
    shared = replace(made_up.SETTING, cores=(1, 4, 4), together=(((1, 2), 4),))
    study = Study(shared, [RUN], warm_up_ns=WARM_UP_S * S)
    assert study.values(Metric("cores")) == [5.0]
    busy = LEVELS.busy_cores[10:100].sum(axis=0)
    assert study.values(Metric("utilization", "users")) == [pytest.approx(busy[1] / (4 * 90 * S))]
    assert study.values(Metric("utilization")) == [pytest.approx(busy.sum() / (5 * 90 * S))]


def test_what_is_sent_to_units_behind_a_proxy_enters_the_proxy():
    behind = replace(made_up.SETTING, proxies={"posts": "users", "gateway": "users"})
    window, begun = slice(10, 100), (CALLS["began_ns"] >= 10 * S) & (CALLS["began_ns"] < 100 * S)
    sent = CALLS[begun & (CALLS["caller"] != 3) & np.isin(CALLS["operation"], (1, 2))]["attempts"].sum()
    asked = rows_in(10, 100)["attempts"].sum()  # clients ask the gateway
    own = (
        LEVELS.reached[window, 0].sum()
        - CALLS[begun & (CALLS["caller"] == 2) & (CALLS["operation"] == 0)]["attempts"].sum()
    )
    waited = LEVELS.queued[window, 1].sum() + LEVELS.core_waiting[window, 1].sum()
    study = Study(behind, [RUN], warm_up_ns=WARM_UP_S * S)
    assert study.values(Metric("wait", "users")) == [pytest.approx(waited / (sent + asked + own))]


def test_hits_and_stale_reads_are_shares_of_lookups_and_of_reads_from_replicas():
    window = slice(10, 100)
    hit, missed = (table[window].sum(axis=0) for table in (LEVELS.hits, LEVELS.misses))
    assert value("hit_rate", "posts") == pytest.approx(hit[3] / (hit[3] + missed[3]))
    assert value("hit_rate", "edge", DURING_FAULT) == pytest.approx(
        LEVELS.hits[40:60, 1].sum() / (LEVELS.hits[40:60, 1].sum() + LEVELS.misses[40:60, 1].sum())
    )
    assert value("hit_rate") == pytest.approx(hit.sum() / (hit.sum() + missed.sum()))
    assert value("stale", "users") == pytest.approx(
        LEVELS.stale[window, 2].sum() / LEVELS.replica_reads[window, 2].sum()
    )
    with pytest.raises(ModelError, match="no component is called 'ghosts'"):
        value("stale", "ghosts")


def test_attempts_are_those_that_reached_it():
    offered = len(rows_in(40, 60))
    reached = LEVELS.reached[40:60, 1:3].sum()
    assert value("attempts", "posts", DURING_FAULT) == reached
    assert value("attempts", "posts.create", DURING_FAULT) == LEVELS.reached[40:60, 2].sum()
    assert value("amplification", "posts", DURING_FAULT) == pytest.approx(reached / offered)
    queries = LEVELS.queries[40:60, 0].sum()
    assert value("amplification", "users.database", DURING_FAULT) == pytest.approx(queries / offered)
    begun = ((CALLS["began_ns"] >= 40 * S) & (CALLS["began_ns"] < 60 * S)).sum()
    assert value("calls_per_request", window=DURING_FAULT) == pytest.approx(begun / offered)


def test_hardware_is_what_the_setting_says():
    assert (value("cores"), value("processes")) == (5, 5)


def recovered_after(broken, lasts=20):
    """Recovery after a fault during which and for some seconds of which every request fails."""
    rows = made_up.requests(3, 20_000)
    rows["manners"], rows["outcome"] = WELL_FORMED, outcomes.OK
    second = rows["arrived_ns"] // S
    rows["outcome"][(second >= 40) & (second < broken)] = outcomes.REFUSED
    run = made_up.empty()
    run.take(rows, np.zeros(0, CALL))
    faults = {"posts-down": (40 * S, None if lasts is None else (40 + lasts) * S)}
    setting = Setting(made_up.NAMES, made_up.EDGES_NS, faults=faults)
    return Study(setting, [run], warm_up_ns=0).values(Metric("recovery", window=AFTER_FAULT))[0]


@pytest.mark.parametrize(
    ("broken", "lasts", "seconds"),
    [(60, 20, 0), (61, 20, 5), (67, 20, 10), (100, 20, math.inf), (57, None, 20), (60, 17, 5)],
)
def test_recovery_is_counted_in_bins_of_five_seconds_from_the_end_of_the_fault(broken, lasts, seconds):
    window = S if math.isfinite(seconds) else 1
    assert recovered_after(broken, lasts) == (seconds * window if math.isfinite(seconds) else math.inf)


def test_what_cannot_be_read_from_a_run_says_so():
    for name, of, message in (
        ("max_load", "all", "runs of its own"),
        ("lag", "all", "cannot be read"),
        ("utilization", "ghosts", "no unit"),
        ("goodput", "users", "is no route"),
    ):
        with pytest.raises(ModelError, match=message):
            value(name, of)
    with pytest.raises(ModelError, match="runs of its own"):
        value("availability", window=Window(WHILE_DOWN, "posts"))
    with pytest.raises(ModelError, match="no fault is called"):
        value("mean", window=Window(DURING, "nothing"))
    often = Study(replace(made_up.SETTING, recurring=("often",)), [RUN], warm_up_ns=0)
    with pytest.raises(ModelError, match="comes again and again"):
        often.values(Metric("mean", window=Window(DURING, "often")))
    with pytest.raises(ModelError, match="where no stretch does"):
        value("mean", window=Window(FROM, "", 5, 10 * S))


def test_other_experiments_are_asked_for_what_they_measure():
    study = Study(made_up.SETTING, [RUN, RUN], outside=lambda _: [3.0, 5.0])
    assert study.values(Metric("max_load")) == [3.0, 5.0]
    assert study.values(Metric("availability", window=Window(WHILE_DOWN, "posts")), batch=2) == [4.0]


def test_an_empty_window_has_no_value():
    study = Study(made_up.SETTING, [RUN], warm_up_ns=50 * S)
    assert math.isnan(study.values(Metric("mean", window=BEFORE_FAULT))[0])
    assert study.estimate(Metric("mean", window=BEFORE_FAULT)).value is None


def test_a_run_that_was_stopped_is_looked_at_as_far_as_it_went():
    run = made_up.finished(7)
    run.ending = run.ending._replace(status=LIMIT, at_ns=35 * S + 1)
    study = Study(made_up.SETTING, [run], warm_up_ns=10 * S)
    assert study.span(Window()) == (10, 35)
    assert study.values(Metric("offered"))[0] == pytest.approx(len(rows_in(10, 35)) / 25)


def test_a_quantile_without_enough_behind_it_is_hidden():
    hidden = STUDY.estimate(Metric("p99", "feed"))
    assert hidden.value is None
    assert hidden.why == f"p99 needs 10000 good requests, there are {len(good_of(rows_in(10, 100, 0)))}"
    assert STUDY.estimate(Metric("p50", "feed")).value is not None
    replayed = Study(Setting(**{**vars(made_up.SETTING), "replay": True}), [RUN], warm_up_ns=0)
    assert replayed.estimate(Metric("p95")).value is not None  # 600 are enough where 2000 would be needed
    assert STUDY.estimate(Metric("p95", "feed")).value is None


def test_replications_with_too_few_samples_give_a_quantile_together():
    runs = [made_up.finished(seed, 600) for seed in range(40)]
    study = Study(made_up.SETTING, runs, warm_up_ns=0)
    metric = Metric("p99")
    size = study.batch(metric)
    assert size == 3
    batches = study.values(metric, size)
    assert len(batches) == 13
    estimate = study.estimate(metric)
    assert estimate.value == pytest.approx(sum(batches) / 13)
    assert estimate.low < estimate.value < estimate.high
