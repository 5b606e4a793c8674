"""Exercises: an answer is judged by an experiment of its own, never by a number that somebody wrote down.

`check("EXERCISE", answer)` says whether an answer is right, and if not, in which direction to think. How exact it
must be follows from the interval of the experiment and from how exactly the exercise asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import EllipsisType

from simulator.model.estimate import Estimate

RIGHT, NOT_YET, OPEN = "Right.", "Not yet.", "Not answered yet: put your answer in place of the three dots."


@dataclass(frozen=True, repr=False)
class Checked:
    """Whether an answer is right (None: there is none yet), and what the experiment says of it."""

    right: bool | None
    text: str = ""

    def __repr__(self) -> str:
        head = {True: RIGHT, False: NOT_YET, None: OPEN}[self.right]
        return f"{head} {self.text}".strip()


Exercise = Callable[[object], Checked]


def check(exercise: str, answer: object) -> Checked:
    """Judge an answer. ValueError where there is no such exercise, or where this can be no answer to it."""
    from simulator.lab import exercises_life, exercises_reality, exercises_split

    rooms = (exercises_life, exercises_split, exercises_reality)
    known: dict[str, Exercise] = {name: one for room in rooms for name, one in room.EXERCISES.items()}
    if exercise not in known:
        raise ValueError(f"there is no exercise {exercise!r}; there are: {', '.join(known)}")
    return Checked(None) if isinstance(answer, EllipsisType) else known[exercise](answer)


def number_in(answer: object, low: float, high: float) -> float:
    """An answer that must be a number between two others; ValueError where it is not."""
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not low <= answer <= high:
        raise ValueError(f"{answer!r} is no answer here: a number from {low:g} to {high:g} is")
    return float(answer)


def near(answer: float, truth: Estimate, slack: float, unit: str, hint: str) -> Checked:
    """Right where the answer lies in the interval, widened by what rounding may cost."""
    low, high = truth.low, truth.high
    if truth.value is None or low is None or high is None:
        return Checked(False, f"The experiment gives no interval: {truth.why}.")
    if low - slack <= answer <= high + slack:
        return Checked(True, f"The experiment says {truth.value:.3g} {unit} [{low:.3g} to {high:.3g}].")
    return Checked(False, f"{answer:g} {unit} is too {'low' if answer < low else 'high'}. {hint}")


def holds_near(found: Estimate, goal: float, slack: float, said: str) -> Checked:
    """Right where what an answer leads to overlaps the goal, give or take `slack`. `said`: what was measured."""
    if found.value is None or found.low is None or found.high is None:
        return Checked(False, f"With your answer there is no number: {found.why}.")
    right = found.low <= goal + slack and found.high >= goal - slack
    return Checked(right, f"With your answer, {said} {found.value:.3g} [{found.low:.3g} to {found.high:.3g}].")
