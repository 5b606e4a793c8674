"""What a notebook imports: few names, fetched when they are used, and they work."""

import simulator

TEXT = """
schema: 1
name: two_ways
lesson: One component, whole or behind a gateway.
application:
  components: {shop: {operations: {buy: [compute: exponential 2 ms]}}}
  routes: {buy: shop.buy}
workload: {buy: {rate: 100/s}}
architectures:
  whole: {units: {shop: {cores: 2}}}
  split: {units: {shop: {}}, gateway: {}}
experiment: {duration: 10 s, replications: 3}
"""


def test_every_name_of_the_front_door_can_be_fetched() -> None:
    assert all(callable(getattr(simulator, name)) for name in simulator.__all__)
    assert sorted(simulator.DOORS) == simulator.__all__


def test_a_notebook_runs_a_scenario_and_reads_its_numbers() -> None:
    found = simulator.simulate(simulator.loads(TEXT), engine="simpy")
    document = found.document()
    assert document["engine"] == "simpy"
    assert document["replications"] == 3
    assert set(document["architectures"]) == {"whole", "split"}


def test_a_notebook_compares_architectures() -> None:
    found = simulator.compare(simulator.loads(TEXT), replications=2)
    assert {d.metric for d in found.differences} == {"mean", "p50", "p95", "p99"}
    assert set(found.brackets) == {"whole", "split"}
