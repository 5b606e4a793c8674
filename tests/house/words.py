"""The page about words, made from the language, the table in words.txt, and the bundled scenarios.

`python -m tests.house.words` writes docs/words.md anew; a test keeps it fresh. No row without all: what decides, what
proves that both engines obey it, a scenario that shows it, and where it comes from.
"""

import functools
import sys
from pathlib import Path
from typing import NamedTuple

from simulator.scenario import bundled
from simulator.scenario.door import parse
from tests.house.vocabulary import known, used
from tests.scenarios.lessons import safe

ROOT = Path(__file__).resolve().parents[2]
TABLE, PAGE = Path(__file__).with_name("words.txt"), ROOT / "docs" / "words.md"
NOBODY, OURS = "-", "ours"

HEAD = """\
# Words

Written by `python -m tests.house.words` from the classes that read the language, the bundled scenarios, and
[tests/house/words.txt](../tests/house/words.txt); do not edit it by hand. What a word means stands in
[language.md](language.md).

A row says which policies decide (files of [simulator/policies](../simulator/policies)), what proves that both engines
obey, which bundled scenario shows it, and where it comes from. Proof are the generated scenarios of
[tests/agreement](../tests/agreement), which both engines play event for event: the counter named here is above zero
over them, or (`fields`) that field takes several values. Words that no engine sees are proved by the test file named.
"""


class Row(NamedTuple):
    """One word: files of policies, counters or a test file, and a source."""

    word: str
    decides: tuple[str, ...]
    proof: tuple[str, ...]
    source: str


def table() -> list[Row]:
    """What is written of words, in the order of the file."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    rows = []
    for line in lines:
        word, decides, proof, source = (part.strip() for part in line.split(" ; "))
        deciding = () if decides == NOBODY else tuple(decides.split())
        rows.append(Row(word, deciding, tuple(proof.split()), source))
    return rows


@functools.cache
def shown() -> dict[str, list[str]]:
    """Word -> the bundled scenarios that use it."""
    found: dict[str, list[str]] = {}
    for name, path in bundled().items():
        for word in sorted(used(parse(path.read_text("utf-8"), name).tree)):
            found.setdefault(word, []).append(name)
    return found


def gaps() -> list[str]:
    """Words that no bundled scenario uses."""
    return [word for word in known() if word not in shown()]


def page() -> str:
    """The whole page."""
    head = ["| word | decided by | proved in both engines by | shown by | from |", "|---|---|---|---|---|"]
    return "\n".join([HEAD, *head, *map(line_of, table())]) + "\n"


def line_of(row: Row) -> str:
    """A word as a line of the page."""
    decides = ", ".join(f"[{name}](../simulator/policies/{name}.py)" for name in row.decides) or "nobody"
    proof = ", ".join(f"`{one}`" for one in row.proof)
    names = shown().get(row.word, [])
    scenario = f"[{names[0]}](scenarios.md#{names[0]})" if names else "none"
    source = "ours" if row.source == OURS else safe(row.source)
    return f"| `{row.word.replace('`', '')}` | {decides} | {proof} | {scenario} | {source} |"


def main() -> None:
    """Write the page; tell which words nobody shows."""
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write("".join(f"no bundled scenario says: {word}\n" for word in gaps()))


if __name__ == "__main__":
    main()
