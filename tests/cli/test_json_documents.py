"""`--json`: one document on standard output, with the fields that are promised to stay."""

from pathlib import Path
from typing import Any

import pytest

from simulator.run import bench
from tests.cli.commands import QUEUE, SMALL, splitpoint

COUNTS = {"offered", "completed", "failed", "rejected", "timed_out", "in_flight"}
LATENCIES = {"mean", "p50", "p95", "p99", "p99_9"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("json")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "queue.yaml").write_text(QUEUE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(files: Path) -> Any:
    answer = splitpoint("compare", files / "small.yaml", "--json", "--replications", 2)
    assert answer.code == 0, answer.err
    return answer.json


def estimate(found: dict[str, Any]) -> bool:
    """Whether it is one: bounds, or a reason why not."""
    assert {"value", "low", "high"} <= set(found)
    if found["value"] is None or found["low"] is None or found["high"] is None:
        assert found["why"]
    else:
        assert found["low"] <= found["value"] <= found["high"]
    return True


def service(found: dict[str, Any]) -> None:
    """Requests, availability, rates, latency."""
    counts = found["requests"]
    assert set(counts) == COUNTS
    assert counts["offered"] == sum(counts[name] for name in COUNTS - {"offered"})
    assert set(found["latency_ms"]) == LATENCIES
    assert all(estimate(e) for e in found["latency_ms"].values())
    assert all(estimate(found[name]) for name in ("availability", "goodput_rps", "throughput_rps"))


def architecture(found: dict[str, Any]) -> None:
    """Everything promised of one architecture."""
    service(found)
    for route in found["routes"].values():
        service(route)
    for unit in found["units"].values():
        assert estimate(unit["utilization"])
        assert estimate(unit["queue_length"])
    for phase in found["phases"]:
        assert {"name", "from_s", "to_s", "availability", "latency_ms"} <= set(phase)
    assert estimate(found["calls_per_request"])
    assert isinstance(found["stable"], bool)
    assert found["memory_mib"] is None
    assert found["cores"] == 3


def test_run_has_the_promised_fields(files: Path) -> None:
    found = splitpoint("run", files / "small.yaml", "--json", "--seed", 7).json
    assert (found["scenario"], found["seed"], found["replications"]) == ("small", 7, 3)
    assert found["engine"] in ("simpy", "fast")
    assert len(found["digest"]) == 64
    assert list(found["architectures"]) == ["split", "whole"]
    for one in found["architectures"].values():
        architecture(one)
    phases = [phase["name"] for phase in found["architectures"]["whole"]["phases"]]
    assert phases == ["before posts-down", "during posts-down", "after posts-down"]
    for claim in found["claims"]:
        assert {"claim", "passed", "measured", "control_failed"} <= set(claim)
    assert found["partial"] is False


def test_run_has_a_cell_for_each_value_that_is_varied(files: Path) -> None:
    path = files / "varied.yaml"
    path.write_text(QUEUE + "vary: {load: {set: workload/visit/rate, to: [50/s, 100/s]}}\n", encoding="utf-8")
    answer = splitpoint("run", path, "--json", "--engine", "simpy", "--out", files / "varied")
    found = answer.json
    assert [cell["at"] for cell in found["cells"]] == [{"load": "50/s"}, {"load": "100/s"}]
    assert len({cell["digest"] for cell in found["cells"]}) == 2
    assert all("one" in cell["architectures"] for cell in found["cells"])
    assert splitpoint("run", path, "--engine", "simpy").code == 0
    assert (files / "varied" / "report.html").exists()


def test_precision_replicates_until_the_mean_is_known_well_enough(files: Path) -> None:
    answer = splitpoint("run", files / "queue.yaml", "--json", "--precision", "20%", "--replications", 2)
    found = answer.json["architectures"]["one"]["latency_ms"]["mean"]
    assert (found["high"] - found["low"]) / 2 <= 0.2 * found["value"]


def test_compare_has_the_promised_fields(compared: Any) -> None:
    assert list(compared["architectures"]) == ["split", "whole"]
    assert {row["step"] for row in compared["latency"]["ladder"]} >= {"the whole", "+ gateway", "the split"}
    assert all(estimate(row["mean_ms"]) for row in compared["latency"]["ladder"])
    for row in compared["latency"]["differences"]:
        assert {"a", "b", "route", "metric", "value", "low", "high"} <= set(row)
    for bracket in compared["scaling"].values():
        assert {"carries_rps", "fails_rps", "cores", "memory_mib", "rps_per_core"} <= set(bracket)
    faults = {row["fault"] for row in compared["isolation_rows"]}
    assert {"users", "posts", "posts: poison", "posts: slow", "gateway", "edge -> posts: cut"} <= faults
    for name, rows in compared["isolation"].items():
        assert set(rows) == set(compared["blast_radius"][name]) == faults
        assert all(estimate(cell) for cells in rows.values() for cell in cells.values())
    effort = compared["effort"]["split"]
    assert (effort["processes"], effort["deployables"], effort["cores"]) == (3, 3, 3)
    assert all(estimate(cell) for cells in compared["blast_radius"].values() for cell in cells.values())
    for verdict in compared["verdicts"]:
        assert {"text", "value", "low", "high", "experiment"} <= set(verdict)


def test_compare_takes_one_thing_down_at_a_time(compared: Any) -> None:
    split, whole = compared["isolation"]["split"], compared["isolation"]["whole"]
    assert split["posts"]["login"]["value"] > 0.99
    assert split["posts"]["page"]["value"] < 0.1
    assert whole["posts"]["login"]["value"] < 0.1


def test_list_has_name_topic_and_lesson_of_every_bundled_scenario() -> None:
    found = splitpoint("list", "--json").json["scenarios"]
    assert {"profile", "mm1"} <= {one["name"] for one in found}
    assert all(one["lesson"] and one["topic"] for one in found)


def test_bench_has_the_promised_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    reduced = tuple(bench.Contest(c.name, c.text, c.rate_per_s, c.raw, (300, 300, 300)) for c in bench.CONTESTS)
    monkeypatch.setattr(bench, "CONTESTS", reduced)
    found = splitpoint("bench", "--json").json
    promised = {"raw_simpy_rps", "simpy_rps", "fast_rps", "fast_over_raw", "simpy_over_raw"}
    assert all(promised <= set(row) for row in found["workloads"].values())
    assert splitpoint("bench").code == 0


def test_check_has_a_row_for_every_file(files: Path) -> None:
    found = splitpoint("check", files / "queue.yaml", "mm1", "--seeds", 2, "--json")
    assert found.code == 1
    assert [file["scenario"] for file in found.json["files"]] == ["queue", "mm1"]
    assert len(found.json["files"][1]["second_block"]["claims"]) == len(found.json["files"][1]["claims"])
