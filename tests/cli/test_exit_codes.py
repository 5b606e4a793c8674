"""How a command ends: 0 fine, 1 something failed or is undecided, 2 wrong input, 3 our bug; never a traceback."""

from pathlib import Path

import pytest

from simulator.model.errors import ModelError, TestbedError
from simulator.run import outcomes, reality
from tests.cli.commands import QUEUE, SMALL, Answer, splitpoint


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    path = tmp_path / "queue.yaml"
    path.write_text(QUEUE, encoding="utf-8")
    return path


def with_claim(path: Path, claim: str, more: str = "") -> Path:
    path.write_text(f"{QUEUE}expect:\n  - {claim}\n{more}", encoding="utf-8")
    return path


def refused(answer: Answer, *words: str) -> None:
    """Exit code 2, every word on stderr, nothing on stdout, no traceback."""
    assert answer.code == 2, answer
    assert answer.out == ""
    assert "Traceback" not in answer.err
    for word in words:
        assert word in answer.err


def test_what_is_fine_ends_with_0(queue: Path) -> None:
    assert splitpoint("list").code == 0
    assert splitpoint("show", "mm1").code == 0
    assert splitpoint("schema").code == 0
    assert splitpoint("run", queue).code == 0


def test_a_claim_that_fails_ends_with_1(queue: Path) -> None:
    answer = splitpoint("run", with_claim(queue, "mean of visit > 1 s"))
    assert answer.code == 1
    assert "FAILED" in answer.out


def test_a_claim_that_is_undecided_ends_with_1_and_says_how_many_replications_would_do(queue: Path) -> None:
    answer = splitpoint("run", with_claim(queue, "mean of visit = 3.333 ms within 0.1%"))
    assert answer.code == 1
    assert "undecided" in answer.out
    assert "replications" in answer.out


def test_a_goal_that_is_missed_ends_with_1(queue: Path) -> None:
    queue.write_text(QUEUE + "slo: {visit: {mean: 1 ms}}\n", encoding="utf-8")
    answer = splitpoint("run", queue, "--json")
    assert answer.code == 1
    assert answer.json["slo"][0]["passed"] is False


def test_a_goal_that_is_met_ends_with_0(queue: Path) -> None:
    queue.write_text(QUEUE + "slo: {visit: {mean: 100 ms, availability: 99%}}\n", encoding="utf-8")
    answer = splitpoint("run", queue, "--json")
    assert answer.code == 0
    assert [goal["passed"] for goal in answer.json["slo"]] == [True, True]


@pytest.mark.parametrize("goal", ["mean: 3.3 ms", "p99: 15 ms"])
def test_a_goal_that_is_undecided_ends_with_1_and_says_how_many_replications_would_do(queue: Path, goal: str) -> None:
    queue.write_text(QUEUE + f"slo: {{visit: {{{goal}}}}}\n", encoding="utf-8")
    answer = splitpoint("run", queue)
    assert answer.code == 1
    assert "replications would do" in answer.out
    (row,) = splitpoint("run", queue, "--json").json["slo"]
    assert row["passed"] is None
    assert row["why"]
    assert row["replications_needed"] > 3


def test_check_ends_with_1_where_a_control_proves_nothing(queue: Path) -> None:
    claim = "{claim: mean of visit > 1 ms, source: none, control: {workload/visit/rate: 190/s}}"
    answer = splitpoint("check", with_claim(queue, claim), "--seeds", 12)
    assert answer.code == 1
    assert "does NOT fail" in answer.out


def test_check_ends_with_0_where_claims_hold_and_controls_fail(queue: Path) -> None:
    claim = "{claim: mean of visit > 2.6 ms, source: none, control: {workload/visit/rate: 40/s}}"
    path = with_claim(queue, claim)
    path.write_text(path.read_text(encoding="utf-8").replace("duration: 5 s", "duration: 50 s"), encoding="utf-8")
    answer = splitpoint("check", path, "--seeds", 10, "--json")
    assert answer.code == 0, answer.out
    assert answer.json["passed"] is True


def test_check_tells_a_mean_that_is_not_the_written_one(queue: Path) -> None:
    queue.write_text(QUEUE.replace("exponential 2 ms", "exponential 2 ms max 2 ms"), encoding="utf-8")
    answer = splitpoint("check", queue)
    assert answer.code == 0
    assert "application/server/serve/0: the mean is 1.264 ms, not the 2 ms" in answer.out


def test_an_unknown_scenario_names_the_nearest() -> None:
    refused(splitpoint("run", "mm2"), "mm2", "mmc")


def test_a_wrong_file_is_refused_with_line_and_column(queue: Path) -> None:
    queue.write_text(QUEUE.replace("rate: 200/s", "rate: 200"), encoding="utf-8")
    for command in ("run", "compare", "check", "show"):
        refused(splitpoint(command, queue), "queue.yaml:7:")


def test_check_tells_what_is_wrong_with_all_files_at_once(queue: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(QUEUE.replace("schema: 1", "schema: 2"), encoding="utf-8")
    queue.write_text(QUEUE.replace("2 ms", "2 parsec"), encoding="utf-8")
    refused(splitpoint("check", queue, other), "queue.yaml:5:", "other.yaml:1:")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--set", "nonsense"], "--set nonsense"),
        (["--set", "experiment/duration=never"], "--set experiment/duration=never"),
        (["--set", "workload/visit/rtae=1/s"], "rate"),
        (["--replications", "0"], "replications=0"),
        (["--replications", "many"], "many"),
        (["--seed", "-1"], "seed"),
        (["--precision", "2"], "--precision 2"),
        (["--precision", "0%"], "--precision 0%"),
        (["--engine", "warp"], "warp"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_options_are_refused_by_name(queue: Path, options: list[str], word: str) -> None:
    refused(splitpoint("run", queue, *options), word)


def test_compare_refuses_unequal_hardware_and_run_does_not(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("cores: 3, workers: 32", "cores: 4, workers: 32"), encoding="utf-8")
    refused(splitpoint("compare", path), "unequal hardware", "cores")
    assert splitpoint("run", path, "--engine", "simpy").code in (0, 1)


@pytest.mark.parametrize(
    ("was", "is_now", "words"),
    [
        ("rate: 200/s", "rate: 200/s", ()),
        ("rate: 200/s", "users: 5", ("queue.yaml:7:", "`users`: not on the testbed yet")),
        ("rate: 200/s", "rate: [10/s, 20/s from 1 s]", ("queue.yaml:7:", "`rate`: changes with time")),
        ("server: {}", "server: {order: lifo}", ()),
        ("server: {}", "each: {model: event_loop}", ("queue.yaml:8:", "`model`: not on the testbed yet")),
        ("experiment:", "faults: {f: {crash: server, at: 1 s}}\nexperiment:", ()),
        ("compute: exponential 2 ms", "{cache: {hit: 50%, miss: [wait: 1 ms]}}", ("queue.yaml:5:", "`cache`: not on")),
        ("server: {}", "server: {contention: 5%}", ("queue.yaml:8:", "`contention`: not on the testbed yet")),
    ],
)
def test_what_the_real_system_cannot_do_is_refused_with_line_and_column(
    queue: Path, monkeypatch: pytest.MonkeyPatch, was: str, is_now: str, words: tuple[str, ...]
) -> None:
    def driven(*_: object) -> None:
        raise TestbedError("driven")

    monkeypatch.setattr(reality, "replayed", driven)
    queue.write_text(QUEUE.replace(was, is_now), encoding="utf-8")
    answer = splitpoint("validate", queue)
    if words:
        refused(answer, *words)
    else:
        assert answer.code == 1
        assert "driven" in answer.err


def test_new_does_not_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert splitpoint("new", path).code == 0
    written = path.read_text(encoding="utf-8")
    assert splitpoint("run", path).code == 0
    refused(splitpoint("new", path), "mine.yaml", "exists")
    assert path.read_text(encoding="utf-8") == written


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(queue: Path) -> None:
    refused(splitpoint("run", queue, "--out", queue / "below"), "--out", "cannot be written")


@pytest.mark.parametrize("content", [None, "{", "[]", "{}", '{"kind": "run"}'])
def test_report_refuses_what_was_not_written_by_out(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "scenario.yaml").write_text(QUEUE, encoding="utf-8")
    if content is not None:
        (tmp_path / "results.json").write_text(content, encoding="utf-8")
    refused(splitpoint("report", tmp_path), "results.json")


def test_our_bug_is_one_line_and_a_traceback_only_if_asked_for(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ModelError("a promise\nbroken")

    monkeypatch.setattr(outcomes, "of_run", broken)
    answer = splitpoint("run", queue)
    assert answer.code == 3
    assert answer.err.count("\n") == 1
    assert "this is a bug" in answer.err
    assert "a promise" in answer.err
    assert "Traceback" in splitpoint("--debug", "run", queue).err


def test_a_machine_that_does_not_give_what_is_needed_ends_with_1(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_port(*_: object) -> None:
        raise TestbedError("no free port")

    monkeypatch.setattr(outcomes, "of_run", without_port)
    answer = splitpoint("run", queue)
    assert answer.code == 1
    assert "no free port" in answer.err
    assert "Traceback" not in answer.err
