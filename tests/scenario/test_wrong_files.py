"""Wrong files: each says in its first line where and what the door must say; a traceback is never an answer."""

import re
import time
from pathlib import Path

import pytest

from simulator.model.errors import ScenarioError
from simulator.scenario import load

WRONG = sorted((Path(__file__).parent / "wrong").glob("*.yaml"))
SECONDS_MAX = 2.0


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_at_its_place_with_the_reason(path: Path) -> None:
    expected = re.match(r"# expect: (\d+):(\d+) (.+)\n", path.read_text("utf-8"))
    assert expected, "the first line says what to expect"
    line, column, what = expected.groups()
    start = time.perf_counter()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.perf_counter() - start < SECONDS_MAX
    first = caught.value.problems[0]
    assert (first.line, first.column) == (int(line), int(column)), str(caught.value)
    assert what in first.what
    assert str(first).startswith(f"{path}:{line}:{column}: ")


def test_there_are_at_least_sixty_wrong_files() -> None:
    assert len(WRONG) >= 60


def test_ten_megabytes_are_refused_before_anything_is_parsed(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("a: [b]\n" * 1_500_000)
    start = time.perf_counter()
    with pytest.raises(ScenarioError, match=r"10500000 bytes are too many; at most 1000000"):
        load(large)
    assert time.perf_counter() - start < 0.5


def test_bytes_that_are_not_utf_8_are_named_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"schema: 1\nname: caf\xe9\n")
    with pytest.raises(ScenarioError, match=r"latin\.yaml:2:10: byte 0xe9 is not UTF-8"):
        load(file)


def test_a_file_that_is_not_there_and_a_folder_are_wrong_input(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(ScenarioError, match="cannot be read"):
            load(path)


def test_all_problems_of_a_file_are_told_at_once_and_in_its_order() -> None:
    several = next(path for path in WRONG if path.stem == "several_at_once")
    with pytest.raises(ScenarioError) as caught:
        load(several)
    assert [problem.line for problem in caught.value.problems] == [19, 24, 29]
