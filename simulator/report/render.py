"""From a page of values to one HTML file that needs nothing else: no script, no font, no address, no date.

The same page gives the same bytes. Everything is escaped by the template; the only markup that enters is what
`drawing` and `highlight` have built themselves.
"""

import base64
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.report.drawing import drawing
from simulator.report.highlight import highlighted
from simulator.report.page import Cell, Figure, Mark, Page, Table, Verdict

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

MOST_BYTES = 3_000_000
MOST_ROWS = 1_000  # of a table; the rest is counted, not shown
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
AMOUNT = r"[<>≈]?\s?[+−–-]?\d[\d,.]*\s?(%|pp|ms|s|/s|×|x)?"
LIKE_A_NUMBER = re.compile(rf"{AMOUNT}(\s\({AMOUNT} to {AMOUNT}\))?")


def render(page: Page) -> str:
    """The page as HTML. ValueError where a drawing holds more than a drawing, or the page would pass 3 MB."""
    template = environment().get_template("page.html")
    html = template.render(page=page, policy=POLICY, most_rows=MOST_ROWS, verdicts=[verdict(v) for v in page.verdicts])
    html = html.encode(errors="replace").decode()  # a command line may hold bytes that are no text
    size_bytes = len(html.encode())
    if size_bytes > MOST_BYTES:
        figures = [figure for section in page.sections for figure in section.figures]
        largest = max(figures, key=lambda f: len(f.svg) + len(f.png) * 4 // 3, default=None)
        hint = f"; the largest picture is '{largest.title}': give it as png, or with fewer points" if largest else ""
        raise ValueError(f"the report would have {size_bytes:,} bytes, at most {MOST_BYTES:,} are allowed{hint}")
    return html


def write(page: Page, path: str | Path) -> None:
    """Render the page into a file."""
    Path(path).write_text(render(page), encoding="utf-8", newline="\n")


@cache
def environment() -> "jinja2.Environment":
    """Jinja with escaping on, and an error for every name that a template gets wrong."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("simulator.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"cell": cell, "numeric": numeric, "paragraphs": paragraphs, "highlighted": highlighted}
    made.globals |= {"picture": picture, "is_mark": is_mark, "style": style}
    return made


@cache
def style() -> "Markup":
    """Our own style sheet, as it stands in its file."""
    from markupsafe import Markup

    sheet = (Path(__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
    return Markup(sheet)


def picture(figure: Figure, number: int) -> "Markup":
    """The drawing, or the image, of a figure; `number` is unique on the page."""
    from markupsafe import Markup

    if figure.svg:
        return Markup(drawing(figure.svg, f"f{number}-", figure.title, figure.alt))
    data = base64.b64encode(figure.png).decode()
    return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(data, figure.alt)


def verdict(given: str | Verdict) -> Verdict:
    """A verdict, from a mere sentence too."""
    return given if isinstance(given, Verdict) else Verdict(given)


def paragraphs(text: str) -> list[str]:
    """Paragraphs, cut at empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def is_mark(value: Cell) -> bool:
    """True for a cell that carries a tone."""
    return isinstance(value, Mark)


def cell(value: Cell) -> str:
    """A cell as text: four digits that mean something, thousands apart, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Mark):
        return value.text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return "–"
        return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")
    return f"{value:,}".replace("-", "−") if isinstance(value, int) else value


def numeric(table: Table, column: int) -> bool:
    """True where a column holds numbers only, so that they stand under each other by their last digit."""
    texts = [cell(row[column]) for row in table.rows]
    return any(t != "–" for t in texts) and all(t == "–" or LIKE_A_NUMBER.fullmatch(t) for t in texts)
