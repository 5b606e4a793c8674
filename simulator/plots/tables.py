"""The table behind a picture: the same frame, with headings for people and no more digits than mean something."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.plots.columns import BOUND, FLAG, SHARE, TEXT, Column, Frame
from simulator.plots.scales import number, percent

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 4


def table_of(spec: Frame, frame: "pd.DataFrame") -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """Headings, and rows of text (None: empty), of a frame that fits `spec`.

    Columns in which every value is empty are left out. Names stand whole, as they were given.
    """
    checked = spec.check(frame)
    kept = [c for c in spec.columns if any(cell(c, v) is not None for v in checked[c.name])]
    rows = (tuple(cell(c, v) for c, v in zip(kept, row, strict=True))
            for row in checked[[c.name for c in kept]].itertuples(index=False, name=None))  # fmt: skip
    return tuple(c.heading for c in kept), tuple(rows)


def cell(column: Column, value: str | float | bool | None) -> str | None:
    """One value as text, None where there is nothing."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    if column.kind == TEXT:
        return str(value) or None
    if column.kind == FLAG:
        return "yes" if value else "no"
    amount = float(value)
    if column.name == "quantile":
        return f"p{number(amount * 100, 7)}"
    return percent(min(max(amount, 0.0), 1.0)) if column.kind in (SHARE, BOUND) else number(amount, DIGITS)
