"""The three ways a run can go wrong, and who has to act: you, we, or the machine.

An expected refusal (a full queue, a 429) is a value, never an exception; exceptions are for what stops the program.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with an input.

    `line` and `column` count from 1; 0 means that the place is not in a file (an override on the command line).
    `path` is keys and list positions joined by `/`. `allowed` says what would be right, or is empty.
    """

    file: str
    line: int
    column: int
    path: str
    what: str
    allowed: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        return f"{place}:{path} {self.what}" + (f"; {self.allowed}" if self.allowed else "")


class SplitpointError(Exception):
    """The family of all errors raised on purpose."""


class ScenarioError(SplitpointError):
    """The input is wrong, and the author of the input can mend it (exit code 2). Carries every problem found."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ModelError(SplitpointError):
    """Our bug: a promise inside the simulator does not hold (exit code 3)."""


class TestbedError(SplitpointError):
    """The machine did not give what the real system needs: a port, a program, time (exit code 1)."""

    __test__ = False
