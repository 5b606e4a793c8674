"""The written half of the house: links lead somewhere, decisions are numbered and listed, a changelog exists."""

import re

from tests.house.sources import ROOT, listed, tracked

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
HEADINGS = ("## Context", "## Decision", "## Consequences", "## What was measured")


def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def pages() -> list[str]:
    return [path for path in tracked() if re.fullmatch(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", path)]


def test_every_link_between_documents_leads_to_a_file() -> None:
    broken = [
        f"{path}: {target}"
        for path in tracked()
        if path.endswith(".md")
        for target in LINK.findall(text_of(path))
        if "://" not in target and not (ROOT / path).parent.joinpath(target).exists()
    ]
    assert not broken, listed(broken)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.rsplit("/", 1)[1][:4]) for path in pages()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_is_in_the_index() -> None:
    index = set(LINK.findall(text_of("docs/decisions/README.md")))
    missing = [path for path in pages() if path.rsplit("/", 1)[1] not in index]
    assert not missing, listed(missing)


def test_every_decision_says_why_what_and_what_follows() -> None:
    wrong = [f"{path}: no {h}" for path in pages() for h in HEADINGS if h not in text_of(path).splitlines()]
    assert not wrong, listed(wrong)


def test_the_documents_of_a_project_are_there() -> None:
    expected = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}
    assert expected <= set(tracked()), f"missing: {sorted(expected - set(tracked()))}"
