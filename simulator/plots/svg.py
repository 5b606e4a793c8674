"""From a figure to bytes: the same figure gives the same bytes, and an SVG fits the page it stands in, light or dark.

INK becomes `currentColor`. A file on its own brings its own paper and ink for both themes; a page that sets the
variables `--paper` and `--ink` overrules them. Text stays text: it can be found, copied, read aloud, and is drawn in
the reader's fonts, whatever script a name is written in.
"""

import io
import re
from typing import TYPE_CHECKING

from simulator.plots.ink import INK, styled, unwarned

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONTS = "system-ui,-apple-system,&quot;Segoe UI&quot;,Roboto,&quot;DejaVu Sans&quot;,sans-serif"
THEMES = (
    ".splitpoint{color:var(--ink,#1f2a36);background:var(--paper,#fff)}"
    "@media(prefers-color-scheme:dark){.splitpoint{color:var(--ink,#e4e8ec);background:var(--paper,#14181d)}}"
    ".splitpoint *{stroke-linejoin:round;stroke-linecap:butt}"
)
TAG = re.compile(r"<[^!>]*>")
HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
GLOBAL_STYLE = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
PNG_DPI = 200


def svg_of(figure: "Figure") -> str:
    """The figure as one `<svg>` element with its own style, no prolog, no date, nothing fetched."""
    raw = saved(figure, "svg", dpi=72).decode()
    body = METADATA.sub("", HEAD.sub("", raw, count=1), count=1)
    body = GLOBAL_STYLE.sub("", body, count=1)
    body = TAG.sub(lambda tag: themed(tag.group()), body)
    return body.replace("<svg ", '<svg class="splitpoint" ', 1).replace(">", f"><style>{THEMES}</style>", 1)


def png_of(figure: "Figure") -> bytes:
    """The figure as a PNG on white paper, for where an SVG would be too large."""
    return saved(figure, "png", dpi=PNG_DPI)


def saved(figure: "Figure", kind: str, dpi: int) -> bytes:
    """What matplotlib writes, without dates."""
    buffer = io.BytesIO()
    dates = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with styled(), unwarned():
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=dates, facecolor="none" if kind == "svg" else "white")
    return buffer.getvalue()


def themed(tag: str) -> str:
    """One tag with the page's ink and the reader's fonts. Texts between tags are never touched."""
    return tag.replace(INK, "currentColor").replace("'DejaVu Sans'", FONTS).replace("'DejaVu Math TeX Gyre', ", "")
