"""Predictions: what somebody expects, said before the experiment shows it.

Whoever has said what they expect looks more closely at what comes out. A wrong prediction costs nothing; a missing one
stops the notebook, with a friendly word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import EllipsisType

from simulator.model.errors import SplitpointError
from simulator.model.estimate import Estimate

Answer = float | str


class UnansweredError(SplitpointError):
    """A place marked with `...` has been left as it is."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


@dataclass(frozen=True, repr=False)
class Prediction:
    """An answer given beforehand; `against` lays it beside what was found."""

    question: str
    answer: Answer
    unit: str = ""

    def __repr__(self) -> str:
        return f"Noted: {self.said}."

    @property
    def said(self) -> str:
        """The answer with its unit."""
        text = self.answer if isinstance(self.answer, str) else f"{self.answer:g}"
        return f"{text} {self.unit}".strip()

    def against(self, found: Estimate) -> str:
        """A sentence: what was predicted, what was found, and how far apart they are."""
        if not isinstance(self.answer, float) or not found.value:
            raise ValueError("only a number can be laid beside a number")
        sure = "" if found.low is None else f" [{found.low:.4g} to {found.high:.4g}]"
        seen = f"{found.value:.4g} {self.unit}".strip() + sure
        inside = found.low is not None and found.high is not None and found.low <= self.answer <= found.high
        gap = "within what chance explains" if inside else f"{self.answer / found.value:.2g} times what was found"
        return f"You said {self.said}; found: {seen}. Your number is {gap}."


def predict(
    question: str, answer: Answer | EllipsisType, *, unit: str = "", one_of: tuple[str, ...] = ()
) -> Prediction:
    """Take down what somebody expects: a number, or one of `one_of`.

    Raises UnansweredError where the answer is still `...`, ValueError where it is no answer to this question.
    """
    if isinstance(answer, EllipsisType):
        choices = f"one of {', '.join(map(repr, one_of))}" if one_of else f"a number {unit and f'({unit})'}".strip()
        ask = f"First your prediction, please: put {choices} in place of the three dots."
        raise UnansweredError(f"{ask}\n  {question}\nA wrong one costs nothing, and makes what follows interesting.")
    if one_of and answer not in one_of:
        raise ValueError(f"{answer!r} is none of the answers: {', '.join(map(repr, one_of))}")
    if not one_of and (isinstance(answer, bool) or not isinstance(answer, int | float)):
        raise ValueError(f"{answer!r} is not a number")
    return Prediction(question, answer if isinstance(answer, str) else float(answer), unit)


def unlock(after: Sequence[Prediction]) -> None:
    """Let an experiment begin that waits for predictions; raises UnansweredError where one is none."""
    if not all(isinstance(one, Prediction) for one in after):
        raise UnansweredError("This experiment comes after your predictions: run the cell that asks for them first.")
