"""`--out DIR` keeps what was found and draws a page; `report DIR` draws the same page again from what was kept."""

import re
from pathlib import Path

import orjson
import pytest

from tests.cli.commands import QUEUE, SMALL, splitpoint


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison, written."""
    place = tmp_path_factory.mktemp("out")
    (place / "small.yaml").write_text(SMALL, encoding="utf-8")
    answer = splitpoint("compare", place / "small.yaml", "--out", place / "deep" / "er", "--replications", 2)
    assert answer.code == 0, answer.err
    assert answer.err.count("wrote ") == 3
    return place / "deep" / "er"


def test_results_scenario_and_page_are_written(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "results.json", "scenario.yaml"]
    assert (folder / "scenario.yaml").read_text(encoding="utf-8") == SMALL
    assert orjson.loads((folder / "results.json").read_bytes())["scenario"] == "small"


def test_the_page_drawn_again_is_the_same_to_the_byte(folder: Path) -> None:
    before = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    answer = splitpoint("report", folder)
    assert answer.code == 0, answer.err
    assert answer.out.strip() == str(folder / "report.html")
    assert (folder / "report.html").read_bytes() == before


def test_the_page_of_a_comparison_has_every_picture(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    titles = ("Latency distribution", "Over time", "Ladder: from whole to split", "Fault isolation", "Topology: split")
    for title in (*titles, "Load against cores"):
        assert title in page, title
    assert "posts-down" in page
    assert "Before you believe it" in page
    assert not re.search(r"(src|href)=[\"']https?:", page)


def test_the_page_shows_the_command_that_gives_it_again(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "small.yaml --replications 2" in page
    assert orjson.loads((folder / "results.json").read_bytes())["digest"] in page


def test_the_page_of_a_run_has_goals_claims_and_its_course(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert splitpoint("run", tmp_path / "small.yaml", "--out", tmp_path, "--replications", 2).code in (0, 1)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("Claims", "Service-level objectives", "Over time", "Topology: whole", "Numbers: split"):
        assert words in page, words


def test_names_that_look_like_markup_stay_names(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(QUEUE.replace("One queue for tests.", "a [red]<b>&$x$"), encoding="utf-8")
    assert splitpoint("run", tmp_path / "odd.yaml", "--out", tmp_path).code == 0
    assert "[red]&lt;b&gt;&amp;$x$" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_page_without_pictures_is_drawn_of_what_there_is(folder: Path, tmp_path: Path) -> None:
    """As an interrupted experiment leaves it."""
    found = orjson.loads((folder / "results.json").read_bytes())
    del found["pictures"]
    (tmp_path / "results.json").write_bytes(orjson.dumps({**found, "partial": True, "isolation": {}, "scaling": {}}))
    (tmp_path / "scenario.yaml").write_text(SMALL, encoding="utf-8")
    assert splitpoint("report", tmp_path).code == 0
    assert "interrupted" in (tmp_path / "report.html").read_text(encoding="utf-8")
