"""What all tables in the terminal are made of. Rich is imported when a table is made; nothing is colour alone."""

from typing import TYPE_CHECKING

from simulator.run.wording import Document, spoken

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

SIGNS = {True: ("passed", "green"), False: ("FAILED", "bold red"), None: ("undecided", "yellow")}


def table(title: str, *headings: str, texts: int = 1) -> "Table":
    """An empty table whose first `texts` columns are words, and whose other columns are numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    heading = Text(title, "bold") if title else None
    made = Table(title=heading, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, name in enumerate(headings):
        made.add_column(Text(name), justify="left" if place < texts else "right", overflow="fold")
    return made


def cell(estimate: Document, factor: float = 1.0) -> "Text":
    """A number, and its half-width on a second line."""
    from rich.text import Text

    said = spoken(estimate, factor)
    return Text(said.value).append(f"\n{said.half}" if said.half else "", "dim")


def words(text: str, style: str = "") -> "Text":
    """A text in which nothing has a meaning: names may hold brackets."""
    from rich.text import Text

    return Text(text, style)


def sign(passed: bool | None) -> "Text":
    """Passed, failed or undecided."""
    return words(*SIGNS[passed])
