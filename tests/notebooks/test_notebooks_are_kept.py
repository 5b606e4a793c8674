"""What a committed notebook looks like: short, in step with its text, without outputs, without solutions."""

import json
import re

import pytest

from simulator.lab import exercises_life, exercises_reality, exercises_split
from tests.notebooks.classroom import exercises, open_places, text_of
from tests.notebooks.pairing import FOLDER, notebook_of, texts, written
from tests.notebooks.solutions import PREDICTIONS, RIGHT, WRONG

CELLS_MAX = 12
NAMES = [path.stem for path in texts()]
PARTS = ("**Question.**", "Your prediction", "## The experiment", "**How to read it.**", "## What the model leaves out",
         "## Exercises")  # fmt: skip


def test_every_notebook_has_solutions() -> None:
    assert sorted(PREDICTIONS) == sorted(RIGHT) == sorted(WRONG) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_text_and_notebook_are_in_step(name: str) -> None:
    kept = (FOLDER / f"{name}.ipynb").read_text("utf-8")
    assert kept == written(FOLDER / f"{name}.py"), "python -m tests.notebooks.pairing writes it anew"


@pytest.mark.parametrize("name", NAMES)
def test_no_outputs_are_kept(name: str) -> None:
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_short_and_tells_in_order(name: str) -> None:
    cells = notebook_of(text_of(name)).cells
    assert sum(cell.cell_type == "code" for cell in cells) <= CELLS_MAX
    places = [text_of(name).rfind(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_front_door_is_imported(name: str) -> None:
    assert re.findall(r"^\s*(?:from|import) .*$", text_of(name), re.MULTILINE) == ["from simulator import lab"]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_and_every_prediction_is_left_to_the_student(name: str) -> None:
    assert open_places(text_of(name)) == [*PREDICTIONS[name], *RIGHT[name]]
    assert list(exercises(text_of(name))) == list(RIGHT[name])
    assert 2 <= len(RIGHT[name]) <= 4


def test_every_exercise_is_set_in_some_notebook() -> None:
    known = {*exercises_life.EXERCISES, *exercises_split.EXERCISES, *exercises_reality.EXERCISES}
    assert {exercise for name in NAMES for exercise in exercises(text_of(name)).values()} == known
