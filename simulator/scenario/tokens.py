"""Tokens of the small syntax: what stands inside one value of a scenario file, such as `gamma 4 ms cv 0.5`.

Words are separated by one space, signs have spaces around them, and a number may stand one space before its unit. The
reader knows one token ahead and nothing else; every form of the small syntax is a short descent over it (`small.py`,
`claims.py`). What cannot be read raises `TextError`, which says what stands there and what could.
"""

import re
from difflib import get_close_matches
from fractions import Fraction
from typing import NamedTuple, NoReturn

from simulator.model.quantities import EXAMPLES, FACTOR, NUMBER, UNITS

TEXT_MAX = 1_000  # characters of one value in the small syntax
SHOWN_MAX = 60  # characters of it that a message repeats

NUMBER_PATTERN = r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?"
NAME_PATTERN = r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
WORD_PATTERN = rf"{NAME_PATTERN}(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
UNIT_PATTERN = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
TOKEN = re.compile(
    rf"(?P<number>{NUMBER_PATTERN})(?: ?(?P<unit>{UNIT_PATTERN}))?(?![\w.%/µ])"
    r"|(?P<sign>->|<=|>=|[-+*/()<>=])"
    rf"|(?P<word>{WORD_PATTERN})(?![\w.])"
)
WORD, SIGN, END = "word", "sign", "end"


class TextError(Exception):
    """A value that cannot be read: what is wrong with it, and what would be right; of a list, at which item."""

    def __init__(self, what: str, allowed: str = "", item: int | None = None):
        self.what, self.allowed, self.item = what, allowed, item
        super().__init__(what)


class Token(NamedTuple):
    """`kind`: a kind of quantity, `word`, `sign` or `end`. `value`: exact amount of a quantity. `text`: as written."""

    kind: str
    text: str
    value: Fraction = Fraction(0)


class Reader:
    """One value, read token by token."""

    def __init__(self, text: str):
        if len(text) > TEXT_MAX:
            raise TextError(f"{len(text)} characters are more than one value may have", f"at most {TEXT_MAX}")
        self.text, self.at, self.before = text, 0, ""
        self.ahead: Token | None = None

    @property
    def next(self) -> Token:
        """The token that comes next; it stays there."""
        if self.ahead is None:
            self.ahead = self.scan()
        return self.ahead

    def scan(self) -> Token:
        """The token at the present place; the place moves behind it."""
        if self.at == len(self.text):
            return Token(END, "")
        self.part()
        found = TOKEN.match(self.text, self.at)
        if not found:
            raise TextError(f"cannot read {quote(self.text[self.at :])}" + self.inside())
        self.at, self.before = found.end(), found.group()
        if found["sign"]:
            return Token(SIGN, found["sign"])
        if found["word"]:
            return Token(WORD, found["word"])
        if found["unit"] == "x" and found.group().endswith(" x"):
            raise TextError(f"found {quote(found.group())}" + self.inside(), EXAMPLES[FACTOR])
        kind, scale = UNITS.get(found["unit"], (NUMBER, Fraction(1)))
        return Token(kind, found.group(), Fraction(found["number"]) * scale)

    def part(self) -> None:
        """Go over the single space between two tokens; brackets stand close to what they hold."""
        rest = self.text[self.at :]
        if self.at and rest.startswith(" "):
            self.at += 1
        elif self.at and self.before != "(" and not rest.startswith(")"):
            what = f"cannot read {quote(rest)} after {quote(self.before)}"
            raise TextError(what + self.inside(), "one space between words and signs")

    def inside(self) -> str:
        """Where a broken piece is not the whole value: the value."""
        return f" in {quote(self.text)}" if self.at else ""

    def take(self) -> Token:
        """The next token, which is then gone."""
        token, self.ahead = self.next, None
        return token

    def raw(self) -> str:
        """Everything up to the next space, whatever it is made of (a file's name)."""
        start = self.at + 1
        stop = self.text.find(" ", start)
        self.at = len(self.text) if stop < 0 else stop
        self.before = self.text[start : self.at]
        return self.before or self.fail("the name of a file")

    def has(self, *texts: str) -> str:
        """Take the next word or sign if it is one of these; else the empty text."""
        return self.take().text if self.next.kind in (WORD, SIGN) and self.next.text in texts else ""

    def need(self, *texts: str) -> str:
        """Take the next word or sign, which must be one of these."""
        return self.has(*texts) or self.fail(" or ".join(f"`{text}`" for text in texts))

    def amount(self, kind: str) -> Fraction:
        """Take a quantity of this kind."""
        try:
            found = self.next.kind
        except TextError as bad:
            raise TextError(bad.what, bad.allowed or f"expected {EXAMPLES[kind]}") from None
        return self.take().value if found == kind else self.fail(EXAMPLES[kind])

    def name(self, wanted: str = "a name") -> str:
        """Take a name, perhaps with points in it."""
        return self.take().text if self.next.kind == WORD else self.fail(wanted)

    def done(self) -> None:
        """Nothing more may follow."""
        if self.next.kind != END:
            self.fail("nothing more")

    def fail(self, wanted: str) -> NoReturn:
        """The next token is not what could stand there."""
        found = quote(self.next.text) if self.next.text else "the end"
        whole = f" in {quote(self.text)}" if self.next.text != self.text else ""
        raise TextError(f"found {found}{whole}", f"expected {wanted}")


def canonical(text: str) -> str:
    """A quantity in one spelling, so that `80 /s` and `80.0/s` name the same value; any other text as it is."""
    found = re.fullmatch(rf"({NUMBER_PATTERN}) ?({UNIT_PATTERN})?", text)
    if not found:
        return text
    number, unit = found[1], found[2] or ""
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}" if unit[:1].isalpha() and unit != "x" else f"{number}{unit}"


def quote(text: str) -> str:
    """A piece of a file inside a message: quoted, shortened, control characters escaped."""
    return repr(text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 3] + "...")


def choices(known: list[str] | tuple[str, ...], most: int = 24) -> str:
    """The names one may choose among, for a message."""
    shown = " ".join(known[:most])
    return shown + (f" and {len(known) - most} more" if len(known) > most else "")


def nearest(name: str, known: list[str] | tuple[str, ...], what: str = "known") -> str:
    """The second half of a message about an unknown name: the nearest known one, and all of them."""
    close = get_close_matches(name[:TEXT_MAX], known, n=1, cutoff=0.6)
    guess = f"did you mean `{close[0]}`? " if close else ""
    return f"{guess}{what}: {choices(known) if known else '(none)'}"
