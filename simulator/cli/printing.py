"""Standard output: the result and nothing else, as tables or one JSON document. A reader that has gone is no error."""

import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PIPED_WIDTH = 100  # columns where nobody says how many there are


def quietly(write: Callable[[], None]) -> None:
    """Write to standard output; if its reader has gone (`| head -1`), the rest goes nowhere."""
    try:
        write()
        sys.stdout.flush()
    except OSError as error:  # a closed pipe is EPIPE, on Windows EINVAL
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def text(said: str) -> None:
    """A text as it is."""
    ascii_only(sys.stdout)

    def write() -> None:
        sys.stdout.write(said if said.endswith("\n") else said + "\n")

    quietly(write)


def message(said: str) -> None:
    """A line on standard error, beside the result."""
    ascii_only(sys.stderr)
    sys.stderr.write(said + "\n")
    sys.stderr.flush()


def document(found: Mapping[str, Any]) -> None:
    """One JSON document."""
    text(json.dumps(found, indent=2, ensure_ascii=not unicode(sys.stdout.encoding), allow_nan=False))


def tables(found: Iterable["RenderableType"]) -> None:
    """Tables and notes, as wide as the terminal; plain text where it is none, or where NO_COLOR asks for it."""
    from rich.table import Table

    ascii_only(sys.stdout)
    out = console()

    def write() -> None:
        for part in found:
            if isinstance(part, Table):  # its title may be wider than itself
                if part.title:
                    out.print(part.title)
                part.title = None
            out.print(part)
            if isinstance(part, Table):
                out.print()

    quietly(write)


def console(*, stderr: bool = False) -> "Console":
    """A console that leaves broken pipes to `quietly`."""
    from rich.console import Console

    class Ours(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError(errno.EPIPE, "the reader has gone")

    stream = sys.stderr if stderr else sys.stdout
    plain = bool(os.environ.get("NO_COLOR")) or (not stream.isatty() and not os.environ.get("FORCE_COLOR"))
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    given: dict[str, Any] = {"color_system": None} if plain else {}
    return Ours(stderr=stderr, width=width, highlight=False, markup=False, emoji=False, **given)


def ascii_only(stream: TextIO) -> None:
    """A letter that the terminal cannot show becomes a question mark."""
    if not unicode(stream.encoding) and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def unicode(encoding: str | None) -> bool:
    """Whether an encoding has every letter."""
    return (encoding or "").lower().replace("-", "").startswith("utf")
