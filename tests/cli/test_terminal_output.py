"""What people see: plain text where it is no terminal, narrow enough, quiet when the reader goes."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands import COMMAND, QUEUE, ROOT, SMALL, process, splitpoint


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("terminal") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize("command", ["run", "compare"])
def test_everything_fits_the_terminal(small: Path, command: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    answer = splitpoint(command, small, "--replications", 2)
    assert answer.code in (0, 1), answer.err
    assert max(map(len, answer.out.splitlines())) <= columns


def test_a_pipe_gets_no_escape_codes_and_a_hundred_columns(small: Path) -> None:
    answer = process("run", small, "--replications", 2)
    assert "\x1b" not in answer.out + answer.err
    assert max(map(len, answer.out.splitlines())) <= 100


def test_no_color_is_heeded_where_colour_would_be_forced(small: Path) -> None:
    assert "\x1b" not in process("list", NO_COLOR="1", FORCE_COLOR="1").out


def test_verdicts_come_first_and_every_number_has_its_interval(small: Path) -> None:
    text = splitpoint("compare", small, "--replications", 3).out
    assert text.startswith("Verdicts")
    places = [text.index(words) for words in ("Verdicts", "Latency of good", "Ladder", "Scaling:", "Fault isolation:")]
    assert places == sorted(places)
    assert "±" in text
    assert "digest" in text


def test_a_run_says_what_is_hidden_and_why(small: Path) -> None:
    text = splitpoint("run", small, "--replications", 2).out
    assert "p99.9 needs 100000 good requests" in text
    assert "not completed" in text


def test_a_load_above_capacity_is_called_unstable(tmp_path: Path) -> None:
    path = tmp_path / "queue.yaml"
    path.write_text(QUEUE.replace("200/s", "600/s"), encoding="utf-8")
    assert "UNSTABLE" in splitpoint("run", path).out


def test_a_phase_beyond_what_is_left_of_the_capacity_is_called_unstable(tmp_path: Path) -> None:
    path, out = tmp_path / "slow.yaml", tmp_path / "out"
    fault = "faults: {tired: {slow: server, by: 6x, at: 2 s, for: 3 s}}\n"
    path.write_text(QUEUE.replace("experiment: {duration: 5 s", fault + "experiment: {duration: 8 s"), encoding="utf-8")
    answer = splitpoint("run", path, "--out", out)
    assert "! one is UNSTABLE during tired" in answer.out
    rows = answer.out.splitlines()
    assert "UNSTABLE" in rows[next(i for i, row in enumerate(rows) if row.startswith("during tired")) + 1]
    assert "too much" in (out / "report.html").read_text(encoding="utf-8")


def test_letters_a_terminal_cannot_show_do_no_harm() -> None:
    answer = process("list", PYTHONIOENCODING="ascii")
    assert answer.code == 0, answer.err
    assert "profile" in answer.out


def test_a_reader_that_goes_away_is_no_error() -> None:
    with subprocess.Popen(
        [*COMMAND, "schema"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        errors = running.stderr.read()
        assert running.wait(timeout=60) == 0
    assert errors == b""


def test_what_is_varied_is_one_line_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "varied.yaml"
    path.write_text(QUEUE + "vary: {load: {set: workload/visit/rate, to: [50/s, 100/s]}}\n", encoding="utf-8")
    text = splitpoint("run", path, "--engine", "simpy").out
    assert "busiest %" in text
    assert "All routes, after warm-up\n" in text
    assert sum(line.startswith(("50/s", "100/s")) for line in text.splitlines()) == 2


def test_where_something_is_varied_and_something_goes_wrong_the_table_says_that_both_are_in_it(tmp_path: Path) -> None:
    path = tmp_path / "varied.yaml"
    more = (
        "vary: {load: {set: workload/visit/rate, to: [50/s]}}\nfaults: {outage: {crash: server, at: 2 s, for: 1 s}}\n"
    )
    path.write_text(QUEUE + more, encoding="utf-8")
    assert "All routes, after warm-up, faults included (outage)" in splitpoint("run", path, "--engine", "simpy").out
