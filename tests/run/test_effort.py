"""Effort: what is counted, memory by technology, start-up, and money where prices are stated."""

from typing import Any

import pytest

from simulator.run.compare import compare, document
from simulator.run.effort import configurations, effort, endpoints
from simulator.run.execute import FAST
from simulator.run.experiment import play
from simulator.run.memory import memory_of
from simulator.scenario import Loaded, loads
from tests.run.scenes import quiet, small

SHOP = """\
schema: 1
name: shop
lesson: Two components, stated in full.
application:
  components:
    users: {technology: go, operations: {get: [compute: 1 ms], put: [compute: 1 ms]}}
    posts: {technology: jvm_quarkus, operations: {list: [compute: 2 ms, call: users.get]}}
  routes:
    page: [parallel: [call: users.get, call: posts.list]]
    save: [call: users.put]
workload: {page: {rate: 20/s}, save: {rate: 5/s}}
architectures:
  split:
    units: {each: {replicas: 2, workers: 8}}
    gateway: {cores: 2, memory: 64 MiB, start_up: 3 s}
    calls: {users: {timeout: 500 ms, retry: {attempts: 3, backoff: 10 ms}}}
  whole:
    units: {app: {components: all, replicas: 2, cores: 3}}
experiment: {duration: 2 s, replications: 2, prices: {core_hour: 0.04, gib_hour: 0.5}}
slo: {all: {mean: 60 ms}}
"""


def shop(**overrides: str) -> Loaded:
    return loads(SHOP, "shop", {path.replace("__", "/"): value for path, value in overrides.items()}, equal=False)


def efforts(loaded: Loaded) -> dict[str, dict[str, Any]]:
    studies = play(loaded.scenario, quiet(FAST), replications=range(1)).studies
    return {name: effort(loaded.scenario, name, study.setting, loaded.stated) for name, study in studies.items()}


def test_endpoints_are_pairs_of_a_calling_unit_and_an_operation_elsewhere() -> None:
    """The gateway asks for three operations, posts for one; within one unit nothing crosses."""
    scenario = shop().scenario
    assert endpoints(scenario, "split") == 4
    assert endpoints(scenario, "whole") == 0


def test_configurations_are_values_of_policy_that_the_file_changed_and_no_sizes() -> None:
    """Workers of two units, a time-out, three attempts, a back-off; whole: nothing."""
    scenario = shop().scenario
    counted = configurations(scenario.architectures["split"])
    assert configurations(scenario.architectures["whole"]) == 0
    more = shop(architectures__split__units__each__queue="50").scenario
    assert configurations(more.architectures["split"]) == counted + 2
    larger = shop(architectures__split__units__each__replicas="3").scenario
    assert configurations(larger.architectures["split"]) == counted
    assert 2 + 3 <= counted <= 2 + 5


def test_memory_is_that_of_every_process_with_the_technologies_of_all_its_components() -> None:
    loaded = shop()
    split, whole = (memory_of(loaded.scenario, name, loaded.stated) for name in ("split", "whole"))
    assert split.mib == 2 * 15 + 2 * 271 + 64
    assert whole.mib == 2 * (15 + 271)
    assert split.overhead_mib == 15 + 271 + 64
    assert whole.overhead_mib == 15 + 271


def test_a_stated_memory_counts_for_what_is_stated_and_unknown_is_null_with_a_reason() -> None:
    stated = shop(architectures__whole__units__app__memory="1 GiB")
    assert memory_of(stated.scenario, "whole", stated.stated).mib == 2048
    unknown = shop(architectures__split__gateway__memory="none")
    found = memory_of(unknown.scenario, "split", unknown.stated)
    assert (found.mib, found.overhead_mib, found.why) == (None, None, "gateway states no memory")
    nothing = small()
    assert "neither technologies nor memory" in memory_of(nothing.scenario, "whole", nothing.stated).why


def test_the_slowest_unit_says_how_long_it_takes_to_start_and_who_says_so() -> None:
    found = efforts(shop())
    assert found["split"]["start_up"] == {"unit": "gateway", "mean_s": 3.0, "from": "stated"}
    assert found["whole"]["start_up"] == {"unit": "app", "mean_s": 1.15, "from": "jvm_quarkus"}


def test_an_hour_costs_what_the_file_says_and_nothing_is_said_without_prices() -> None:
    found = efforts(shop())
    assert found["split"]["cost_per_hour"] == pytest.approx(6 * 0.04 + 636 / 1024 * 0.5)
    assert found["whole"]["cost_per_hour"] == pytest.approx(6 * 0.04 + 572 / 1024 * 0.5)
    assert "cost_per_hour" not in efforts(small())["whole"]
    unknown = efforts(shop(architectures__split__gateway__memory="none"))["split"]
    assert unknown["cost_per_hour"] is None
    assert "memory has a price" in unknown["why"]["cost_per_hour"]


def test_compare_puts_memory_beside_the_load_that_is_carried() -> None:
    loaded = shop()
    plain = document(compare(loaded.scenario, quiet(FAST), 2, loaded.stated), [])
    row = plain["scaling"]["whole"]
    assert row["memory_mib"] == plain["architectures"]["whole"]["memory_mib"] == 572
    assert row["rps_per_gib"] == pytest.approx(row["carries_rps"] / (572 / 1024))
    assert plain["effort"]["whole"]["processes"] == 2
