"""What a picture needs of a DataFrame, said once and checked before anything is drawn.

A `Frame` is the interface of one picture: its columns, each with kind, unit (in the name and in the heading) and
meaning. `check` answers a wrong frame with one ValueError that lists every problem, so that the caller mends it in one
go. Further columns do no harm. Nullable columns must be there too: an absence has to be said (None), never forgotten.
"""

import math
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TEXT, NUMBER, SHARE, BOUND, FLAG = "text", "number", "share", "bound", "flag"
KINDS = {
    TEXT: "text",
    NUMBER: "finite numbers",
    SHARE: "numbers from 0 to 1",
    BOUND: "finite numbers",  # end of the interval of a share: Student's may lie outside 0 and 1
    FLAG: "True or False",
}
ROUNDING = 1e-9  # a share summed from floats may miss its bounds by this much


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `heading` is what people read above it, unit included; `nullable` allows None and NaN.

    Numbers are at least `least` and smaller than `below`; texts are among `one_of`; where these are left out, any.
    """

    name: str
    kind: str
    heading: str
    meaning: str
    nullable: bool = False
    least: float = -math.inf
    below: float = math.inf
    one_of: tuple[str, ...] = ()

    def problem(self, values: "pd.Series") -> str:
        """What is wrong with the values of this column, or an empty text."""
        present = values[values.notna()]
        if not self.nullable and len(present) < len(values):
            return f"column '{self.name}' has {len(values) - len(present)} empty values; none may be empty"
        for value in present:
            if not self.accepts(value):
                return f"column '{self.name}' holds {value!r}; allowed: {self.allowed()}"
        return ""

    def accepts(self, value: object) -> bool:
        """True where one value (not empty) is allowed."""
        import numpy as np

        if self.kind == TEXT:
            return isinstance(value, str) and (not self.one_of or value in self.one_of)
        if self.kind == FLAG:
            return isinstance(value, bool | np.bool_)
        if isinstance(value, bool | np.bool_ | str) or not isinstance(value, int | float | np.number):
            return False
        number = float(value)
        fits = self.least <= number < self.below
        return fits if self.kind != SHARE else fits and -ROUNDING <= number <= 1.0 + ROUNDING

    def allowed(self) -> str:
        """What `accepts` accepts, in words."""
        if self.one_of:
            return ", ".join(self.one_of)
        least = f", at least {self.least:g}" if self.least > -math.inf else ""
        return KINDS[self.kind] + least + (f", below {self.below:g}" if self.below < math.inf else "")


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns of one picture's DataFrame; `row` says what one row is."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def check(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """The columns of this frame, in its order, with a fresh index; ValueError if something is missing or wrong."""
        problems = self.missing([str(name) for name in frame.columns])
        if not len(frame):
            problems.append("there is no row")
        problems += [c.problem(frame[c.name]) for c in self.columns if c.name in frame.columns]
        problems = [p for p in problems if p]
        if problems:
            raise ValueError(f"{self.name} (one row = {self.row}): " + "; ".join(problems))
        chosen = frame[[c.name for c in self.columns]].reset_index(drop=True)
        return chosen.astype({c.name: float for c in self.columns if c.kind in (NUMBER, SHARE, BOUND)})

    def missing(self, found: list[str]) -> list[str]:
        """A sentence for each column that is not there, with the nearest name that is."""
        sentences = []
        for column in self.columns:
            if column.name in found:
                continue
            near = get_close_matches(column.name, found, 1)
            hint = f" (is it '{near[0]}'?)" if near else ""
            sentences.append(f"column '{column.name}' is missing{hint}: {column.meaning}")
        return sentences
