"""Which cases run at the same time: those that do not disturb each other, and nobody else."""

from tests.reality.cases import CASES
from tests.reality.table import grouped


def test_cases_of_one_word_run_together_and_all_others_alone() -> None:
    groups = [[case.name for case in group] for group in grouped(CASES)]
    assert ["nginx", "haproxy"] in groups
    assert ["killed", "frozen"] in groups
    assert ["chain"] in groups
    assert sum(map(len, groups)) == len(CASES)
