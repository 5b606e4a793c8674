"""The language page: every example in it is loaded, and it names every word that the door knows, later ones too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.model import claims as model_claims
from simulator.scenario import claims, laws, loads, rates, small
from simulator.scenario.file import File
from simulator.scenario.metric import NOT_YET
from simulator.scenario.small import RESERVED
from simulator.scenario.steps import VERBS_LATER
from simulator.scenario.words import Words
from simulator.scenario.writing import yaml

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PROSE = re.sub(r"^```\w+\n.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
WHOLE = next(body for kind, body in BLOCKS if kind == "yaml")
READERS = {
    "time": small.time_ns,
    "law": lambda text: laws.law(text, lambda _: (1,)),
    "point": rates.point,
    "claim": claims.claim,
}


def lines() -> list[tuple[str, str]]:
    """(kind, text) of every value that the page shows."""
    return [(kind, line) for kind, body in BLOCKS if kind in READERS for line in body.splitlines()]


def sections() -> list[str]:
    """Every fragment of a file that the page shows."""
    return [body for kind, body in BLOCKS if kind == "yaml" and body != WHOLE]


def test_the_page_has_only_examples_that_are_tested() -> None:
    assert {kind for kind, _ in BLOCKS} == {"yaml", *READERS}
    assert len(lines()) > 30


def test_the_whole_file_at_the_head_of_the_page_loads() -> None:
    assert loads(WHOLE).scenario.name == "shop"


@pytest.mark.parametrize("fragment", sections(), ids=lambda body: body.split(":")[0])
def test_a_fragment_takes_the_place_of_its_sections_in_that_file(fragment: str) -> None:
    from simulator.scenario.door import parse

    tree = parse(fragment, "fragment").tree
    assert isinstance(tree, dict)
    base = loads(WHOLE).tree
    for section in ("faults", "expect", "slo"):
        base.pop(section)
    loads(yaml({**base, **tree}))


@pytest.mark.parametrize(("kind", "text"), lines())
def test_a_value_on_the_page_is_read(kind: str, text: str) -> None:
    READERS[kind](text)


@pytest.mark.parametrize("text", [text for kind, text in lines() if kind == "claim"])
def test_a_claim_on_the_page_fits_the_file_at_its_head(text: str) -> None:
    assert loads(f"{WHOLE}  - {text}\n").scenario.expect[-1].claim.text == text


def models(cls: type[Words]) -> Iterator[type[Words]]:
    """All mappings of the language."""
    for child in cls.__subclasses__():
        yield child
        yield from models(child)


def test_the_page_names_every_word_of_today_and_every_word_of_later() -> None:
    assert File in models(Words)
    known = {word for model in models(Words) for word in (*model.words(), *model.later)}
    known |= {*VERBS_LATER, *NOT_YET, *model_claims.METRICS}
    quoted = set(re.findall(r"[\w.]+", " ".join(re.findall(r"`([^`\n]+)`", PROSE))))
    missing = {word for word in known if not set(word.split()) <= quoted}
    assert not missing, sorted(missing)


def test_the_page_names_every_word_that_cannot_be_a_name() -> None:
    assert set(re.findall(r"\w+", TEXT[TEXT.index("words: any") : TEXT.index("Routes and components")])) >= RESERVED
