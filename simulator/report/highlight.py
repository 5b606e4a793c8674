"""A scenario in colours: keys, numbers with their units, comments. Simple on purpose, and safe whatever the text holds.

Lines are cut into tokens by one regular expression; what it does not know stays plain. Every piece is escaped by
itself.
"""

import re
from collections.abc import Iterator

from markupsafe import Markup

LONGEST = 200_000  # letters; a longer text is shown without colours

TOKEN = re.compile(
    r"""
      (?P<note>    (?:(?<=\s)|^) \# .* $ )
    | (?P<quoted>  "(?:[^"\\]|\\.)*" | '[^']*' )
    | (?P<key>     [^\W\d][\w.-]* (?=:(?:\s|$)) )
    | (?P<value>   (?<![\w.]) \d+ (?:\.\d+)? (?: \ ?(?:%|/(?:s|min|h)\b|(?:ns|us|µs|ms|s|min|h|d|pp|x|[KMG]iB|B)\b) )? )
    | (?P<sign>    [\[\]{},:] | ->  | ^\s*-(?=\s) )
    """,
    re.VERBOSE,
)


def highlighted(text: str) -> Markup:
    """The text as lines of spans with the classes line, key, value, note, quoted, sign."""
    lines = text.expandtabs(2).splitlines()
    if len(text) > LONGEST:
        pieces = (Markup.escape(line) for line in lines)
    else:
        pieces = (Markup("").join(tokens(line)) for line in lines)
    return Markup("\n").join(Markup('<span class="line">{}</span>').format(piece) for piece in pieces)


def tokens(line: str) -> Iterator[Markup]:
    """The pieces of one line, known ones inside a span."""
    at = 0
    for found in TOKEN.finditer(line):
        yield Markup.escape(line[at : found.start()])
        yield Markup('<span class="{}">{}</span>').format(found.lastgroup, found.group())
        at = found.end()
    yield Markup.escape(line[at:])
