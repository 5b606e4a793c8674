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


@pytest.mark.parametrize("name", NAMES)
def test_with_the_solutions_every_check_says_right(name: str) -> None:
    answers = {exercise: said(solved(name), exercise) for exercise in exercises(text_of(name)).values()}
    assert len(answers) >= 2
    assert all(answer.startswith("Right.") for answer in answers.values()), answers


@pytest.mark.parametrize("name", NAMES)
def test_two_planted_wrong_answers_are_found(name: str) -> None:
    notebook, judged = executed(name, WRONG[name], only=WRONG[name]), exercises(text_of(name))
    answers = [said(notebook, judged[variable]) for variable in WRONG[name]]
    assert len(answers) == 2
    assert all(answer.startswith("Not yet.") for answer in answers), answers


@pytest.mark.parametrize("name", NAMES)
def test_a_prediction_left_out_stops_with_a_friendly_word(name: str) -> None:
    with pytest.raises(CellExecutionError, match="First your prediction, please") as caught:
        executed(name, RIGHT[name])
    assert "Traceback" not in str(caught.value.traceback)
    assert "A wrong one costs nothing" in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_there_is_something_to_see(name: str) -> None:
    assert pictures(solved(name)) >= 3
