"""One request's life: worked out on paper, and without a moment that nothing is said of."""

import pytest

from simulator import lab
from simulator.lab.life import gaps, stays_of, watching

TEXT = """
schema: 1
name: by_hand
lesson: A gateway, a network, a service with a database; one request every 100 ms.
application:
  components:
    shop: {operations: {buy: [compute: 3 ms, parallel: [[wait: 5 ms], [read: 2 ms]]]}}
  routes: {buy: shop.buy}
workload: {buy: {rate: 10/s, process: regular}}
architectures:
  split: {units: {shop: {}}, gateway: {}, databases: {main: {components: all}}, network: {latency: 1 ms}}
  shared: {units: {shop: {cpu: shared}}, databases: {main: {components: all}}}
experiment: {duration: 2 s, equal: nothing}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("life") / "by_hand.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return lab.load(path)


def told(frame):
    """Rows as (where, does, from, to), whole ms."""
    return [(r.where, r.does, round(r.from_ms), round(r.to_ms)) for r in frame.itertuples()]


def test_a_request_travels_computes_and_does_two_things_at_once(shop):
    assert told(lab.life(shop, 4)) == [
        ("shop", "travels", 0, 1),
        ("shop", "computes", 1, 4),
        ("shop", "queries", 4, 6),
        ("shop", "pauses", 4, 9),
        ("shop", "travels", 9, 10),
    ]


def test_a_shared_processor_tells_when_it_computed(shop):
    assert told(lab.life(shop, 4, architecture="shared"))[0] == ("shop", "computes", 0, 3)


def test_the_first_request_of_the_counter_waits_for_nobody():
    assert list(lab.life(lab.load("mm1"), 0)["does"]) == ["computes"]


@pytest.mark.parametrize("name", ["mm1", "profile", "hot_part", "overload_queues", "pooling", "noisy_neighbour"])
def test_waiting_in_lines_leaves_no_moment_unexplained(name):
    loaded = lab.load(name)
    for architecture in loaded.scenario.architectures:
        program, watched = watching(loaded, architecture, 2.0)
        good = watched.requests[(watched.requests["workload"] == 0) & (watched.requests["outcome"] == 0)][:100]
        unexplained = [
            gaps(stays_of(program, watched, int(r["index"])), int(r["arrived_ns"]), int(r["ended_ns"])) for r in good
        ]
        assert len(good)
        assert not any(unexplained), architecture


def test_what_no_line_tells_of_is_waiting_too():
    frame = lab.life(lab.load("event_loop"), 6, seconds=2.0)
    assert "waits" in set(frame["does"])
    assert frame["from_ms"].min() == 0.0


def test_a_request_that_never_came_is_refused_with_a_reason():
    with pytest.raises(ValueError, match="no request 5000 within 1 s"):
        lab.life(lab.load("mm1"), 5000, seconds=1.0)
