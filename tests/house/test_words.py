"""No word without a row, no row without all: what decides, proof in both engines, a scenario, a source."""

from tests.agreement.effects import ACTING
from tests.house.vocabulary import known
from tests.house.words import PAGE, ROOT, gaps, page, table

POLICIES = ROOT / "simulator" / "policies"
DECISIONS = {"catalogue", "answers", "vectors", "__init__"}  # files of policies that decide nothing


def test_every_word_has_one_row_and_every_row_a_word() -> None:
    rows = [row.word for row in table()]
    assert len(rows) == len(set(rows))
    assert sorted(rows) == sorted(known())


def test_what_decides_is_a_policy_and_no_policy_is_without_a_word() -> None:
    files = {path.stem for path in POLICIES.glob("*.py")} - DECISIONS
    named = {name for row in table() for name in row.decides}
    assert named == files


def test_every_word_is_proved_by_what_acts_in_both_engines_or_by_a_test() -> None:
    wrong = [(row.word, one) for row in table() for one in row.proof if not proves(one)]
    assert not wrong
    assert all(row.proof for row in table())


def proves(one: str) -> bool:
    """Whether there is such a counter, or such a file."""
    kind, _, name = one.partition(":")
    return (kind == "fields" and "." in name) or name in ACTING.get(kind, ()) or (ROOT / one).is_file()


def test_every_word_comes_from_somewhere() -> None:
    assert all(row.source for row in table())


def test_every_word_is_shown_by_a_bundled_scenario() -> None:
    assert not gaps()


def test_the_page_about_words_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.house.words writes it anew"
