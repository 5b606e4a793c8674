"""The words of a report: a page of verdicts and sections, a section of figures and tables. Values, ready to be read.

Whoever fills them has already chosen words, units and digits; nothing is computed here. All texts are plain text: they
may hold anything, and are escaped when the page is written. Only `Figure.svg` is markup, and it is checked element by
element.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

GOOD, BAD, OPEN, PLAIN = "good", "bad", "open", "plain"
TONES = (GOOD, BAD, OPEN, PLAIN)


def known_tone(tone: str) -> None:
    """ValueError for a tone that does not exist."""
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is unknown; allowed: {', '.join(TONES)}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A table cell that says how something ended. `tone` adds colour and a sign; the text says it all alone."""

    text: str
    tone: str = PLAIN

    def __post_init__(self) -> None:
        known_tone(self.tone)


Cell = str | int | float | None | Mark


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence that answers the reader's question.

    `figure` is its number as it should be read, unit included ("+3.2 ms"), `interval` its bounds ("2.9 to 3.5 ms"),
    `experiment` the part it comes from ("latency", "scaling", "fault isolation").
    """

    text: str
    figure: str = ""
    interval: str = ""
    experiment: str = ""
    tone: str = PLAIN

    def __post_init__(self) -> None:
        known_tone(self.tone)


@dataclass(frozen=True, slots=True)
class Table:
    """Column names and rows of text, numbers, marks or None (nothing to say). The first cell of a row names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table '{self.caption}': a row has {len(row)} cells, the head has {len(self.columns)}"
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its words and the numbers behind it. `alt` says what is to be seen to those who do not see it.

    `svg` is the picture; where it would be too large, leave it empty and give `png`.
    """

    title: str
    caption: str
    alt: str
    svg: str
    table: Table
    png: bytes = b""

    def __post_init__(self) -> None:
        if bool(self.svg) == bool(self.png):
            raise ValueError(f"figure '{self.title}' needs either svg or png")
        if not self.alt.strip():
            raise ValueError(f"figure '{self.title}' needs an alternative text")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, some paragraphs (an empty line between two), then figures, then tables."""

    heading: str
    text: str = ""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report. `command` reproduces it, `digest` tells whether it was reproduced.

    `warnings`: what a reader must know before believing a number (unstable, too short, reduced budget, partial).
    """

    title: str
    lesson: str
    command: str
    seed: int
    replications: int
    verdicts: tuple[str | Verdict, ...] = ()
    sections: tuple[Section, ...] = ()
    scenario_text: str = ""
    digest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
