"""Every exception from a check is counted, and says why on its own line.

`x = f()  # noqa: PLR0913 the kernel takes all its tables at once`, or
`y = g(z)  # type: ignore[attr-defined]  # numba has no types`.
A ratchet: more than the numbers below need a changed number, which a reviewer sees; clearly fewer need it too.
"""

import re

import pytest

from tests.house.sources import comments, listed, sources

FOLDERS = ("simulator", "tests", "benchmarks")
WORDS_OF_A_REASON = 3
SLACK = 3  # by how many a written number may be larger than the real one

# how an exception looks -> (pattern, how many there may be)
KINDS = {
    "noqa": (re.compile(r"#\s*noqa\b(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?(?P<why>.*)"), 10),
    "type: ignore": (re.compile(r"#\s*type:\s*ignore(?:\[[\w\s,-]+\])?(?P<why>.*)"), 0),
    "pragma": (re.compile(r"#\s*pragma:\s*no (?:cover|branch)(?P<why>.*)"), 0),
}
WHOLE_FILE = re.compile(r"#\s*(?:ruff|flake8):\s*noqa|#\s*mypy:|#\s*fmt:\s*off")


def exceptions(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Place and reason of every comment that the pattern finds."""
    found = []
    for s in sources(*FOLDERS):
        for line, text in comments(s.path):
            if match := pattern.search(text):
                found.append((f"{s.path}:{line}", match["why"].strip(" #-–—():")))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_says_why_on_its_line(kind: str) -> None:
    silent = [f"{place}: {kind} without a reason" for place, why in exceptions(KINDS[kind][0]) if too_short(why)]
    assert not silent, listed(silent)


@pytest.mark.parametrize("kind", KINDS)
def test_exceptions_are_no_more_than_written_here_and_hardly_fewer(kind: str) -> None:
    pattern, written = KINDS[kind]
    found = exceptions(pattern)
    places = listed([place for place, _ in found])
    assert written - SLACK <= len(found) <= written, f"{len(found)} x {kind}, {written} written in {__name__}:{places}"


def test_no_file_is_excepted_as_a_whole() -> None:
    found = ((f"{s.path}:{n}", text) for s in sources(*FOLDERS) for n, text in comments(s.path))
    whole = [f"{place}: {text}" for place, text in found if WHOLE_FILE.search(text)]
    assert not whole, listed(whole)


def too_short(why: str) -> bool:
    return len(why.split()) < WORDS_OF_A_REASON
