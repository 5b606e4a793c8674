"""The notebooks as a student meets them: solved, solved wrongly, and without a prediction."""

import functools

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from tests.notebooks.classroom import executed, exercises, pictures, said, text_of
from tests.notebooks.solutions import PREDICTIONS, RIGHT, WRONG

NAMES = sorted(PREDICTIONS)


@functools.cache
def solved(name: str) -> nbformat.NotebookNode:
    return executed(name, {**PREDICTIONS[name], **RIGHT[name]})


@functools.cache
def solved_wrongly(name: str) -> nbformat.NotebookNode:
    return executed(name, {**PREDICTIONS[name], **RIGHT[name], **WRONG[name]})


@pytest.mark.parametrize("name", NAMES)
def test_with_the_solutions_every_check_says_right(name: str) -> None:
    answers = {exercise: said(solved(name), exercise) for exercise in exercises(text_of(name)).values()}
    assert len(answers) >= 2
    assert all(answer.startswith("Right.") for answer in answers.values()), answers


@pytest.mark.parametrize("name", NAMES)
def test_planted_wrong_answers_are_found_and_only_those(name: str) -> None:
    assert len(WRONG[name]) == 2
    for variable, exercise in exercises(text_of(name)).items():
        expected = "Not yet." if variable in WRONG[name] else "Right."
        assert said(solved_wrongly(name), exercise).startswith(expected), exercise


@pytest.mark.parametrize("name", NAMES)
def test_a_prediction_left_out_stops_with_a_friendly_word(name: str) -> None:
    with pytest.raises(CellExecutionError, match="First your prediction, please") as caught:
        executed(name, RIGHT[name])
    assert "Traceback" not in str(caught.value.traceback)
    assert "A wrong one costs nothing" in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_something_to_see(name: str) -> None:
    assert pictures(solved(name)) >= 3
